import { jobDocument } from '../../app/documents.ts';
import { moveNextSlot } from '../../app/move-next-slot.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import type { Command } from '../command.ts';
import { nextText } from '../job-lines.ts';
import { flagInstant } from '../moments.ts';
import { inProject } from '../project.ts';
import { print, printJson } from '../terminal.ts';

export const command: Command = {
  name: 'job edit',
  usage: '<job> --next-at <time>',
  words: [1, 1],
  summary: 'Moves the next slot of a job; the slots after it are what its schedule gives',
  examples: ['chroniker job edit nightly --next-at 2026-12-01T03:00'],
  flags: { 'next-at': { type: 'text', value: 'time', help: 'when it is due next, in the zone of the project' } },
  run: (args) =>
    inProject(args, async ({ store, timezone, paint, json }) => {
      const at = flagInstant(args, 'next-at', timezone);
      if (at === undefined)
        throw new Failure('usage', '`chroniker job edit` needs --next-at <time>: there is nothing else to edit');
      const view = await moveNextSlot(store, args.words[0] ?? '', at);
      if (json) await printJson({ jobs: [jobDocument(view, timezone)], changed: 1 });
      else if (!args.switch('quiet')) {
        await print(`${view.job.name} is due next: ${nextText(view, { now: await store.now(), timezone, paint })}\n`);
      }
      return exitCode.fine;
    }),
};
