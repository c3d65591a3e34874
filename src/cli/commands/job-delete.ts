import { jobDocument } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { userName } from '../../system/process-facts.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { confirm, printJson, printLines } from '../terminal.ts';

/** feature 165, feature 166 */
export const command: Command = {
  name: 'job delete',
  usage: '(<job>… | --all) [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Deletes jobs; what runs ends by itself, and their history stays',
  examples: ['chroniker job delete nightly --yes'],
  flags: chosenFlags,
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const views = await findJobs(store, await chosenJobs(args, store, args.words, 'Delete'));
      const names = views.map(({ job }) => job.name).join(', ');
      if (!args.switch('all') && !args.switch('yes') && !(await confirm(`Delete ${names}?`))) {
        throw new Failure('usage', `nothing was deleted: confirm with --yes to delete ${names}`);
      }
      const changed = await store.deleteJobs(
        views.map(({ job }) => job.id),
        userName(),
      );
      if (json) await printJson({ jobs: views.map((view) => jobDocument(view, timezone)), changed });
      else if (!args.switch('quiet')) {
        const summary = countLine(changed, views.length, 'deleted');
        await printLines([...(views.length > 0 ? [`deleted: ${names}`] : []), ...summary]);
      }
      return exitCode.fine;
    }),
};
