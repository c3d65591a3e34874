import { jobDocument } from '../../app/documents.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { jobLines } from '../job-lines.ts';
import { inProject } from '../project.ts';
import { print, printJson, printLines } from '../terminal.ts';

/** feature 163 */
export const command: Command = {
  name: 'job list',
  usage: '',
  words: [0, 0],
  summary: 'Lists the jobs with their state, when they are due next and how they last ended',
  examples: ['chroniker job list', 'chroniker job list --json'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const views = await store.listJobs();
      if (json) await printJson({ jobs: views.map((view) => jobDocument(view, timezone)) });
      else if (views.length === 0)
        await print('There are no jobs yet: `chroniker job add --help` shows how to add one.\n');
      else await printLines(jobLines(views, { now: await store.now(), timezone, paint }));
      return exitCode.fine;
    }),
};
