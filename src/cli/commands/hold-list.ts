import { holdDocument, holdNames } from '../../app/hold-names.ts';
import { exitCode } from '../../domain/failure.ts';
import { openAt } from '../../domain/hold.ts';
import type { Command } from '../command.ts';
import { holdLine } from '../hold-lines.ts';
import { inProject } from '../project.ts';
import { print, printJson, printLines } from '../terminal.ts';

/** feature 70 */
export const command: Command = {
  name: 'hold list',
  usage: '',
  words: [0, 0],
  summary: 'Lists what is held, by whom, since when, why and until when',
  examples: ['chroniker hold list', 'chroniker hold list --json'],
  flags: {},
  run: (args) =>
    inProject(args, async ({ store, timezone, json }) => {
      const holds = openAt(await store.openHolds(), await store.now());
      const names = await holdNames(store, holds);
      if (json) await printJson({ holds: holds.map((hold) => holdDocument(hold, names)) });
      else if (holds.length === 0) await print('Nothing is held.\n');
      else await printLines(holds.map((hold) => holdLine(hold, names, timezone)));
      return exitCode.fine;
    }),
};
