import { knownJobDocument, readKnownJob } from '../../app/known-job.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { jobDetails } from '../job-details.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 164 */
export const command: Command = {
  name: 'job show',
  usage: '<job>',
  words: [1, 1],
  summary: 'Shows everything about a job and its next slots',
  examples: ['chroniker job show nightly', 'chroniker job show 3 --json'],
  flags: {},
  run: (args) =>
    inProject(args, async (project) => {
      const { store, timezone, paint } = project;
      const now = await store.now();
      const known = await readKnownJob(project, args.words[0] ?? '', now);
      if (project.json) await printJson(knownJobDocument(known, timezone));
      else await printLines(jobDetails(known, { now, timezone, paint }));
      return exitCode.fine;
    }),
};
