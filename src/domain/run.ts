import type { Retries } from './retries.ts';
import type { RunOutputs } from './run-outputs.ts';
import type { Waited } from './waited.ts';

/** Why a run exists. `schedule` is a slot; every other cause began as a request. */
export type Cause = 'schedule' | 'trigger' | 'force' | 'upstream' | 'retry' | 'rerun' | 'backfill';

/**
 * A run's life. A final status never changes; a retry is a new run.
 *
 *     starting ─┬─> running ─┬─> succeeded | failed | timed_out | stopped | lost | skipped
 *               ├────────────┘   (a short command may end before it was seen running)
 *               ├─> failed       it could not be started
 *               └─> abandoned    its gate was closed before anything was executed; does not count
 *
 * Skipped is who ran and ended with one of its `skipCodes`: there was nothing to do, which is neither success nor failure.
 */
export type RunStatus = 'starting' | 'running' | FinalStatus;
export type FinalStatus = 'succeeded' | 'failed' | 'timed_out' | 'stopped' | 'lost' | 'skipped' | 'abandoned';

export const finalStatuses: readonly FinalStatus[] = [
  'succeeded',
  'failed',
  'timed_out',
  'stopped',
  'lost',
  'skipped',
  'abandoned',
];

/** True when the status can never change again. */
export function isFinal(status: RunStatus): status is FinalStatus {
  return status !== 'starting' && status !== 'running';
}

/** True for a run that went wrong; one that was stopped did not, and one of which nothing was executed did nothing. */
export function isFailure(status: RunStatus): boolean {
  return status === 'failed' || status === 'timed_out' || status === 'lost';
}

/** Why somebody began to end a run; the first cause wins and is stored with the run before the first signal. */
export type EndingCause = 'timeout' | 'stop' | 'shutdown' | 'lease';

/** What became of one output stream, in logical bytes. `size = stored + dropped`, exactly unless `approximate`. */
export interface StreamFigures {
  /** Bytes that the command wrote. */
  bytes: number;
  /** Bytes that are in the store. */
  storedBytes: number;
  /** Bytes that a limit dropped. */
  droppedBytes: number;
  /** The command truncated or reopened its own output, so the figures are the best that can be known. */
  approximate: boolean;
}

/**
 * What was agreed when the run was claimed, kept with it as one JSON column: an edit of the job while it runs changes
 * nothing for this run, and whoever adopts it settles it as its first supervisor would have.
 */
export interface RunPolicy {
  failOnStderr: boolean;
  /** Off = the stream is not stored; what decides success is unchanged. */
  output: { stdout: boolean; stderr: boolean; maxBytes: number | null };
  /** Where the lines about its runs go, without the day in its name. Absolute; missing = nowhere. */
  logFile?: string;
  /** As the job had them; missing = see there. */
  successCodes?: number[];
  skipCodes?: number[];
  retries?: Retries;
  fatal?: true;
}

/** How far a job says that it has come, in its own units. */
export interface Progress {
  done: number;
  /** Null = the job did not say of how many. */
  total: number | null;
  note: string | null;
  /** When it was heard. */
  at: number;
}

/**
 * What a job may ask of its runner: to run once more right after its end, to start no further jobs in this tick, and to do so with a
 * failure if it fails.
 */
export type Ask = (typeof asks)[number];
/** Every one of them. */
export const asks = ['rerun', 'stop-runner', 'fatal-errors'] as const;

/** One attempt to carry out a job. Instants are epoch milliseconds. */
export interface Run {
  id: number;
  laneId: number;
  jobId: number;
  /** The job's name when the run was claimed. */
  job: string;
  status: RunStatus;
  cause: Cause;
  /** What a person should know about how it ended ("timed out after 20m", "command not found: frob"), or null. */
  reason: string | null;
  /** The slot, or for requests the instant that was asked for. Never null. */
  scheduledAt: number;
  attempt: number;
  /** How many slots this run stands for: more than 1 when missed slots were coalesced, 0 for a wish apart from the schedule. */
  slots: number;
  claimedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  durationMs: number | null;
  /** False when it ran into its timeout; null while unsettled. */
  onTime: boolean | null;
  exitCode: number | null;
  /** For example `SIGKILL`; null when the exit code tells all. */
  signal: string | null;
  /** The host that runs it. */
  host: string;
  /** The command's process id (not the wrapper's), once it is known. */
  pid: number | null;
  supervisorId: number;
  /** Folder in which the host keeps the spools of its runs; this run's own is `spoolFolder(spoolRoot, id)`. */
  spoolRoot: string;
  /** The job's timeout as it was claimed; null = none. */
  timeoutMs: number | null;
  graceMs: number;
  /** Copied from the job's spec by the claim: `{ failOnStderr: spec.failOnStderr, output: spec.output }`. */
  policy: RunPolicy;
  /** While unsettled, `storedBytes` is the offset up to which the stream was shipped. */
  stdout: StreamFigures;
  stderr: StreamFigures;
  /** How many bytes of its report were read. */
  reportBytes: number;
  /** What the job last said of its progress; null = nothing. */
  progress: Progress | null;
  /** How many records it said that it dealt with or found; null = it did not say. */
  records: number | null;
  /** The last sentence it had for people; null = none. */
  message: string | null;
  /** What it hands downstream. */
  outputs: RunOutputs;
  /** What it asked of its runner. */
  asks: Ask[];
  /** When somebody asked for it to be stopped, and who. */
  stopRequestedAt: number | null;
  stopRequestedBy: string | null;
  /** When its processes were found gone without an exit status, and it was left for a person to clear; null = they were not. */
  vanishedAt: number | null;
  /** What its command sees as PARAM_*, by name, in canonical text; defaults are filled in. */
  params: Record<string, string>;
  /** Who asked for it; null = nobody, the schedule did. */
  requestedBy: string | null;
  /** The backfill that it is part of, also when it is a retry of such a run; null = none. */
  backfillId: number | null;
  /** What kept it from starting when it was due, in order, the longest of it; null = nothing. */
  waited: Waited[] | null;
}
