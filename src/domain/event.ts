import type { Hold, Pending } from './hold.ts';
import type { FinalStatus, Run } from './run.ts';

/** A fact in the past tense with its data; all that observers hear. Instants are epoch ms, durations ms. */
export type Event =
  | { kind: 'tick-entered'; host: string; generation: number; at: number }
  | {
      kind: 'tick-left';
      host: string;
      generation: number;
      at: number;
      durationMs: number;
      adopted: number;
      started: number;
      settled: number;
    }
  | { kind: 'tick-failed'; host: string; message: string }
  | { kind: 'predecessor-hung'; host: string; pid: number; waitedMs: number }
  | { kind: 'superseded'; host: string; generation: number; runs: number }
  | { kind: 'second-host-refused'; host: string; other: string; jobs: number }
  | { kind: 'clock-offset-noticed'; host: string; offsetMs: number }
  /** Told once for a slot, which goes on waiting. `message` says all of it. */
  | { kind: 'deadline-missed'; job: string; scheduledAt: number; deadlineAt: number; reason: string; message: string }
  | { kind: 'run-claimed'; run: Run }
  | { kind: 'run-adopted'; run: Run }
  | { kind: 'run-started'; runId: number; job: string; pid: number }
  | { kind: 'run-ending'; runId: number; job: string; cause: string }
  | { kind: 'run-unkillable'; runId: number; job: string; pids: number[] }
  | {
      kind: 'run-settled';
      runId: number;
      job: string;
      status: FinalStatus;
      reason: string | null;
      exitCode: number | null;
      durationMs: number | null;
      /** A further attempt follows by itself, so that nobody need see to it yet; absent = none does. */
      retryAt?: number;
    }
  /** By its breaker: it failed too often in a row. */
  | { kind: 'job-held'; runId: number; job: string; reason: string }
  /** Run `runId` is for a later slot; the attempt that waited for its time comes to nothing. */
  | { kind: 'retry-superseded'; runId: number; job: string; scheduledAt: number; attempt: number }
  /** A run asked for that, or one failed that is fatal: this pass starts nothing more, and leaves once nothing runs. */
  | { kind: 'starting-stopped'; runId: number; job: string; isFatal: boolean }
  /** Its condition said no, and no run is left of it. */
  | { kind: 'run-skipped'; runId: number; job: string; reason: string }
  /** So the run is started. */
  | { kind: 'condition-crashed'; runId: number; job: string; reason: string }
  | { kind: 'run-superseded'; runId: number; job: string }
  /** Whole lines, as they were stored, and how much behind them a limit dropped; told of jobs that have a log file alone. */
  | {
      kind: 'run-wrote';
      runId: number;
      job: string;
      stream: 'stdout' | 'stderr';
      lines: string[];
      droppedBytes: number;
    }
  | { kind: 'output-truncated-by-command'; runId: number; job: string; stream: 'stdout' | 'stderr' }
  | { kind: 'store-unavailable'; message: string }
  | { kind: 'store-back'; awayMs: number }
  | { kind: 'jobs-file-synced'; path: string; created: number; updated: number; disabled: number }
  /** Told once for an error, and then once an hour. */
  | { kind: 'jobs-file-refused'; path: string; message: string }
  /** Nothing new starts, whatever is due; told once a tick. */
  | { kind: 'everything-held'; reason: string }
  /** Nothing of it is alive, it left no exit status, and the setting `rescue` is off; told once. */
  | { kind: 'run-vanished'; runId: number; job: string }
  /** By itself, at its end; of which jobs how many slots and wishes waited. */
  | {
      kind: 'hold-ended';
      hold: Hold;
      pending: Pending;
      jobs: { job: string; slots: number; wishes: number }[];
    }
  | { kind: 'job-unreadable'; job: string; message: string }
  /** Told once for a log, and then once an hour. `job` = it is the log file of a job. */
  | { kind: 'log-unwritable'; path: string; job: string | null; message: string };

/** Hears every event, synchronously; must not throw. */
export type Observer = (event: Event) => void;
