import { iso } from '../../app/documents.ts';
import { ageToPrune, prune } from '../../app/prune.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { counted } from '../../domain/schedule/words.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { type Clock, clockOf, flagTime } from '../moments.ts';
import { inProject } from '../project.ts';
import { recordLines } from '../pruned-lines.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime, zoneNote } from '../when.ts';

/** feature 138, feature 168 */
export const command: Command = {
  name: 'prune',
  usage: '[<job>…] [--older-than <time>]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Deletes runs that ended long ago, with their output and what explains them; the last run of each job stays',
  examples: ['chroniker prune', 'chroniker prune --older-than 7d', 'chroniker prune noisy --older-than 12h --dry-run'],
  flags: {
    'older-than': { type: 'text', value: 'time', help: 'those that ended before then (the setting retention.runs)' },
    'dry-run': { type: 'switch', help: 'count them and delete nothing' },
  },
  run: (args) =>
    inProject(args, async ({ store, configuration, timezone, json }) => {
      const clock = await clockOf({ store, timezone }, args.words);
      const olderThanMs = ageToPrune(askedAge(args, clock), configuration.values['retention.runs']);
      const dryRun = args.switch('dry-run');
      const { runs, records, before } = await prune(store, { jobs: args.words, olderThanMs, dryRun });
      if (json) await printJson({ runs, records, before: iso(before), dryRun, changed: dryRun ? 0 : runs });
      else if (!args.switch('quiet')) {
        const what = `${counted(runs, 'run')} that ended before ${localTime(before, clock.timezone)}${zoneNote(clock.timezone, timezone)}`;
        await printLines([dryRun ? `would delete ${what}` : `deleted ${what}`, ...recordLines(records)]);
      }
      return exitCode.fine;
    }),
};

/** In ms; what lies ahead would be everything. */
function askedAge(args: Args, clock: Clock): number | undefined {
  const at = flagTime(args, 'older-than', clock, 'past');
  if (at === undefined) return undefined;
  if (at <= clock.now) return clock.now - at;
  throw new Failure(
    'bad_value',
    `--older-than: "${args.text('older-than')}" lies ahead; write it like 7d or 2026-03-01`,
  );
}
