import { effectiveSchedule, type Job } from './job.ts';
import type { SlotRange } from './lane.ts';
import { type JobContext, nextSlotOfJob, slotRange } from './missed-slots.ts';
import { defaultCatchupLimit } from './schedule/policies.ts';
import { lastSlots } from './schedule/slots-between.ts';

/** Ticks that followed one another, epoch ms. */
export interface TickRange {
  fromAt: number;
  toAt: number;
}

export interface DueContext extends JobContext {
  /** When this host ticked, the latest first, which still goes on; absent = always. */
  ticked?: TickRange[];
}

/** What becomes of the slots of a lane that are due. */
export interface DueSlots {
  firstAt: number;
  /** Those that the next run stands for; it is for the latest. Null = no run is for any of them. */
  run: { firstAt: number; latestAt: number; others: SlotRange[] } | null;
  /** Those that are recorded and not run. */
  dropped: SlotRange[];
  /** The lane's next slot after these; with `catchup: all` it may be due too. */
  nextSlotAt: number | null;
}

/** A tick this long after a slot still was in time for it. */
export const inTimeMs = 60_000;

/** What becomes at `now` of the slots from `firstAt`, itself one, up to `upTo`, as the policies of the schedule say. */
export function dueSlots(job: Job, firstAt: number, upTo: number, now: number, context: DueContext): DueSlots {
  const { catchup } = effectiveSchedule(job);
  const inTimeAt = firstInTime(job, firstAt, upTo, now, context);
  const dropped = inTimeAt === firstAt ? [] : [slotRange(job, firstAt, (inTimeAt ?? upTo + 1) - 1, 'misfire', context)];
  const nextSlotAt = nextSlotOfJob(job, upTo, context);
  if (inTimeAt === null) return { firstAt, run: null, dropped, nextSlotAt };
  if (catchup === 'all') return oneByOne(job, firstAt, dropped, stretches(job, inTimeAt, upTo, context), context);
  if (catchup !== 'skip') {
    const all = slotRange(job, inTimeAt, upTo, 'misfire', context);
    return { firstAt, run: runFor(job, [all], context), dropped, nextSlotAt };
  }
  const found = stretches(job, inTimeAt, upTo, context);
  const seen = found.filter(({ isMissed }) => !isMissed).map(({ slots }) => slots);
  dropped.push(...found.filter(({ isMissed }) => isMissed).map(({ slots }) => slots));
  return { firstAt, run: runFor(job, seen, context), dropped, nextSlotAt };
}

/** True when a slot is later at `now` than the schedule allows; its delay is no lateness. */
export function isTooLate(job: Job, slotAt: number, now: number): boolean {
  const { maxLatenessMs = Number.POSITIVE_INFINITY, jitterMs = 0 } = effectiveSchedule(job);
  return now - slotAt > maxLatenessMs + jitterMs;
}

function firstInTime(job: Job, firstAt: number, upTo: number, now: number, context: JobContext): number | null {
  if (!isTooLate(job, firstAt, now)) return firstAt;
  const { maxLatenessMs = 0, jitterMs = 0 } = effectiveSchedule(job);
  const nextAt = nextSlotOfJob(job, Math.max(firstAt, now - maxLatenessMs - jitterMs - 1), context);
  return nextAt !== null && nextAt <= upTo ? nextAt : null;
}

/** Missed slots get a run each, the oldest first; those that only waited become one run as ever. */
function oneByOne(
  job: Job,
  firstAt: number,
  dropped: SlotRange[],
  [first, ...later]: Stretch[],
  context: JobContext,
): DueSlots {
  if (!first) return { firstAt, run: null, dropped, nextSlotAt: null };
  const { slots, isMissed } = first;
  if (!isMissed) {
    return {
      firstAt,
      run: runFor(job, [slots], context),
      dropped,
      nextSlotAt: nextSlotOfJob(job, slots.toAt, context),
    };
  }
  const { catchupLimit = defaultCatchupLimit } = effectiveSchedule(job);
  const room = catchupLimit - later.reduce((sum, stretch) => sum + (stretch.isMissed ? stretch.slots.count : 0), 0);
  if (room <= 0 && later.length > 0) return oneByOne(job, firstAt, [...dropped, slots], later, context);
  const runAt = slots.count > room ? nthFromEnd(job, slots, room, context) : slots.fromAt;
  const beyond = runAt > slots.fromAt ? [slotRange(job, slots.fromAt, runAt - 1, 'misfire', context)] : [];
  const run = { firstAt: runAt, latestAt: runAt, others: [] };
  return { firstAt, run, dropped: [...dropped, ...beyond], nextSlotAt: nextSlotOfJob(job, runAt, context) };
}

/** The n-th slot from the end of a range. */
export function nthFromEnd(job: Job, { fromAt, toAt }: SlotRange, n: number, context: JobContext): number {
  return (
    lastSlots(effectiveSchedule(job), toAt, n, { ...context, anchorAt: job.createdAt, name: job.name }).at(-1) ?? fromAt
  );
}

/** One run for the latest of these slots. */
function runFor(job: Job, ranges: SlotRange[], context: JobContext): DueSlots['run'] {
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (!first || !last) return null;
  const others = ranges.slice(0, -1);
  if (last.count > 1) others.push(slotRange(job, last.fromAt, last.toAt - 1, 'misfire', context));
  return { firstAt: first.fromAt, latestAt: last.toAt, others };
}

/** Slots that follow one another and were all missed, or all seen by a tick. */
interface Stretch {
  slots: SlotRange;
  isMissed: boolean;
}

function stretches(job: Job, firstAt: number, upTo: number, context: DueContext): Stretch[] {
  return times(firstAt, upTo, context.ticked ?? []).flatMap(({ fromAt, toAt, isMissed }) => {
    const slotAt = fromAt === firstAt ? firstAt : nextSlotOfJob(job, fromAt - 1, context);
    if (slotAt === null || slotAt > toAt) return [];
    return [{ slots: slotRange(job, slotAt, toAt, 'misfire', context), isMissed }];
  });
}

/** When a slot would have been missed, and when not. */
function times(fromAt: number, upTo: number, ticked: TickRange[]) {
  const [current = { fromAt, toAt: upTo }, ...former] = ticked;
  const found: (TickRange & { isMissed: boolean })[] = [];
  let at = fromAt;
  for (const range of [...former.reverse(), { ...current, toAt: upTo }]) {
    const [seenAt, endAt] = [range.fromAt - inTimeMs, Math.min(range.toAt, upTo)];
    if (endAt < at) continue;
    if (seenAt > at) found.push({ fromAt: at, toAt: Math.min(seenAt - 1, upTo), isMissed: true });
    at = Math.max(at, seenAt);
    if (at > upTo) break;
    found.push({ fromAt: at, toAt: endAt, isMissed: false });
    at = endAt + 1;
  }
  return found;
}
