import { findJob } from '../../app/find-jobs.ts';
import { whyDocument, whyJob } from '../../app/why.ts';
import { exitCode } from '../../domain/failure.ts';
import { effectiveSchedule } from '../../domain/job.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';
import { flagPastMoment } from '../why-moment.ts';

/** feature 83 */
export const command: Command = {
  name: 'why',
  usage: '<job>',
  words: [1, 1],
  summary: 'Says in one sentence why a job runs now or does not, or with --at what became of its slot then',
  examples: [
    'chroniker why nightly',
    'chroniker why nightly --at 03:00',
    'chroniker why nightly --at 2026-03-01T03:00 --json',
  ],
  flags: {
    at: {
      type: 'text',
      value: 'time',
      help: "what became of the slot at or just before then: 03:00, 2026-03-01T03:00 (in the job's zone), or how long ago: 2h",
    },
  },
  run: (args) =>
    inProject(args, async ({ store, configuration, timezone, json }) => {
      const view = await findJob(store, args.words[0] ?? '');
      const zone = effectiveSchedule(view.job).timezone ?? timezone;
      const at = flagPastMoment(args, 'at', await store.now(), zone) ?? null;
      const { maxConcurrent } = configuration.values;
      const answer = await whyJob(store, view, at, { timezone, maxConcurrent });
      if (json) await printJson(whyDocument(answer));
      else await print(`${answer.sentence}\n`);
      return exitCode.fine;
    }),
};
