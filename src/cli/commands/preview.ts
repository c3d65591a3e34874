import { iso } from '../../app/documents.ts';
import { previewSlots, readSchedule } from '../../app/preview.ts';
import { timezoneHere } from '../../app/project.ts';
import { exitCode } from '../../domain/failure.ts';
import { now as readNow } from '../../system/clock.ts';
import type { Command } from '../command.ts';
import { flagInstant } from '../moments.ts';
import { projectFlags } from '../project.ts';
import { alignColumns } from '../table.ts';
import { printJson, printLines } from '../terminal.ts';
import { localTime, relative } from '../when.ts';

/** feature 35 */
export const command: Command = {
  name: 'preview',
  usage: "'<schedule>'",
  words: [1, 1],
  summary: 'Shows the slots of a schedule that is not saved; needs no project',
  examples: ["chroniker preview '30 2 * * mon-fri' --timezone Europe/Paris", 'chroniker preview 90m --count 3'],
  flags: {
    timezone: { type: 'text', value: 'zone', help: "IANA zone (the project's, else the system's)" },
    count: { type: 'text', value: 'n', help: 'at most so many (10)' },
    from: { type: 'text', value: 'time', help: 'from this instant on, as if the job were made then (now)' },
    to: { type: 'text', value: 'time', help: 'before this instant' },
  },
  run: async (args) => {
    const fallback = await timezoneHere(projectFlags(args));
    const previewed = readSchedule(args.words[0] ?? '', args.text('timezone'), fallback);
    const { timezone, describe } = previewed;
    const now = readNow();
    const slots = previewSlots(previewed, {
      fromAt: flagInstant(args, 'from', timezone) ?? now,
      toAt: flagInstant(args, 'to', timezone) ?? null,
      count: args.integer('count', 1) ?? 10,
    });
    if (args.switch('json')) await printJson({ slots: slots.map(iso), describe });
    else {
      const lines = alignColumns(slots.map((at) => [`  ${localTime(at, timezone)}`, relative(at, now)]));
      await printLines([`${describe}${describe.includes(timezone) ? '' : ` (${timezone})`}`, ...lines]);
    }
    return exitCode.fine;
  },
};
