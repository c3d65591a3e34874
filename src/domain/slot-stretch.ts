import type { SlotRange } from './lane.ts';
import { countSlots } from './schedule/count-slots.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import type { Schedule, ScheduleContext } from './schedule/schedule.ts';
import type { SchedulePeriod } from './schedule-period.ts';

/** Slots that follow one another by one schedule, the first and the last included. */
export interface Stretch {
  firstAt: number;
  lastAt: number;
  schedule: Schedule;
  context: ScheduleContext;
  /** Why its slots are not known, in words; null = they are. */
  unknown: string | null;
}

/** The slots of a period, until the one after it begins; null = it has none. */
export function stretchOf(period: SchedulePeriod, after: SchedulePeriod | undefined, timezone: string): Stretch | null {
  const { schedule, anchorAt, name, fromAt, firstSlotAt } = period;
  const unknown = whyUnknown(period, timezone);
  // What counts from runs has no slot as long as the job runs, and a run may bring forward the one that it has.
  const firstAt = unknown === null ? firstSlotAt : Math.min(fromAt, firstSlotAt ?? fromAt);
  const untilAt = after && Math.min(after.fromAt, (after.firstSlotAt ?? Number.POSITIVE_INFINITY) - 1);
  const lastAt = untilAt ?? Number.POSITIVE_INFINITY;
  if (firstAt === null || lastAt < firstAt) return null;
  return { firstAt, lastAt, schedule: schedule ?? { rules: [] }, context: { timezone, anchorAt, name }, unknown };
}

/** A stretch at whose end its schedule had no slots left: the last is that which was accounted for last; null = none was. */
export function limitedBy(accountedFor: readonly Pick<SlotRange, 'toAt'>[], stretch: Stretch): Stretch | null {
  const ends = accountedFor.map(({ toAt }) => toAt).sort((one, other) => other - one);
  const lastAt = ends.find((at) => nextIn(stretch, at - 1) === at);
  return lastAt === undefined ? null : { ...stretch, lastAt };
}

/** The first of its slots strictly after the instant, or null. */
export function nextIn({ firstAt, lastAt, schedule, context }: Stretch, after: number): number | null {
  if (lastAt <= after) return null;
  const at = after < firstAt ? firstAt : nextSlot(schedule, after, context);
  return at !== null && at <= lastAt ? at : null;
}

/** The last of its slots at or before the instant, or null. */
export function previousIn({ firstAt, lastAt, schedule, context }: Stretch, upTo: number): number | null {
  if (upTo < firstAt) return null;
  return Math.max(firstAt, previousSlot(schedule, Math.min(upTo, lastAt), context) ?? firstAt);
}

/** How many of its slots lie after the one instant and not after the other. */
export function countIn({ firstAt, lastAt, schedule, context }: Stretch, after: number, upTo: number): number {
  const endAt = Math.min(upTo, lastAt);
  if (endAt < firstAt) return 0;
  return Number(firstAt > after) + countSlots(schedule, Math.max(after, firstAt), endAt, context);
}

function whyUnknown({ schedule, timezone: formerZone }: SchedulePeriod, timezone: string): string | null {
  if (!schedule) return 'its schedule cannot be read';
  if (countsFromRuns(schedule)) return 'its interval counts from its runs';
  if (schedule.timezone !== undefined || formerZone === null || formerZone === timezone) return null;
  return `the setting timezone was ${formerZone} when it was saved, and is ${timezone} now`;
}
