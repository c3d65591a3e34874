import { nthFromEnd } from './due-slots.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane, SlotRange } from './lane.ts';
import { type JobContext, latestSlotOfJob, nextSlotOfJob, slotRange } from './missed-slots.ts';
import { defaultCatchupLimit } from './schedule/policies.ts';

/** What becomes of slots that fell due while their job ran. */
export interface OverlappedSlots {
  nextSlotAt: number | null;
  slotRanges: SlotRange[];
  /** Up to then each slot gets a run of its own; absent = as it was. */
  queuedUntil?: number;
}

/** What becomes of the slots from `firstAt`, itself one, up to `upTo`, during all of which the job ran. */
export function overlappedSlots(job: Job, firstAt: number, upTo: number, context: JobContext): OverlappedSlots {
  const { overlap } = job.spec;
  if (overlap === 'queue') return queuedSlots(job, firstAt, upTo, context);
  if (overlap === 'latest' || overlap === 'replace') return latestAlone(job, firstAt, upTo, context);
  const skipped = slotRange(job, firstAt, upTo, 'overlap', context);
  return { nextSlotAt: nextSlotOfJob(job, upTo, context), slotRanges: [skipped] };
}

/** All of them stay due, but for the oldest when there are too many. */
function queuedSlots(job: Job, firstAt: number, upTo: number, context: JobContext): OverlappedSlots {
  const { catchupLimit = defaultCatchupLimit } = effectiveSchedule(job);
  const all = slotRange(job, firstAt, upTo, 'overlap', context);
  const keptAt = all.count > catchupLimit ? nthFromEnd(job, all, catchupLimit, context) : firstAt;
  const beyond = keptAt > firstAt ? [slotRange(job, firstAt, keptAt - 1, 'overlap', context)] : [];
  return { nextSlotAt: keptAt, slotRanges: beyond, queuedUntil: upTo };
}

function latestAlone(job: Job, firstAt: number, upTo: number, context: JobContext): OverlappedSlots {
  const latestAt = latestSlotOfJob(job, firstAt, upTo, context);
  const others = latestAt > firstAt ? [slotRange(job, firstAt, latestAt - 1, 'superseded', context)] : [];
  return { nextSlotAt: latestAt, slotRanges: others };
}

/** The last instant of which slots that are due become one run: of queued slots there is one at a time. */
export function lastDueAt({ nextSlotAt, queuedUntil = null }: Lane, now: number): number {
  const isQueued = nextSlotAt !== null && queuedUntil !== null && nextSlotAt <= queuedUntil;
  return isQueued ? Math.min(nextSlotAt, now) : now;
}
