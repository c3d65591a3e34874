import { isTooLate } from './due-slots.ts';
import type { Candidate, Request, SlotRangeReason } from './lane.ts';
import { isFinished } from './missed-slots.ts';
import { isSchedules } from './retry-requests.ts';

/** Why a request that is due comes to nothing; null = it holds. Whatever a person asks for does. */
export function reasonToDrop({ lane, job }: Candidate, wish: Request, now: number): SlotRangeReason | null {
  const { cause, scheduledAt } = wish;
  if ((isSchedules(wish) || cause === 'rerun') && !job.enabled) return 'disabled';
  if (cause === 'schedule' && isTooLate(job, scheduledAt, now)) return 'misfire';
  // What its limits kept waiting is late from then on.
  if (cause === 'upstream' && isTooLate(job, wish.at, now)) return 'misfire';
  return isSchedules(wish) && isFinished(job, lane.runCount) ? 'superseded' : null;
}
