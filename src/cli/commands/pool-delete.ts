import { deletePools } from '../../app/pools.ts';
import { exitCode } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';
import { poolDocument } from './pool-list.ts';

export const command: Command = {
  name: 'pool delete',
  usage: '<name>…',
  words: [1, Number.POSITIVE_INFINITY],
  summary: 'Deletes pools that were made by hand and that no job names',
  examples: ['chroniker pool delete db'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, json }) => {
      const pools = await deletePools(store, args.words);
      if (json) await printJson({ pools: pools.map(poolDocument), changed: pools.length });
      else if (!args.switch('quiet')) await print(`deleted: ${pools.map(({ name }) => name).join(', ')}\n`);
      return exitCode.fine;
    }),
};
