import { environmentOf, type LiveProcess, listProcesses, processOfThen } from './process-table.ts';
import type { Started } from './spool.ts';

/** One look at every process of the machine, shared by all runs that are being ended in the same moment. */
export interface ProcessSnapshot {
  processes: LiveProcess[];
  /** Environment by pid, read once and only when asked for. */
  environment: (pid: number) => string;
}

export function takeSnapshot(): ProcessSnapshot {
  const environments = new Map<number, string>();
  return {
    processes: listProcesses(),
    environment: (pid) => {
      const known = environments.get(pid) ?? environmentOf(pid);
      environments.set(pid, known);
      return known;
    },
  };
}

/**
 * The living processes of a run besides its wrapper: its command, its session, and stragglers that left the session but
 * still carry the run's id in their environment. Nothing is taken for ours by its number alone (invariant I7): a session is
 * ours while its leader is our wrapper; once the leader is gone, each member must prove itself.
 */
export function processesOf(
  run: { id: number; folder: string; started: Started | null },
  snapshot: ProcessSnapshot,
): LiveProcess[] {
  const wrapper = wrapperOf(run.started);
  const command = commandOf(run.started);
  return snapshot.processes.filter(
    (candidate) =>
      candidate.pid !== wrapper?.pid &&
      candidate.pid !== process.pid &&
      ((wrapper !== null && candidate.session === wrapper.pid) ||
        candidate.pid === command?.pid ||
        (candidate.pid !== run.started?.wrapperPid && carriesRun(snapshot.environment(candidate.pid), run))),
  );
}

/** The run's wrapper while it lives. */
export function wrapperOf(started: Started | null): LiveProcess | null {
  if (!started?.wrapperPid || started.beforeReboot) return null;
  const found = processOfThen(started.wrapperPid, started.uptime ?? Number.POSITIVE_INFINITY);
  // Before the note is complete only its being a session leader tells the wrapper from a recycled pid.
  return found?.session === found?.pid ? found : null;
}

function commandOf(started: Started | null): LiveProcess | null {
  if (started?.beforeReboot) return null;
  return started?.pid && started.uptime !== null ? processOfThen(started.pid, started.uptime) : null;
}

function carriesRun(environment: string, run: { id: number; folder: string }): boolean {
  const padded = `\0${environment}\0`;
  return (
    padded.includes(`\0CHRONIKER_RUN_ID=${run.id}\0`) && padded.includes(`\0CHRONIKER_REPORT=${run.folder}/report\0`)
  );
}
