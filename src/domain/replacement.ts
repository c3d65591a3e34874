import { readyUpTo, startAtOf } from './delay-of.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane } from './lane.ts';
import { type JobContext, latestSlotOfJob } from './missed-slots.ts';
import { wallTimeToTheSecond } from './schedule/zone.ts';

/** What a slot that is due does to the run of its lane. */
export interface Replacement {
  /** Why the run ends; null = it goes on. */
  reason: string | null;
  /** When to look at it again; null = not as long as this run is active. */
  againAt: number | null;
}

/** When the slot is due for which the run of a job that starts now will have to go; null = for none. */
export function replacedAt({ enabled, spec }: Pick<Job, 'enabled' | 'spec'>, nextSlotAt: number | null): number | null {
  return enabled && spec.overlap === 'replace' ? nextSlotAt : null;
}

/** Whether the active run of a lane goes for a slot, by the job as it is now; what is held keeps its run. */
export function replacement(lane: Lane, job: Job, isHeld: boolean, now: number, context: JobContext): Replacement {
  const nextSlotAt = replacedAt(job, lane.nextSlotAt);
  if (nextSlotAt === null || nextSlotAt > now) return { reason: null, againAt: nextSlotAt };
  if (isHeld) return { reason: null, againAt: now + heldPauseMs };
  const latestAt = latestSlotOfJob(job, nextSlotAt, now, context);
  const upTo = readyUpTo(job, nextSlotAt, now, context);
  if (upTo === null) return { reason: null, againAt: startAtOf(job, latestAt, context) };
  const slotAt = latestSlotOfJob(job, nextSlotAt, upTo, context);
  const zone = effectiveSchedule(job).timezone ?? context.timezone;
  return { reason: `replaced by the slot of ${wallTimeToTheSecond(slotAt, zone)}`, againAt: null };
}

/** Whoever releases the job tells its lane; this is for holds that end in other ways. */
const heldPauseMs = 60_000;
