import { effectiveSchedule, type Job } from './job.ts';
import { type JobContext, latestSlotOfJob, nextSlotOfJob } from './missed-slots.ts';
import { stableHash } from './stable-hash.ts';

/**
 * How much later than its slot a run starts: evenly spread over 0 … `jitterMs`, but never as late as the next slot. The same on every
 * host and after any crash, since it follows from the slot and `seed`, the job's name. Instants are epoch ms.
 */
export function delayOf(slotAt: number, jitterMs: number, seed: string, nextSlotAt: number | null): number {
  const mostMs = nextSlotAt === null ? jitterMs : Math.min(jitterMs, nextSlotAt - slotAt - 1);
  return Math.floor((stableHash(`${seed} ${slotAt}`) / 2 ** 32) * (mostMs + 1));
}

/** When a run for this slot of the job may start; a slot that a person moved off the schedule is not delayed. */
export function startAtOf(job: Job, slotAt: number, context: JobContext): number {
  const { jitterMs } = effectiveSchedule(job);
  if (jitterMs === undefined || nextSlotOfJob(job, slotAt - 1, context) !== slotAt) return slotAt;
  return slotAt + delayOf(slotAt, jitterMs, job.name, nextSlotOfJob(job, slotAt, context));
}

/** Up to when the slots from `firstAt` on, itself due, may start at `at`: all of them but the latest; null = none yet. */
export function readyUpTo(job: Job, firstAt: number, at: number, context: JobContext): number | null {
  const latestAt = latestSlotOfJob(job, firstAt, at, context);
  if (startAtOf(job, latestAt, context) <= at) return at;
  return latestAt > firstAt ? latestAt - 1 : null;
}
