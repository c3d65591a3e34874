import { jobDocument, requestDocument } from '../../app/documents.ts';
import { findJobs } from '../../app/find-jobs.ts';
import { trigger } from '../../app/trigger.ts';
import { exitCode } from '../../domain/failure.ts';
import { userName } from '../../system/process-facts.ts';
import { chosenFlags, chosenJobs, countLine } from '../chosen-jobs.ts';
import type { Command } from '../command.ts';
import { flagDuration } from '../moments.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { relative } from '../when.ts';

/** feature 25, feature 54, feature 58, feature 166 */
export const command: Command = {
  name: 'trigger',
  usage: '(<job>… | --all) [--in <duration>] [--yes]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Asks for one run of each job at the next tick; a running job runs once more after it ends, next slots stay',
  examples: ['chroniker trigger nightly', 'chroniker trigger nightly --in 5m'],
  flags: { in: { type: 'text', value: 'duration', help: 'not before this much time has passed' }, ...chosenFlags },
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const delayMs = flagDuration(args, 'in') ?? 0;
      const words = await chosenJobs(args, store, args.words, 'Trigger');
      const wishes = await trigger(store, words, { delayMs, by: userName() });
      const views = await findJobs(store, words);
      if (json) {
        const requests = wishes.map(({ request, view }) => requestDocument(request, view));
        await printJson({ requests, jobs: views.map((view) => jobDocument(view, timezone)), changed: views.length });
      } else if (!args.switch('quiet')) {
        const now = await store.now();
        const lines = wishes.map(({ request, view }) => {
          const when = request.at <= now ? 'at the next tick' : `at the first tick ${relative(request.at, now)}`;
          return `${view.job.name} will run ${view.active ? `after r${view.active.id} has ended` : when}`;
        });
        await printLines([...lines, ...countLine(views.length, views.length, 'triggered')]);
      }
      return exitCode.fine;
    }),
};
