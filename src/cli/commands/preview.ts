import { iso } from '../../app/documents.ts';
import {
  type PreviewedSchedule,
  type PreviewWish,
  previewNever,
  previewSlots,
  readSchedule,
} from '../../app/preview.ts';
import { timezoneHere } from '../../app/project.ts';
import { exitCode, Failure } from '../../domain/failure.ts';
import { hasSlots } from '../../domain/schedule/has-slots.ts';
import { now as readNow } from '../../system/clock.ts';
import type { Args } from '../args.ts';
import type { Command } from '../command.ts';
import { flagLast, flagTime } from '../moments.ts';
import { projectFlags } from '../project.ts';
import { scheduleFlags, scheduleFromFlags } from '../schedule-flags.ts';
import { mostSlots, slotLines, weekdayTime } from '../slot-lines.ts';
import { printJson, printLines } from '../terminal.ts';

/** feature 35 */
export const command: Command = {
  name: 'preview',
  usage: "('<schedule>' | --cron … | --every … | …)",
  words: [0, 1],
  summary: 'Shows the slots of a schedule that is not saved; needs no project',
  examples: [
    "chroniker preview '30 2 * * mon-fri' --timezone Europe/Paris",
    'chroniker preview 90m --count 3',
    'chroniker preview --every 15m --between 06:00-22:00 --weekdays mon-fri',
    "chroniker preview '0 3 L * *' --previous",
  ],
  flags: {
    count: { type: 'text', value: 'n', help: 'at most so many (10)' },
    from: { type: 'text', value: 'time', help: 'from then on, as if the job were made then (now)' },
    to: { type: 'text', value: 'time', help: 'and no later than that' },
    previous: { type: 'switch', help: 'the latest first, backwards from --to (now)' },
    name: { type: 'text', value: 'job', help: 'as if the job had this name, from which H is hashed (preview)' },
    ...scheduleFlags(),
  },
  run: async (args) => {
    const fallback = await timezoneHere(projectFlags(args));
    const previewed = readSchedule(typedSchedule(args), args.text('timezone'), fallback);
    const wish = wishOf(args, previewed.timezone);
    const slots = previewSlots(previewed, wish);
    if (args.switch('json')) {
      const never = slots.length > 0 ? null : previewNever(previewed, wish);
      await printJson({ slots: slots.map(iso), describe: previewed.describe, never });
    } else await printLines([title(previewed), ...linesOf(slots, previewed, wish)]);
    return exitCode.fine;
  },
};

function typedSchedule(args: Args): unknown {
  const [word] = args.words;
  const typed = scheduleFromFlags(args, word === undefined ? null : `'${word}'`) ?? word;
  if (typed !== undefined) return typed;
  throw new Failure(
    'usage',
    "which schedule? chroniker preview '30 2 * * *', or --every 15m (see `chroniker preview --help`)",
  );
}

function wishOf(args: Args, timezone: string): PreviewWish {
  const backwards = args.switch('previous');
  const clock = { now: readNow(), timezone };
  const side = backwards ? 'past' : 'future';
  const toAt = flagLast(args, 'to', clock, side);
  return {
    fromAt: flagTime(args, 'from', clock, side) ?? null,
    toAt: toAt === undefined ? null : toAt + 1,
    now: clock.now,
    count: args.integer('count', 1, mostSlots) ?? 10,
    backwards,
    name: args.text('name') ?? 'preview',
  };
}

function title({ describe, timezone, schedule }: PreviewedSchedule): string {
  return schedule.timezone === undefined ? `${describe} (${timezone})` : describe;
}

function linesOf(slots: number[], previewed: PreviewedSchedule, wish: PreviewWish): string[] {
  const { timezone } = previewed;
  if (slots.length > 0) return slotLines(slots, timezone, wish.now);
  if (!hasSlots(previewed.schedule)) return ['  no slot of its own'];
  if (wish.backwards || wish.toAt !== null) return ['  no slot in this time'];
  const [last] = previewSlots(previewed, { ...wish, fromAt: null, toAt: wish.fromAt, count: 1, backwards: true });
  if (last !== undefined) return [`  no slot any more; the last was ${weekdayTime(last, timezone)}`];
  const never = previewNever(previewed, wish);
  return [`  no slot at any time${never === null ? '' : `: ${never}`}`];
}
