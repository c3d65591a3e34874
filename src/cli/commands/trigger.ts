import { requestDocument } from '../../app/documents.ts';
import { trigger } from '../../app/trigger.ts';
import { exitCode } from '../../domain/failure.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { flagDuration } from '../moments.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { relative } from '../when.ts';

/** feature 25, feature 54, feature 58 */
export const command: Command = {
  name: 'trigger',
  usage: '<job>… [--in <duration>]',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Asks for one run of each job at the next tick; a running job runs once more after it ends, next slots stay',
  examples: ['chroniker trigger nightly', 'chroniker trigger nightly --in 5m'],
  flags: { in: { type: 'text', value: 'duration', help: 'not before this much time has passed' } },
  run: (args) =>
    inProject(args, async ({ store, json }) => {
      const delayMs = flagDuration(args, 'in') ?? 0;
      const wishes = await trigger(store, args.words, { delayMs, by: userName() });
      if (json) await printJson({ requests: wishes.map(({ request, view }) => requestDocument(request, view)) });
      else if (!args.switch('quiet')) {
        const now = await store.now();
        await printLines(
          wishes.map(({ request, view }) => {
            const when = request.at <= now ? 'at the next tick' : `at the first tick ${relative(request.at, now)}`;
            return `${view.job.name} will run ${view.active ? `after r${view.active.id} has ended` : when}`;
          }),
        );
      }
      return exitCode.fine;
    }),
};
