import type { Job } from './job.ts';
import type { Lane, Request, SlotRange } from './lane.ts';
import { isFinished, nextSlotOfJob, oneSlot, slotRange } from './missed-slots.ts';
import type { Cause } from './run.ts';

/** What fell due in a lane while it was held. */
export interface PendingWork {
  slotRanges: SlotRange[];
  /** What people, retries and upstreams asked for, and slots that are asked for again. */
  requestIds: number[];
  /** How many of these were asked for apart from the schedule. */
  wishes: number;
  /** The lane's next slot after these; the same one where none is pending. */
  nextSlotAt: number | null;
}

/** A series for past slots goes on after a hold: it is not late by waiting, and is cancelled by its own command. */
const outlivesHold: ReadonlySet<Cause> = new Set(['backfill', 'force']);

/**
 * What waits at `at` in a lane that a hold binds, and where the lane goes on without it. A lane with an active run waits for that,
 * not for a hold, and a job that is disabled has no slots. An interval that counts from runs begins anew.
 */
export function pendingWork(lane: Lane, job: Job, requests: Request[], at: number, timezone: string): PendingWork {
  const { nextSlotAt } = lane;
  const context = { timezone, lastStartAt: at, lastEndAt: at };
  const none = { slotRanges: [], requestIds: [], wishes: 0, nextSlotAt };
  if (lane.activeRunId !== null) return none;
  const due = requests.filter((wish) => wish.at <= at && !outlivesHold.has(wish.cause) && wish.backfillId == null);
  // Slots of which nothing was executed, and that are asked for again; and ends of upstreams.
  const owed = due.filter(({ cause }) => cause === 'schedule' || cause === 'upstream');
  const isDue = job.enabled && nextSlotAt !== null && nextSlotAt <= at && !isFinished(job, lane.runCount);
  return {
    slotRanges: [
      ...owed.map(({ scheduledAt }) => oneSlot(scheduledAt, 'held')),
      ...(isDue ? [slotRange(job, nextSlotAt, at, 'held', context)] : []),
    ],
    requestIds: due.map(({ id }) => id),
    wishes: due.length - owed.length,
    nextSlotAt: isDue ? nextSlotOfJob(job, at, context) : nextSlotAt,
  };
}
