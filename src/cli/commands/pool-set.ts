import { setPool } from '../../app/pools.ts';
import { exitCode } from '../../domain/failure.ts';
import { counted } from '../../domain/schedule/words.ts';
import type { Command } from '../command.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';
import { poolDocument } from './pool-list.ts';

export const command: Command = {
  name: 'pool set',
  usage: '<name> <size>',
  words: [2, 2],
  summary:
    'Makes a pool by hand, or changes the size of one: so many runs of the jobs that name it there may be at once',
  examples: ['chroniker pool set db 2'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, json }) => {
      const [name = '', size = ''] = args.words;
      const { pool, isChanged } = await setPool(store, name, /^\d+$/.test(size) ? Number(size) : size);
      if (json) await printJson({ pools: pool ? [poolDocument(pool)] : [], changed: isChanged ? 1 : 0 });
      else if (!args.switch('quiet')) await print(`the pool ${name} has ${counted(Number(size), 'place')}\n`);
      return exitCode.fine;
    }),
};
