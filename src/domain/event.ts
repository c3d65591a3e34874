import type { FinalStatus, Run } from './run.ts';

/** A fact in the past tense with its data; all that observers hear. Instants are epoch ms, durations ms. */
export type Event =
  | { kind: 'tick-entered'; host: string; generation: number; at: number }
  | { kind: 'tick-left'; host: string; generation: number; at: number }
  | { kind: 'tick-failed'; host: string; message: string }
  | { kind: 'predecessor-hung'; host: string; pid: number; waitedMs: number }
  | { kind: 'superseded'; host: string; generation: number; runs: number }
  | { kind: 'second-host-refused'; host: string; other: string; jobs: number }
  | { kind: 'clock-offset-noticed'; host: string; offsetMs: number }
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
    }
  | { kind: 'run-superseded'; runId: number; job: string }
  | { kind: 'output-truncated-by-command'; runId: number; job: string; stream: 'stdout' | 'stderr' }
  | { kind: 'store-unavailable'; message: string }
  | { kind: 'store-back'; awayMs: number }
  | { kind: 'jobs-file-synced'; path: string; created: number; updated: number; disabled: number }
  /** Told once for an error, and then once an hour. */
  | { kind: 'jobs-file-refused'; path: string; message: string }
  | { kind: 'job-unreadable'; job: string; message: string };

/** Hears every event, synchronously; must not throw. */
export type Observer = (event: Event) => void;
