import { findJob } from '../../app/find-jobs.ts';
import { whyDocument, whyJob } from '../../app/why.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { flagTime, zoneOf } from '../moments.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';
import { zoneNote } from '../when.ts';

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
      help: 'what became of the slot at or just before then',
    },
  },
  run: (args) =>
    inProject(args, async ({ store, configuration, timezone, json }) => {
      const view = await findJob(store, args.words[0] ?? '');
      const clock = { now: await store.now(), timezone: zoneOf([view], timezone) };
      const at = flagTime(args, 'at', clock, 'past') ?? null;
      const { maxConcurrent } = configuration.values;
      const answer = await whyJob(store, view, at, { timezone: clock.timezone, maxConcurrent });
      if (json) await printJson(whyDocument(answer));
      else await print(`${withZone(answer.sentence, clock.timezone, timezone)}\n`);
      return exitCode.fine;
    }),
};

/** A sentence without a time of the day needs no zone. */
function withZone(sentence: string, timezone: string, usual: string): string {
  const note = zoneNote(timezone, usual);
  return note === '' || !/\d\d:\d\d/.test(sentence) ? sentence : sentence.replace(/\.?$/, `${note}.`);
}
