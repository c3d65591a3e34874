import { iso } from '../../app/documents.ts';
import { ageToPrune, prune } from '../../app/prune.ts';
import { looksLikeDuration } from '../../domain/duration.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { flagDuration } from '../moments.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';
import { localTime } from '../when.ts';

/** feature 138, feature 168 */
export const command: Command = {
  name: 'prune',
  usage: '[<job>…] [--older-than <duration>]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Deletes runs that ended long ago, with their output; the last run of each job stays',
  examples: ['chroniker prune', 'chroniker prune --older-than 7d', 'chroniker prune noisy --older-than 12h --dry-run'],
  flags: {
    'older-than': { type: 'text', value: 'duration', help: '30m, 12h, 7d, 4w (the setting retention.runs)' },
    'dry-run': { type: 'switch', help: 'count them and delete nothing' },
  },
  run: (args) => {
    const askedMs = age(args);
    return inProject(args, async ({ store, configuration, timezone, json }) => {
      const olderThanMs = ageToPrune(askedMs, configuration.values['retention.runs']);
      const dryRun = args.switch('dry-run');
      const { runs, before } = await prune(store, { jobs: args.words, olderThanMs, dryRun });
      if (json) await printJson({ runs, before: iso(before), dryRun });
      else if (!args.switch('quiet')) {
        const what = `${runs} ${runs === 1 ? 'run' : 'runs'} that ended before ${localTime(before, timezone)}`;
        await print(dryRun ? `would delete ${what}\n` : `deleted ${what}\n`);
      }
      return exitCode.fine;
    });
  },
};

/** A bare number is seconds elsewhere; who forgets the unit here means days, and would lose them all. */
function age(args: Args): number | undefined {
  const text = args.text('older-than');
  if (text === undefined || looksLikeDuration(text)) return flagDuration(args, 'older-than');
  throw new Failure(
    'usage',
    `--older-than: "${text}" is not an age; write it with its unit – m, h, d or w – like 30m, 12h, 7d or 4w`,
  );
}
