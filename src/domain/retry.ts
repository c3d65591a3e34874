import { hundredYearsMs } from './duration.ts';
import { tryAgainCode } from './exit-codes.ts';
import type { Request } from './lane.ts';
import type { Retries, RetryCode } from './retries.ts';
import { type FinalStatus, isFailure, type Run } from './run.ts';
import { stableHash } from './stable-hash.ts';

/** How a run ended, as far as a retry depends on it. */
export interface RunEnd {
  status: FinalStatus;
  exitCode: number | null;
  signal: string | null;
  finishedAt: number;
}

/** The next attempt that follows a run, as its policy says; null = none does. */
export function retryAfter(run: Run, end: RunEnd): Omit<Request, 'id' | 'laneId'> | null {
  const { retries } = run.policy;
  if (!retries || run.attempt > retries.limit || !isRetried(retries, end)) return null;
  const { scheduledAt, params, backfillId } = run;
  // Of a backfill it is what a person asked for, and no slot of the schedule's.
  const requestedBy = backfillId === null ? null : run.requestedBy;
  const at = end.finishedAt + delayBefore(run.attempt + 1, retries, `${run.job} ${scheduledAt}`);
  const attempt = run.attempt + 1;
  return { cause: 'retry', at, scheduledAt, attempt, params, reason: null, requestedBy, backfillId };
}

/** True when the command itself asked to be tried again later (EX_TEMPFAIL). */
export function askedToBeTriedAgain({ status, exitCode }: Pick<Run, 'status' | 'exitCode'>): boolean {
  return status === 'failed' && exitCode === tryAgainCode;
}

/** True of a run that asked to be tried again later and is: nobody need see to it yet. */
export function isTriedAgainLater(run: Pick<Run, 'attempt' | 'policy' | 'status' | 'exitCode'>): boolean {
  const { retries } = run.policy;
  return retries !== undefined && run.attempt <= retries.limit && askedToBeTriedAgain(run);
}

/**
 * How long after the end of the attempt before it an attempt (2 = the first retry) begins. Its jitter is the same on every host and
 * after any crash, since it follows from `seed`, the job and its slot, and from the attempt.
 */
export function delayBefore(attempt: number, retries: Retries, seed: string): number {
  const { delayMs, backoff = 1, maxDelayMs = hundredYearsMs, jitterMs = 0 } = retries;
  const plainMs = Math.min(delayMs * backoff ** (attempt - 2), maxDelayMs, hundredYearsMs);
  const off = (stableHash(`${seed} ${attempt}`) / 2 ** 32) * 2 - 1;
  return Math.max(0, Math.round(plainMs + off * jitterMs));
}

function isRetried({ codes }: Retries, end: RunEnd): boolean {
  if (!isFailure(end.status)) return false;
  return codes === undefined || askedToBeTriedAgain(end) || codes.some((code) => endedWith(code, end));
}

function endedWith(code: RetryCode, { status, exitCode, signal }: RunEnd): boolean {
  if (code === 'timeout') return status === 'timed_out';
  if (code === 'lost') return status === 'lost';
  if (status !== 'failed') return false;
  return code === 'signal' ? signal !== null : code === exitCode;
}
