import { iso } from '../../app/documents.ts';
import { exitCode } from '../../domain/failure.ts';
import { someOf } from '../../domain/schedule/words.ts';
import type { PoolView } from '../../store/pool-store.ts';
import type { Command } from '../command.ts';
import { type Column, fitColumns } from '../fit-columns.ts';
import { inProject } from '../project.ts';
import { print, printJson, printLines, terminalColumns } from '../terminal.ts';
import { duration } from '../when.ts';

export const command: Command = {
  name: 'pool list',
  usage: '',
  words: [0, 0],
  summary: 'Lists the pools with their places, who takes them, and who waits for one, first who gets it first',
  examples: ['chroniker pool list', 'chroniker pool list --json'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, paint, json }) => {
      const [pools, now] = [await store.listPools(), await store.now()];
      if (json) await printJson({ pools: pools.map(poolDocument) });
      else if (pools.length === 0) {
        await print('There are no pools: `pools: {db: 2}` in a jobs file makes one, or `chroniker pool set db 2`.\n');
      } else {
        const columns = poolColumns(now, (text) => paint(text, 'dim'));
        await printLines(fitColumns(columns, pools, terminalColumns()));
      }
      return exitCode.fine;
    }),
};

/** A pool as documents show it. */
export function poolDocument({ name, size, origin, taken, waiting }: PoolView) {
  const waits = waiting.map(({ job, priority, since, reason }) => ({ job, priority, sinceAt: iso(since), reason }));
  return { name, size, free: Math.max(0, size - taken.length), origin, taken, waiting: waits };
}

function poolColumns(now: number, dim: (text: string) => string): Column<PoolView>[] {
  return [
    { title: dim('POOL'), rank: 0, least: 10, cell: ({ name }) => name },
    { title: dim('TAKEN'), rank: 0, cell: ({ taken, size }) => `${taken.length} of ${size}` },
    {
      title: dim('BY'),
      rank: 0,
      least: 10,
      cell: ({ taken }) => shortList(taken.map(({ job, runId, host }) => `${job} (r${runId} on ${host})`)),
    },
    {
      title: dim('WAITING'),
      rank: 0,
      least: 10,
      cell: ({ waiting }) =>
        shortList(waiting.map(({ job, since }) => (since === null ? job : `${job} (${duration(now - since)})`))),
    },
    { title: dim('ORIGIN'), rank: 1, cell: ({ origin }) => origin ?? 'made by hand' },
  ];
}

const namedAtMost = 5;

function shortList(words: string[]): string {
  return someOf(words, namedAtMost) || '–';
}
