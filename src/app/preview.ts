import { Failure } from '../domain/failure.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import { whyNever } from '../domain/schedule/never-fires.ts';
import { parseSchedule } from '../domain/schedule/parse-schedule.ts';
import type { Schedule, ScheduleContext } from '../domain/schedule/schedule.ts';
import { slotsBackwards, slotsBetween } from '../domain/schedule/slots-between.ts';
import { parseTimezone } from '../domain/schedule/timezone.ts';
import { scheduleValue } from './typed-schedule.ts';

/** A schedule that is not saved, in the zone in which it is to be read. */
export interface PreviewedSchedule {
  schedule: Schedule;
  timezone: string;
  describe: string;
}

/** Which slots of it. Instants are epoch ms. */
export interface PreviewWish {
  /** Stands for the creation of the job. */
  fromAt: number | null;
  /** Exclusive. */
  toAt: number | null;
  now: number;
  count: number;
  /** The latest first, from `toAt` (now) backwards. */
  backwards: boolean;
  /** Of the job: `H` is hashed from it. */
  name: string;
}

/** Whole weeks, so that intervals of hours and days fall on the time of the day at which one asks. */
const assumedAgeMs = 52 * 7 * 86_400_000;

/** Reads a schedule, as one text or by its keys, as it would be read at save; `timezone` wins over the default of the project. */
export function readSchedule(typed: unknown, timezone: string | undefined, fallback: string): PreviewedSchedule {
  const schedule = parseSchedule(scheduleValue(typed, 'schedule'));
  if (timezone !== undefined && schedule.timezone !== undefined && timezone !== schedule.timezone) {
    throw new Failure(
      'usage',
      `--timezone ${timezone}: the schedule names ${schedule.timezone} itself; give one of them`,
    );
  }
  if (timezone !== undefined) schedule.timezone = parseTimezone(timezone, '--timezone');
  return { schedule, timezone: schedule.timezone ?? fallback, describe: describeSchedule(schedule) };
}

/** Its slots, in the order that is wished. */
export function previewSlots({ schedule, timezone }: PreviewedSchedule, wish: PreviewWish): number[] {
  const slots: number[] = [];
  const most = Math.min(wish.count, schedule.maxRuns ?? Number.POSITIVE_INFINITY);
  for (const at of wish.backwards ? before(schedule, timezone, wish) : after(schedule, timezone, wish)) {
    if (slots.length >= most) break;
    slots.push(at);
  }
  return slots;
}

/** Why there is no slot from then on, in words; null = there is one, or there is not meant to be. */
export function previewNever(
  { schedule, timezone }: PreviewedSchedule,
  { fromAt, now, name }: PreviewWish,
): string | null {
  const from = fromAt ?? now;
  return whyNever(schedule, from - 1, { timezone, anchorAt: from, name });
}

function after(schedule: Schedule, timezone: string, { fromAt, toAt, now, name }: PreviewWish): Generator<number> {
  const from = fromAt ?? now;
  const context: ScheduleContext = { timezone, anchorAt: from, name };
  return slotsBetween(schedule, from - 1, toAt === null ? Number.POSITIVE_INFINITY : toAt - 1, context);
}

/** Of a job that has been there for a year, where nobody says since when. */
function* before(schedule: Schedule, timezone: string, { fromAt, toAt, now, name }: PreviewWish): Generator<number> {
  const upTo = toAt === null ? now : toAt - 1;
  const context: ScheduleContext = { timezone, anchorAt: fromAt ?? upTo - assumedAgeMs, name };
  for (const at of slotsBackwards(schedule, upTo, context)) {
    if (fromAt !== null && at < fromAt) return;
    yield at;
  }
}
