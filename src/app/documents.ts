import type { Alert } from '../domain/alert.ts';
import { type Backfill, backfillState } from '../domain/backfill.ts';
import { earliest } from '../domain/instants.ts';
import { effectiveSchedule } from '../domain/job.ts';
import type { Request } from '../domain/lane.ts';
import { conditionEntry } from '../domain/parse-condition.ts';
import { etaAt, percentOf } from '../domain/progress.ts';
import type { Run, StreamFigures } from '../domain/run.ts';
import { describeSchedule } from '../domain/schedule/describe.ts';
import type { Waited } from '../domain/waited.ts';
import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, LinkedJob } from '../store/store.ts';
import {
  isSuccessful,
  lastRunAt,
  lastSkip,
  lastSkipAt,
  nextSlotAt,
  parkedFor,
  scheduleTypeOf,
  whyNoSlot,
} from './job-facts.ts';

/** ISO 8601 in UTC with milliseconds, as every instant in a document; null stays null. */
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A run as documents show it; `now` tells when a running one will be done. */
export function runDocument(run: Run, { now }: { now: number }) {
  return {
    id: run.id,
    jobId: run.jobId,
    job: run.job,
    status: run.status,
    cause: run.cause,
    reason: run.reason,
    scheduledAt: iso(run.scheduledAt),
    startedAt: iso(run.startedAt),
    finishedAt: iso(run.finishedAt),
    durationMs: run.durationMs,
    onTime: run.onTime,
    exitCode: run.exitCode,
    signal: run.signal,
    attempt: run.attempt,
    attempts: attemptsOf(run),
    host: run.host,
    pid: run.pid,
    progress: progressDocument(run, now),
    records: run.records,
    message: run.message,
    outputs: run.outputs,
    asks: run.asks,
    params: run.params,
    requestedBy: run.requestedBy,
    backfillId: run.backfillId,
    waited: run.waited === null ? null : run.waited.map(waitDocument),
    stdout: streamDocument(run.stdout),
    stderr: streamDocument(run.stderr),
    cpuMs: null,
  };
}

function waitDocument({ for: what, job, runId, reason, fromAt, untilAt }: Waited) {
  const about = { for: what, job: job ?? null, runId: runId ?? null, reason: reason ?? null };
  return { ...about, fromAt: iso(fromAt), untilAt: iso(untilAt) };
}

/** An alert as documents show it. */
export function alertDocument({ job, kind, scheduledAt, at, message }: Alert) {
  return { job, kind, scheduledAt: iso(scheduledAt), at: iso(at), message };
}

/** How many attempts at its slot its policy allows by itself; null = it is not retried by itself. */
export function attemptsOf({ policy }: Pick<Run, 'policy'>): number | null {
  return policy.retries ? policy.retries.limit + 1 : null;
}

/** An attempt that waits for its time, as documents show it. */
export function openRetryDocument({ request, jobId, job, attempts }: OpenRetry) {
  const { at, scheduledAt, attempt, requestedBy } = request;
  return { job, jobId, at: iso(at), scheduledAt: iso(scheduledAt), attempt, attempts, requestedBy };
}

/** A job as documents show it; `timezone` is the zone that holds when its schedule names none. */
export function jobDocument(view: JobView, timezone: string) {
  const { job, lanes } = view;
  const schedule = effectiveSchedule(job);
  return {
    id: job.id,
    name: job.name,
    description: job.spec.description,
    enabled: job.enabled,
    schedule,
    type: scheduleTypeOf(job),
    describe: describeSchedule(schedule),
    timezone: schedule.timezone ?? timezone,
    host: job.spec.host,
    nextSlotAt: iso(nextSlotAt(view)),
    finished: whyNoSlot(view) === 'finished',
    wakeAt: iso(earliest(lanes.map((lane) => lane.wakeAt))),
    running: view.active?.id ?? null,
    parked: parkedFor(view),
    lastRun: view.lastRun && runDocument(view.lastRun, hasEnded),
    lastRunAt: iso(lastRunAt(view)),
    successful: isSuccessful(view),
    lastSkip: skipDocument(view),
    condition: view.job.spec.condition ? conditionEntry(view.job.spec.condition) : null,
    lastSkipAt: iso(lastSkipAt(view)),
    runCount: lanes.reduce((sum, lane) => sum + lane.runCount, 0),
    failureStreak: Math.max(0, ...lanes.map((lane) => lane.failureStreak)),
    origin: job.origin,
    override: job.override,
    unreadable: view.unreadable?.reason ?? null,
    monitor: null,
    tags: job.spec.tags,
    priority: job.spec.priority,
    pool: job.spec.pool ?? null,
    overlap: job.spec.overlap ?? 'skip',
  };
}

export type RunDocument = ReturnType<typeof runDocument>;
export type JobDocument = ReturnType<typeof jobDocument>;

/** The other end of a dependency as documents show it. */
export function linkDocument({ jobId, job, ...waits }: LinkedJob) {
  return { job, jobId, ...waits };
}

/** A wish for a run as documents show it. */
export function requestDocument(request: Request, view: JobView) {
  return {
    id: request.id,
    jobId: view.job.id,
    job: view.job.name,
    cause: request.cause,
    at: iso(request.at),
    params: request.params,
    requestedBy: request.requestedBy,
  };
}

function skipDocument(view: JobView): { at: string | null; reason: string | null } | null {
  const skip = lastSkip(view);
  return skip && { at: iso(skip.at), reason: skip.reason };
}

/** A backfill as documents show it. */
export function backfillDocument(backfill: Backfill) {
  const { laneId: _lane, fromAt, toAt, nextSlotAt: nextAt, createdAt, endedAt, ...rest } = backfill;
  return {
    ...rest,
    state: backfillState(backfill),
    fromAt: iso(fromAt),
    toAt: iso(toAt),
    nextSlotAt: iso(nextAt),
    createdAt: iso(createdAt),
    endedAt: iso(endedAt),
  };
}

/** A run that has ended is not asked when it will be done. */
const hasEnded = { now: 0 };

function progressDocument(run: Run, now: number) {
  if (run.progress === null) return null;
  const { done, total, note } = run.progress;
  return { done, total, percent: percentOf(run.progress), note, etaAt: iso(etaAt(run, now)) };
}

function streamDocument(figures: StreamFigures) {
  return { bytes: figures.bytes, storedBytes: figures.storedBytes, droppedBytes: figures.droppedBytes };
}
