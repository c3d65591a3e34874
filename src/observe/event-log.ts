import type { Event } from '../domain/event.ts';
import type { LogLevel } from '../domain/log-level.ts';
import type { FinalStatus } from '../domain/run.ts';
import { eventText } from './event-text.ts';

/** One line of the log: what `event` tells stands beside these keys. */
export interface EventLine {
  /** ISO 8601 in UTC with milliseconds, by the host's clock. */
  at: string;
  level: LogLevel;
  event: Event['kind'];
  /** For people. */
  message: string;
  host: string;
  [fact: string]: unknown;
}

/** An event as a line of the log of a host; runs are `r123`, durations ms. */
export function eventLine(event: Event, at: number, host: string): EventLine {
  const [level, facts] = worded(event);
  return { at: iso(at), level, event: event.kind, message: eventText(event), host, ...facts };
}

type Worded = [level: LogLevel, facts: Record<string, unknown>];

function worded(event: Event): Worded {
  switch (event.kind) {
    case 'tick-entered':
      return ['debug', { generation: event.generation }];
    case 'tick-left':
      return leaving(event);
    case 'tick-failed':
      return ['error', { error: event.message }];
    case 'predecessor-hung':
      return ['warn', { pid: event.pid, waitedMs: Math.round(event.waitedMs) }];
    case 'superseded':
      return ['debug', { generation: event.generation, runs: event.runs }];
    case 'second-host-refused':
      return ['warn', { other: event.other, jobs: event.jobs }];
    case 'clock-offset-noticed':
      return ['warn', { offsetMs: Math.round(event.offsetMs) }];
    case 'deadline-missed':
      return ['warn', deadlineFacts(event)];
    case 'run-claimed':
      return ['info', claimed(event)];
    case 'run-adopted':
      return ['debug', { ...runFacts(event.run.job, event.run.id), status: event.run.status }];
    case 'run-started':
      return ['info', { ...runFacts(event.job, event.runId), pid: event.pid }];
    case 'run-ending':
      return ['info', { ...runFacts(event.job, event.runId), cause: event.cause }];
    case 'run-unkillable':
      return ['error', { ...runFacts(event.job, event.runId), pids: event.pids }];
    case 'run-settled':
      return settled(event);
    case 'run-skipped':
      return ['info', { ...runFacts(event.job, event.runId), reason: event.reason }];
    case 'condition-crashed':
      return ['warn', { ...runFacts(event.job, event.runId), reason: event.reason }];
    case 'job-held':
      return ['error', { ...runFacts(event.job, event.runId), reason: event.reason }];
    case 'retry-superseded':
      return ['info', supersededFacts(event)];
    case 'starting-stopped':
      return [event.isFatal ? 'error' : 'warn', runFacts(event.job, event.runId)];
    case 'run-superseded':
      return ['warn', runFacts(event.job, event.runId)];
    case 'run-wrote':
      return ['debug', { ...runFacts(event.job, event.runId), stream: event.stream, lines: event.lines.length }];
    case 'output-truncated-by-command':
      return ['warn', { ...runFacts(event.job, event.runId), stream: event.stream }];
    case 'store-unavailable':
      return ['error', { error: event.message }];
    case 'store-back':
      return ['warn', { awayMs: Math.round(event.awayMs) }];
    case 'jobs-file-synced':
      return ['info', fileFacts(event)];
    case 'jobs-file-refused':
      return ['error', { path: event.path, error: event.message }];
    case 'everything-held':
      return ['info', { reason: event.reason }];
    case 'run-vanished':
      return ['error', runFacts(event.job, event.runId)];
    case 'hold-ended':
      return ['info', { scope: event.hold.scope, target: event.hold.target, pending: event.pending, jobs: event.jobs }];
    case 'job-unreadable':
      return ['error', { job: event.job, error: event.message }];
    case 'log-unwritable':
      return ['error', { path: event.path, ...(event.job === null ? {} : { job: event.job }), error: event.message }];
  }
}

/** A tick that only looked after what was running is of no interest afterwards. */
function leaving(event: Extract<Event, { kind: 'tick-left' }>): Worded {
  const { generation, adopted, started, settled } = event;
  const level = started + settled > 0 ? 'info' : 'debug';
  return [level, { generation, durationMs: Math.round(event.durationMs), adopted, started, settled }];
}

function claimed({ run }: Extract<Event, { kind: 'run-claimed' }>): Record<string, unknown> {
  const { job, id, cause, attempt, slots, scheduledAt, claimedAt } = run;
  const waitedMs = Math.max(0, claimedAt - scheduledAt);
  return { ...runFacts(job, id), cause, attempt, slots, scheduledAt: iso(scheduledAt), waitedMs };
}

function settled(event: Extract<Event, { kind: 'run-settled' }>): Worded {
  const { runId, job, status, exitCode, durationMs, reason } = event;
  const facts = { ...runFacts(job, runId), status, exitCode, durationMs, reason };
  if (event.retryAt === undefined) return [levelOf[status], facts];
  return ['warn', { ...facts, retryAt: iso(event.retryAt) }];
}

function supersededFacts(event: Extract<Event, { kind: 'retry-superseded' }>): Record<string, unknown> {
  const { job, runId, attempt, scheduledAt } = event;
  return { ...runFacts(job, runId), attempt, scheduledAt: iso(scheduledAt) };
}

const levelOf: Record<FinalStatus, LogLevel> = {
  succeeded: 'info',
  skipped: 'info',
  abandoned: 'info',
  stopped: 'warn',
  failed: 'error',
  timed_out: 'error',
  lost: 'error',
};

function fileFacts(event: Extract<Event, { kind: 'jobs-file-synced' }>): Record<string, unknown> {
  const { path, created, updated, disabled } = event;
  return { path, created, updated, disabled };
}

function deadlineFacts(event: Extract<Event, { kind: 'deadline-missed' }>): Record<string, unknown> {
  const { job, scheduledAt, deadlineAt, reason } = event;
  return { job, scheduledAt: iso(scheduledAt), deadlineAt: iso(deadlineAt), reason };
}

function runFacts(job: string, runId: number): { job: string; run: string } {
  return { job, run: `r${runId}` };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
