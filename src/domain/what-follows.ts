import type { Job } from './job.ts';
import type { Lane, Request } from './lane.ts';
import { reasonToHold } from './reason-to-hold.ts';
import { askedToBeTriedAgain, type RunEnd, retryAfter } from './retry.ts';
import { type Ask, isFailure, type Run } from './run.ts';

/** How a run ended and what it said of itself, as far as what follows depends on it. */
export interface RunSaid extends RunEnd {
  reason: string | null;
  /** What it has said last, when that is not in the run yet. */
  report?: { asks: Ask[] };
}

/** What a run is followed by, besides its job's schedule. */
export interface Following {
  request: Omit<Request, 'id' | 'laneId'> | null;
  /** It asked to be tried again later, and is: that is no failure in the lane's figures. */
  spared?: true;
  /** Why the job is held from now on. */
  hold?: string;
}

/** Starts of a job that asks to be run again and again are so far apart at least. */
const mostOftenMs = 1_000;

/**
 * A run that was asked for by this one, a further attempt, or a hold in the place of both: a job that is held for failing is not tried
 * again by itself.
 */
export function whatFollows(lane: Lane, job: Job, run: Run, said: RunSaid, now: number): Following {
  const finishedAt = Math.min(said.finishedAt, now);
  const rerun = rerunAfter(run, { ...said, finishedAt });
  const retry = rerun ? null : retryAfter(run, { ...said, finishedAt });
  if (retry && askedToBeTriedAgain(said)) return { request: retry, spared: true };
  const request = rerun ?? retry;
  if (!isFailure(said.status)) return { request };
  const last = { id: run.id, told: toldOf(said) };
  const hold = reasonToHold(job.spec.breaker, lane, lane.failureStreak + 1, last);
  return hold === null ? { request } : { request: null, hold };
}

/** A person who stops a run does not want it to begin anew. */
function rerunAfter(run: Run, { status, finishedAt, report }: RunSaid): Following['request'] {
  const { asks } = report ?? run;
  if (!asks.includes('rerun') || status === 'stopped') return null;
  const at = Math.max(finishedAt, run.claimedAt + mostOftenMs);
  const { params, backfillId } = run;
  return { cause: 'rerun', at, scheduledAt: at, attempt: 1, params, reason: null, requestedBy: null, backfillId };
}

/** How it ended, in a word or two. */
function toldOf({ reason, status, exitCode }: RunSaid): string {
  return reason ?? (exitCode === null ? status.replace('_', ' ') : `exit code ${exitCode}`);
}
