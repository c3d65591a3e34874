import { jobDocument } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { confirm, print, printJson } from '../terminal.ts';

/** feature 165 */
export const command: Command = {
  name: 'job delete',
  usage: '<job>… [--yes]',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Deletes jobs; what runs ends by itself, and their history stays',
  examples: ['chroniker job delete nightly --yes'],
  flags: { yes: { type: 'switch', short: 'y', help: 'do not ask' } },
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const views = await findJobs(store, args.words);
      const names = views.map(({ job }) => job.name).join(', ');
      if (!args.switch('yes') && !(await confirm(`Delete ${names}?`))) {
        throw new Failure('usage', `nothing was deleted: confirm with --yes to delete ${names}`);
      }
      const changed = await store.deleteJobs(
        views.map(({ job }) => job.id),
        userName(),
      );
      if (json) await printJson({ jobs: views.map((view) => jobDocument(view, timezone)), changed });
      else if (!args.switch('quiet')) await print(`deleted: ${names}\n`);
      return exitCode.fine;
    }),
};
