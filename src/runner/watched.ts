import type { Report } from '../domain/report.ts';
import type { Run } from '../domain/run.ts';
import { type Ending, type Exit, type ReportFile, readEnding, type Started, spoolFolder } from '../system/spool.ts';

/** What a supervisor knows of one run that it watches. Lives in memory only: everything in it can be read again. */
export interface Watched {
  run: Run;
  folder: string;
  /** Our child's wrapper is gone (own children only), or was found gone (adopted runs). */
  wrapperGone: boolean;
  /** True when this process spawned the wrapper and will hear of its end. */
  isChild: boolean;
  started: Started | null;
  exit: Exit | null;
  ending: Ending | null;
  /** The last signal that we sent, if any. */
  signalSent: 'SIGTERM' | 'SIGKILL' | null;
  /** Processes that have had their TERM. */
  terminated: Set<number>;
  unkillableSaid: boolean;
  stdout: StreamState;
  stderr: StreamState;
  report: ReportState;
  /** Nothing of it was executed, since its condition is asked or there was no room yet; `stop` says that it is not to be. */
  asking: { stop: (reason: string) => void } | null;
  /** Nothing of it was executed and nothing will be: what it is to be settled as. */
  unstarted: Unstarted | null;
  /** The store knows that it is running. */
  runningRecorded: boolean;
  /** Nothing of it is alive that we wait for: it can be settled. */
  ended: boolean;
}

/** What a run ends as of which nothing was executed; skipped is one whose condition said no. */
export interface Unstarted {
  status: 'failed' | 'abandoned' | 'stopped' | 'skipped';
  reason: string;
}

/** One output stream of a run, in bytes. */
export interface StreamState {
  file: 'out' | 'err';
  /** Size of the file when last looked at. */
  size: number;
  /** Up to where it was shipped. */
  shipped: number;
  /** Up to where disk blocks were given back. */
  punched: number;
  punching: boolean;
  /** The command truncated or reopened its own output. */
  truncated: boolean;
}

/** What a run says of itself. */
export interface ReportState {
  heard: Report;
  /** What of it is in the store; the same value as `heard` when nothing is new. */
  stored: Report;
  /** What of its asks this pass, or the store before it, has heard. */
  heeded: Report['asks'];
  /** Up to where the file was read, in bytes. */
  readTo: number;
  /** The file as it was when it was last read; null = not yet. */
  seen: ReportFile | null;
}

/** A run that this process has just claimed, or one that it takes over. */
export function watch(run: Run): Watched {
  const folder = spoolFolder(run.spoolRoot, run.id);
  return {
    run,
    folder,
    wrapperGone: false,
    isChild: false,
    started: null,
    exit: null,
    ending: readEnding(folder),
    signalSent: null,
    terminated: new Set(),
    unkillableSaid: false,
    stdout: stream('out', run.stdout.storedBytes, run.stdout.approximate),
    stderr: stream('err', run.stderr.storedBytes, run.stderr.approximate),
    report: reportOf(run),
    asking: null,
    unstarted: null,
    runningRecorded: run.status === 'running',
    ended: false,
  };
}

/** Marks a run as one of which nothing was executed; it waits to be settled. */
export function neverStarts(watched: Watched, status: Unstarted['status'], reason: string): Watched {
  watched.unstarted = { status, reason };
  watched.asking = null;
  watched.ended = true;
  return watched;
}

/** As `neverStarts`, of a run whose condition said no: no run is kept of it. */
export function saysNo(watched: Watched, reason: string): Watched {
  return neverStarts(watched, 'skipped', reason);
}

/** As `neverStarts`, of a run of another supervisor: it waits until what that one began for it is gone, its condition that is. */
export function neverStartsOnceGone(watched: Watched, status: Unstarted['status'], reason: string): Watched {
  neverStarts(watched, status, reason);
  watched.ended = false;
  return watched;
}

function reportOf({ reportBytes, progress, records, message, outputs, asks }: Run): ReportState {
  const heard = { reportBytes, progress, records, message, outputs, asks };
  return { heard, stored: heard, heeded: asks, readTo: reportBytes, seen: null };
}

function stream(file: 'out' | 'err', shipped: number, truncated: boolean): StreamState {
  return { file, size: 0, shipped, punched: 0, punching: false, truncated };
}
