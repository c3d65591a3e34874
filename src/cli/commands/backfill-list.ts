import { backfillsOf } from '../../app/backfill.ts';
import { backfillDocument } from '../../app/documents.ts';
import { exitCode } from '../../domain/failure.ts';
import { backfillRow } from '../backfill-lines.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { alignColumns } from '../table.ts';
import { print, printJson, printLines } from '../terminal.ts';

const defaultCount = 20;

export const command: Command = {
  name: 'backfill list',
  usage: '[<job> | <backfill>]…',
  words: [0, Number.POSITIVE_INFINITY],
  summary: 'Lists backfills with how far they are, the newest last',
  examples: [
    'chroniker backfill list',
    'chroniker backfill list nightly --active',
    'chroniker backfill list b3 --json',
  ],
  flags: {
    active: { type: 'switch', help: 'only those that go on' },
    limit: { type: 'text', value: 'n', help: `the newest so many (${defaultCount})` },
  },
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const limit = args.integer('limit', 1) ?? defaultCount;
      const found =
        args.words.length > 0
          ? (await backfillsOf({ store }, args.words)).filter(
              ({ endedAt }) => !args.switch('active') || endedAt === null,
            )
          : await store.listBackfills({ open: args.switch('active'), limit });
      const backfills = found.slice(-limit);
      if (json) await printJson({ backfills: backfills.map(backfillDocument) });
      else if (backfills.length === 0) await print('There are no backfills.\n');
      else {
        const look = { now: await store.now(), timezone, paint };
        await printLines(alignColumns(backfills.map((backfill) => backfillRow(backfill, look))));
      }
      return exitCode.fine;
    }),
};
