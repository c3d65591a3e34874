import { effectiveSchedule, type Job } from '../domain/job.ts';
import type { Rule } from '../domain/schedule/schedule.ts';
import { upstreamsIn } from '../domain/upstream.ts';
import type { JobView } from '../store/store.ts';

/** The kind of a schedule's rules; `mixed` when they are of several. */
export type ScheduleType = Rule['kind'] | 'mixed';

export function scheduleTypeOf(job: Pick<Job, 'spec' | 'override'>): ScheduleType {
  const [kind, ...others] = new Set(effectiveSchedule(job).rules.map((rule) => rule.kind));
  return others.length > 0 ? 'mixed' : (kind ?? 'manual');
}

/** When the schedule is due next; null for a disabled job, which is never due. */
export function nextSlotAt({ job, lanes }: JobView): number | null {
  const slots = lanes.map((lane) => lane.nextSlotAt).filter((at) => at !== null);
  return job.enabled && slots.length > 0 ? Math.min(...slots) : null;
}

/** Why a job has no next slot: it is switched off, nothing makes it due but people, a boot or other jobs, no host has it yet, its run has to end first, or there is none any more. */
export type NoSlotReason = 'disabled' | 'manual' | 'boot' | 'upstream' | 'no host' | 'running' | 'finished';

/** Null when it has a next slot. */
export function whyNoSlot(view: JobView): NoSlotReason | null {
  const { job, lanes, active } = view;
  if (!job.enabled) return 'disabled';
  if (nextSlotAt(view) !== null) return null;
  const rules = effectiveSchedule(job).rules.filter(({ kind }) => kind !== 'manual');
  if (rules.length === 0) return 'manual';
  if (lanes.length === 0) return 'no host';
  if (rules.some(({ kind }) => kind === 'reboot')) return 'boot';
  if (rules.some(({ kind }) => kind === 'after')) return 'upstream';
  return active && rules.some((rule) => rule.kind === 'every') ? 'running' : 'finished';
}

/** Why a lane of the job cannot start, and the jobs that it waits for (feature 83); null = none is kept from starting. */
export function parkedFor({ job, lanes }: JobView): { reason: string; jobs: string[] } | null {
  const reason = lanes.find((lane) => lane.parkedReason !== null)?.parkedReason ?? null;
  return reason === null ? null : { reason, jobs: upstreamsIn(reason, job.spec.dependencies) };
}

/** The pool in which a lane of the job waits for a place; null = none does. */
export function poolWaitedFor({ lanes }: JobView): string | null {
  const prefix = 'pool:';
  const waiting = lanes.find(({ parkedFor }) => parkedFor?.startsWith(prefix));
  return waiting?.parkedFor?.slice(prefix.length) ?? null;
}

/** True when the last run of one of its lanes went wrong. */
export function isFailing({ lanes }: JobView): boolean {
  return lanes.some((lane) => lane.failureStreak > 0);
}

/** How its last run ended; null when there was none. */
export function isSuccessful({ lastRun }: JobView): boolean | null {
  return lastRun && lastRun.status === 'succeeded';
}

/** When its last run began. */
export function lastRunAt({ lastRun }: JobView): number | null {
  return lastRun && (lastRun.startedAt ?? lastRun.claimedAt);
}

/** When it was last skipped; null once it has really run since (feature 73). */
export function lastSkipAt(view: JobView): number | null {
  return lastSkip(view)?.at ?? null;
}

/** As `lastSkipAt`, with why in words. A run whose condition is being asked is no run yet. */
export function lastSkip({ lanes, active, lastRun }: JobView): { at: number; reason: string | null } | null {
  const skips = lanes.flatMap(({ lastSkipAt: at, lastSkipReason: reason }) => (at === null ? [] : [{ at, reason }]));
  const latest = skips.sort((one, other) => other.at - one.at)[0] ?? null;
  const real = [active?.status === 'running' ? active : null, lastRun];
  const ranAt = Math.max(...real.map((run) => run?.claimedAt ?? Number.NEGATIVE_INFINITY));
  return latest !== null && latest.at > ranAt ? latest : null;
}
