import { signal } from '../system/process-table.ts';
import { type ProcessSnapshot, processesOf, wrapperOf } from '../system/run-processes.ts';
import { outputSize, readExit, readRecord } from '../system/spool.ts';
import { advanceEnding, beginEnding, timeoutReason } from './ending.ts';
import type { Watched } from './watched.ts';

/** What one round of looking at all runs has in common. */
export interface Look {
  /** Seconds since boot. */
  uptime: number;
  /** The processes of the machine, taken once a round and only if a run needs them. */
  snapshot: () => ProcessSnapshot;
  /** Whether to look at what changes seldom, or is told otherwise: dearer, so not every round. */
  thorough: boolean;
}

/** Something that a look found worth telling. */
export type Finding = { kind: 'unkillable'; pids: number[] } | { kind: 'truncated'; stream: 'stdout' | 'stderr' };

/** Looks at one run: has it started, written, ended, run out of time? Never touches the store, never waits. */
export function lookAt(watched: Watched, look: Look): Finding[] {
  if (watched.asking) return [];
  if (watched.unstarted) return clearAway(watched, look);
  if (watched.started?.uptime == null || mayHaveEnded(watched, look)) read(watched);
  const findings = measureOutput(watched);
  const timeout = timeoutReason(watched, look.uptime);
  if (timeout !== null) beginEnding(watched, 'timeout', timeout, look.uptime);
  if (watched.ending) {
    const { left, unkillable } = advanceEnding(watched, look.uptime, look.snapshot());
    if (unkillable) findings.push({ kind: 'unkillable', pids: left });
    watched.exit ??= readExit(watched.folder);
    watched.ended = left.length === 0 && (watched.exit !== null || isWrapperGone(watched));
    // A wrapper may have written its last word between our looks at its record and at itself.
    if (watched.ended) watched.exit ??= readExit(watched.folder);
  } else {
    watched.ended = watched.exit !== null || hasVanished(watched, look);
  }
  // The last it wrote may have come after the measuring, before the exit that was read since.
  if (watched.ended) findings.push(...measureOutput(watched));
  return findings;
}

/** What a dead supervisor began for a run that will never start: nobody else ends its condition. */
function clearAway(watched: Watched, { snapshot }: Look): Finding[] {
  const left = processesOf({ id: watched.run.id, folder: watched.folder, started: null }, snapshot());
  for (const { pid } of left) signal(pid, 'SIGKILL');
  watched.ended = left.length === 0;
  return [];
}

/** The end of our own child is told to us, so that its result need not be looked for in every round. */
function mayHaveEnded({ isChild, wrapperGone }: Watched, { thorough }: Look): boolean {
  return !isChild || wrapperGone || thorough;
}

function read(watched: Watched): void {
  const { started, exit } = readRecord(watched.folder);
  if (watched.started?.uptime == null) watched.started = started === 'closed' ? null : started;
  watched.exit ??= exit;
}

/** The wrapper is gone without a result, and so is everything that it had started. */
function hasVanished(watched: Watched, look: Look): boolean {
  if (!watched.wrapperGone && (watched.isChild || !look.thorough)) return false;
  if (!isWrapperGone(watched)) return false;
  // It may have written its last word between our two looks.
  watched.exit ??= readExit(watched.folder);
  if (watched.exit) return true;
  const { run, folder } = watched;
  return processesOf({ id: run.id, folder, started: watched.started }, look.snapshot()).length === 0;
}

function isWrapperGone(watched: Watched): boolean {
  if (watched.isChild) return watched.wrapperGone;
  watched.wrapperGone = wrapperOf(watched.started) === null;
  return watched.wrapperGone;
}

function measureOutput(watched: Watched): Finding[] {
  const findings: Finding[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const state = watched[stream];
    const size = outputSize(watched.folder, state.file);
    if (size < Math.max(state.size, state.shipped) && !state.truncated) {
      state.truncated = true;
      findings.push({ kind: 'truncated', stream });
    }
    state.size = size;
  }
  return findings;
}
