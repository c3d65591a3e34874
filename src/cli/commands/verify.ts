import { verify, verifyDocument } from '../../app/verify.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { clockOf, flagLast, flagTime } from '../moments.ts';
import { inProject } from '../project.ts';
import { printJson, printLines } from '../terminal.ts';
import { verifyLines } from '../verify-lines.ts';

/** I2: no slot vanishes. */
export const command: Command = {
  name: 'verify',
  usage: '[<job>…] [--from <time>] [--to <time>]',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Holds the slots of the schedules against runs and recorded reasons: none may vanish, none counts twice',
  examples: [
    'chroniker verify',
    'chroniker verify nightly --from 7d',
    'chroniker verify --from 2026-03-01 --to 2026-03-07 --json',
  ],
  flags: {
    from: {
      type: 'text',
      value: 'time',
      help: 'slots from then on (a day before --to)',
    },
    to: { type: 'text', value: 'time', help: 'and no later than that (now)' },
  },
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const clock = await clockOf({ store, timezone }, args.words);
      const fromAt = flagTime(args, 'from', clock, 'past');
      const toAt = flagLast(args, 'to', clock, 'past');
      if (fromAt !== undefined && fromAt > (toAt ?? clock.now)) {
        throw new Failure(
          'bad_value',
          `--from: "${args.text('from')}" lies after ${toAt === undefined ? 'now' : '--to'}; there is nothing to verify`,
        );
      }
      const found = await verify(store, { jobs: args.words, fromAt, toAt }, timezone);
      if (json) await printJson(verifyDocument(found));
      else if (found.differences.length > 0 || !args.switch('quiet'))
        await printLines(verifyLines(found, { timezone: clock.timezone, usual: timezone, paint }));
      return found.differences.length === 0 ? exitCode.fine : exitCode.jobFailed;
    }),
};
