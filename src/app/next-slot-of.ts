import { effectiveSchedule } from '../domain/job.ts';
import { nextSlot } from '../domain/schedule/next-slot.ts';
import type { NextSlotOf } from '../store/asked-of-schedules.ts';

/** How a saved or enabled job gets its next slot: what its schedule gives after now, so that no past slot becomes due. */
export function nextSlotOf(timezone: string): NextSlotOf {
  return (job, now, last = {}) =>
    nextSlot(effectiveSchedule(job), now, { timezone, anchorAt: job.createdAt, name: job.name, ...last });
}
