import { iso, requestDocument } from '../../app/documents.ts';
import { type AskedRetry, retry } from '../../app/retry.ts';
import { exitCode } from '../../domain/failure.ts';
import { userName } from '../../system/process-facts.ts';
import type { Command } from '../command.ts';
import { type Clock, flagDuration } from '../moments.ts';
import { inProject } from '../project.ts';
import { beginText } from '../request-text.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 104 */
export const command: Command = {
  name: 'retry',
  usage: '<run>… [--in <duration>]',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Tries runs once more that have ended, however they ended: for their slot and with their parameters',
  examples: ['chroniker retry r123', 'chroniker retry r123 r130 --in 5m'],
  flags: { in: { type: 'text', value: 'duration', help: 'not before this much time has passed' } },
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const delayMs = flagDuration(args, 'in') ?? 0;
      const asked = await retry(store, args.words, { delayMs, by: userName() });
      if (json) await printJson({ requests: asked.map(retryDocument), changed: asked.length });
      else if (!args.switch('quiet')) {
        const look = { now: await store.now(), timezone };
        await printLines(asked.map((one) => retryLine(one, look)));
      }
      return exitCode.fine;
    }),
};

function retryDocument({ request, run, view }: AskedRetry) {
  const { attempt, scheduledAt } = request;
  return { ...requestDocument(request, view), attempt, scheduledAt: iso(scheduledAt), run: run.id };
}

function retryLine({ request, run, view }: AskedRetry, look: Clock): string {
  const when = beginText(request, view, look);
  return `${view.job.name}: r${run.id} will be tried again ${when}, as attempt ${request.attempt}`;
}
