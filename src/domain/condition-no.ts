import type { Job } from './job.ts';
import type { Lane, SlotRange } from './lane.ts';
import { isFinished, type JobContext, nextSlotOfJob, oneSlot } from './missed-slots.ts';
import type { Run } from './run.ts';

/**
 * The slots of a claimed run whose condition said no, as no run is left to stand for them: its own. The others that it would have
 * stood for were recorded when it was claimed; a wish apart from the schedule has none.
 */
export function slotsSaidNoTo({ slots, scheduledAt: at }: Pick<Run, 'slots' | 'scheduledAt'>): SlotRange[] {
  return slots === 0 ? [] : [oneSlot(at, 'condition')];
}

/** The lane as it is without the run: had it been the last that the schedule allows, there is a next slot after all. */
export function laneWithout(lane: Lane, job: Job, run: Run, context: JobContext): Lane {
  const wasLast = lane.nextSlotAt === null && isFinished(job, lane.runCount + 1) && !isFinished(job, lane.runCount);
  if (!wasLast) return lane;
  // Had one been due still when it was claimed, the lane would have kept it.
  return { ...lane, nextSlotAt: nextSlotOfJob(job, run.claimedAt, context) };
}
