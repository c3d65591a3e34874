import { latest } from './instants.ts';
import { effectiveSchedule, type Job } from './job.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { JobDeed } from './why.ts';
import { contextOf, type LeftOut, leftOutUpTo } from './why-limits.ts';

/** Which slot somebody means who asks about an instant. */
export interface AskedSlot {
  /** When it was asked about. */
  askedAt: number;
  /** The slot at or just before it, by the schedule of then; null = there was none. */
  slotAt: number | null;
  /** It lies in the minute that was asked about. */
  isExact: boolean;
  /** The slot after it. */
  nextAt: number | null;
  /** What the limits left out since that slot. */
  leftOut: LeftOut | null;
  /** By the schedule of today there would have been a slot in that minute. */
  byTodaysAt: number | null;
  /** What was done to the job that made the schedule of then another one; null = it was that of today. */
  changed: JobDeed | null;
}

const minuteMs = 60_000;

/** What is kept of the job's slots around the instant, where the schedule alone does not tell. */
export interface KnownSlots {
  /** The latest slot up to the instant that has a run or is recorded. */
  recordedAt: number | null;
  /** The lane's next slot, which a person may have moved. */
  nextSlotAt: number | null;
}

/** The last instant that somebody means who names one: of a minute all of it, so that `03:00` is also the slot at 03:00:30. */
export function endOfAsked(askedAt: number): number {
  return askedAt % minuteMs === 0 ? askedAt + minuteMs - 1 : askedAt;
}

/** The slot at or just before an instant, or in the minute that it names. */
export function slotAskedFor(
  job: Job,
  history: readonly JobDeed[],
  askedAt: number,
  known: KnownSlots,
  timezone: string,
): AskedSlot {
  const upTo = endOfAsked(askedAt);
  const today = effectiveSchedule(job);
  const schedule = scheduleAt(history, upTo) ?? today;
  const context = contextOf(job, timezone);
  // Intervals that count from a run have only the slots that are known.
  const isKnownAlone = countsFromRuns(schedule);
  const ruledAt = isKnownAlone ? null : previousSlot(schedule, upTo, context);
  const pendingAt = known.nextSlotAt !== null && known.nextSlotAt <= upTo ? known.nextSlotAt : null;
  const slotAt = latest([notBefore(ruledAt, job.createdAt), known.recordedAt, pendingAt]);
  const isOther = !isSame(schedule, today);
  const todaysAt = isOther && !countsFromRuns(today) ? previousSlot(today, upTo, context) : null;
  const isExact = slotAt !== null && slotAt > upTo - minuteMs;
  const leftOut = isExact ? null : leftOutUpTo(schedule, upTo, context);
  return {
    askedAt,
    slotAt,
    isExact,
    nextAt: isKnownAlone ? known.nextSlotAt : nextSlot(schedule, upTo, context),
    leftOut: leftOut && leftOut.at >= job.createdAt && leftOut.at > (slotAt ?? 0) ? leftOut : null,
    byTodaysAt: !isExact && todaysAt !== null && todaysAt > upTo - minuteMs ? todaysAt : null,
    changed: isOther ? (history.find(({ at, schedule: later }) => at > upTo && later !== null) ?? null) : null,
  };
}

/** The schedule that held at an instant, as far as it was written down. */
function scheduleAt(history: readonly JobDeed[], at: number): Schedule | null {
  return history.findLast((deed) => deed.at <= at && deed.schedule !== null)?.schedule ?? null;
}

function isSame(one: Schedule, other: Schedule): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function notBefore(at: number | null, createdAt: number): number | null {
  return at !== null && at >= createdAt ? at : null;
}
