import { effectiveSchedule, type Job } from './job.ts';
import type { SlotRange, SlotRangeReason } from './lane.ts';
import { countSlots } from './schedule/count-slots.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import type { ScheduleContext } from './schedule/schedule.ts';

/** What evaluating a job's schedule needs besides the job. */
export interface JobContext extends Omit<ScheduleContext, 'anchorAt' | 'name'> {}

/** The job's next slot strictly after the instant, or null; the schedule alone, whether the job is enabled or not. */
export function nextSlotOfJob(job: Job, after: number, context: JobContext): number | null {
  return nextSlot(effectiveSchedule(job), after, scheduleContext(job, context));
}

/** True when a lane with so many starts behind it has no more slots. */
export function isFinished(job: Pick<Job, 'spec' | 'override'>, runCount: number): boolean {
  return runCount >= (effectiveSchedule(job).maxRuns ?? Number.POSITIVE_INFINITY);
}

/** The latest slot up to `upTo`, of those from `firstAt` on, which is one even if a person moved it off the schedule. */
export function latestSlotOfJob(job: Job, firstAt: number, upTo: number, context: JobContext): number {
  return Math.max(firstAt, previousSlot(effectiveSchedule(job), upTo, scheduleContext(job, context)) ?? firstAt);
}

/** The slots from `firstAt`, itself one, up to `upTo` as one range with their exact number. */
export function slotRange(
  job: Job,
  firstAt: number,
  upTo: number,
  reason: SlotRangeReason,
  context: JobContext,
): SlotRange {
  const toAt = latestSlotOfJob(job, firstAt, upTo, context);
  const count = 1 + countSlots(effectiveSchedule(job), firstAt, toAt, scheduleContext(job, context));
  return { fromAt: firstAt, toAt, count, reason };
}

/** One slot as a range. */
export function oneSlot(at: number, reason: SlotRangeReason): SlotRange {
  return { fromAt: at, toAt: at, count: 1, reason };
}

function scheduleContext(job: Job, context: JobContext): ScheduleContext {
  return { ...context, anchorAt: job.createdAt, name: job.name };
}
