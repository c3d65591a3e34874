import type { Job } from '../../src/domain/job.ts';
import type { Candidate, Lane, Request } from '../../src/domain/lane.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';

/** An instant of the example's day. */
export function at(time: string): number {
  return Date.parse(`2026-06-01T${time}Z`);
}

export function job(rules: Rule[], changes: Partial<Job> = {}): Job {
  return {
    id: 7,
    name: 'nightly',
    enabled: true,
    spec: {
      description: '',
      command: { argv: ['true'] },
      schedule: { rules },
      host: '',
      cwd: null,
      env: {},
      stdin: null,
      timeoutMs: null,
      graceMs: 10_000,
      priority: 0,
      failOnStderr: false,
      logFile: null,
      output: { stdout: true, stderr: true, maxBytes: null },
      tags: [],
      dependencies: [],
    },
    override: null,
    origin: null,
    baseDir: '/srv',
    createdAt: at('00:00:10'),
    updatedAt: at('00:00:10'),
    ...changes,
  };
}

export function lane(nextSlotAt: number | null, changes: Partial<Lane> = {}): Lane {
  return {
    id: 3,
    jobId: 7,
    host: '',
    activeRunId: null,
    nextSlotAt,
    wakeAt: nextSlotAt,
    parkedReason: null,
    runCount: 0,
    failureStreak: 0,
    breakerFrom: 0,
    lastRunId: null,
    lastSuccessAt: null,
    lastSkipAt: null,
    lastSkipReason: null,
    parkedFor: null,
    parkedAt: null,
    ...changes,
  };
}

export function request(cause: Request['cause'], requestedAt: number, changes: Partial<Request> = {}): Request {
  return {
    id: 1,
    laneId: 3,
    cause,
    at: requestedAt,
    scheduledAt: requestedAt,
    attempt: 1,
    params: {},
    reason: null,
    requestedBy: 'ann',
    ...changes,
  };
}

export function candidate(theJob: Job, nextSlotAt: number | null, ...requests: Request[]): Candidate {
  return { job: theJob, lane: lane(nextSlotAt), requests, upstreams: [], cycle: null };
}

/** Due at 10 s past every full five minutes, since it was created at that phase. */
export const everyFiveMinutes: Rule = { kind: 'every', everyMs: 300_000 };
