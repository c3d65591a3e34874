import { formatDuration } from '../domain/duration.ts';
import type { EndingCause } from '../domain/run.ts';
import { signal } from '../system/process-table.ts';
import { type ProcessSnapshot, processesOf } from '../system/run-processes.ts';
import { storeEnding } from '../system/spool.ts';
import type { Watched } from './watched.ts';

/** After this long past its KILL deadline a run that will not die is reported once. */
const unkillableAfterSeconds = 60;

/**
 * Begins to end a run, unless it has ended or somebody else began before: the first cause wins. Cause and KILL deadline are
 * on disk before the first signal, so that whoever adopts the run finishes what was begun.
 */
export function beginEnding(watched: Watched, cause: EndingCause, reason: string, uptime: number): void {
  if (watched.ending || watched.exit) return;
  const killAtUptime = uptime + watched.run.graceMs / 1000;
  watched.ending = storeEnding(watched.folder, { cause, reason, killAtUptime });
}

/** The timeout that a run has passed, as the reason to end it; null while it has time left. */
export function timeoutReason(watched: Watched, uptime: number): string | null {
  const { timeoutMs } = watched.run;
  const startedUptime = watched.started?.uptime ?? null;
  if (timeoutMs === null || startedUptime === null || watched.started?.beforeReboot) return null;
  return (uptime - startedUptime) * 1000 >= timeoutMs ? `timed out after ${formatDuration(timeoutMs)}` : null;
}

/**
 * Does the next thing to an ending run: TERM to whatever has not had it, KILL to all once the grace is over. The wrapper is
 * left alone, since it still has to write the result. Answers the processes that are left, and whether to complain.
 */
export function advanceEnding(
  watched: Watched,
  uptime: number,
  snapshot: ProcessSnapshot,
): { left: number[]; unkillable: boolean } {
  const { ending } = watched;
  if (!ending) return { left: [], unkillable: false };
  const left = processesOf({ id: watched.run.id, folder: watched.folder, started: watched.started }, snapshot);
  const kill = uptime >= ending.killAtUptime;
  for (const { pid } of left) {
    if (!kill && watched.terminated.has(pid)) continue;
    signal(pid, kill ? 'SIGKILL' : 'SIGTERM');
    watched.terminated.add(pid);
    watched.signalSent = kill ? 'SIGKILL' : 'SIGTERM';
  }
  const unkillable =
    left.length > 0 && !watched.unkillableSaid && uptime >= ending.killAtUptime + unkillableAfterSeconds;
  if (unkillable) watched.unkillableSaid = true;
  return { left: left.map(({ pid }) => pid), unkillable };
}
