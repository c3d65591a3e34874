import type { Job } from './job.ts';
import { counted } from './schedule/words.ts';
import { timeBeside, wallTime } from './schedule/zone.ts';

/** What a hold binds: everything, one job, the jobs with a tag, or whatever would run on a host. */
export type HoldScope = 'all' | 'job' | 'tag' | 'host';

/** What becomes at the end of a hold of what fell due meanwhile: it runs now, or its lanes move on to their next slots. */
export type Pending = 'run' | 'skip';

/** No new runs are started of what it binds, until it is released. */
export interface Hold {
  id: number;
  scope: HoldScope;
  /** The job's id, the tag, or the name of the host; '' for all. */
  target: string;
  reason: string | null;
  /** Who holds; a breaker is `chroniker`. */
  owner: string;
  fromAt: number;
  /** It is released by itself then; null = by somebody alone. */
  untilAt: number | null;
  /** Told at its beginning when it has an end; null = whoever releases it says so. */
  pending: Pending | null;
  /** Ids of jobs that it does not bind. */
  exceptions: number[];
  releasedAt: number | null;
  releasedBy: string | null;
}

/** Who holds a job that failed too often. */
export const breakerOwner = 'chroniker';

/** The holds that keep new runs of a job from starting on a host at `now`, the oldest first. */
export function holdsOn(job: Pick<Job, 'id' | 'spec'>, host: string, holds: readonly Hold[], now: number): Hold[] {
  return holds.filter((hold) => hold.releasedAt === null && !isOver(hold, now) && binds(hold, job, host));
}

/** Those whose end has not come; the next tick that has something to do releases the others. */
export function openAt(holds: readonly Hold[], now: number): Hold[] {
  return holds.filter(({ untilAt }) => untilAt === null || untilAt > now);
}

/** What fell due before its end is to be passed over first, where it says so. */
function isOver({ untilAt, pending }: Hold, now: number): boolean {
  return untilAt !== null && untilAt <= now && pending !== 'skip';
}

/** True when a hold is about this job on this host, open or not. */
export function binds(
  { scope, target, exceptions }: Hold,
  { id, spec }: Pick<Job, 'id' | 'spec'>,
  host: string,
): boolean {
  if (exceptions.includes(id)) return false;
  switch (scope) {
    case 'all':
      return true;
    case 'job':
      return target === String(id);
    case 'tag':
      return spec.tags.includes(target);
    case 'host':
      return target === host;
  }
}

/** When time alone releases the last of these holds; null = somebody has to. */
export function endOfHolds(holds: readonly Hold[]): number | null {
  const ends = holds.map(({ untilAt }) => untilAt);
  return ends.reduce((last, at) => (last === null || at === null ? null : Math.max(last, at)), ends[0] ?? null);
}

/** `held by anna since 2026-06-01 14:00: database move (until 18:00)`, of several one after the other. */
export function reasonOfHolds(holds: readonly Hold[], timezone: string): string {
  return holds.map((hold) => holdText(hold, timezone)).join('; ');
}

/** One hold in words, for people in a zone. */
export function holdText(hold: Hold, timezone: string): string {
  const { reason, fromAt, untilAt } = hold;
  const since = wallTime(fromAt, timezone);
  const until = untilAt === null ? '' : ` (until ${timeBeside(wallTime(untilAt, timezone), since)})`;
  return `${heldBy(hold)} since ${since}${reason === null ? '' : `: ${reason}`}${until}`;
}

/** Who held what and why, whenever that was: `held with the tag etl by anna: database move`. */
export function heldText(hold: Hold): string {
  return `${heldBy(hold)}${hold.reason === null ? '' : `: ${hold.reason}`}`;
}

function heldBy({ scope, target, owner }: Hold): string {
  const what = { all: '', job: '', tag: ` with the tag ${target}`, host: ` on ${target}` }[scope];
  return `held${what} by ${owner}`;
}

/** What waited in jobs, in words: `12 slots and 1 request of 3 jobs`. */
export function pendingText(jobs: readonly { slots: number; wishes: number }[]): string {
  const slots = jobs.reduce((sum, job) => sum + job.slots, 0);
  const wishes = jobs.reduce((sum, job) => sum + job.wishes, 0);
  const parts = [slots > 0 || wishes === 0 ? counted(slots, 'slot') : '', wishes > 0 ? counted(wishes, 'request') : ''];
  return `${parts.filter((part) => part !== '').join(' and ')} of ${counted(jobs.length, 'job')}`;
}
