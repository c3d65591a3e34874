import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../domain/host.ts';
import { bootId, pidNamespace } from './host.ts';

/** A living process, as /proc/<pid>/stat tells it (proc(5)). Zombies are dead and are never answered. */
export interface LiveProcess {
  pid: number;
  parent: number;
  session: number;
  /** Clock ticks after boot at which it started. */
  startedTicks: number;
}

/** Whether somebody stopped this process (SIGSTOP, or Ctrl-Z in its terminal), so that it does nothing until it is continued. */
export function isStopped(pid: number): boolean {
  return /^T/i.test(statFields(pid)?.[0] ?? '');
}

/** Clock ticks per second of /proc; 100 on every Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
export const ticksPerSecond = 100;

/** The process with this pid, or null when there is none or only its zombie. */
export function findProcess(pid: number): LiveProcess | null {
  const fields = statFields(pid);
  const [state, parent, , session] = fields ?? [];
  if (!fields || state === 'Z' || state === 'X' || state === undefined) return null;
  return { pid, parent: Number(parent), session: Number(session), startedTicks: Number(fields[19]) };
}

/** The fields of /proc/<pid>/stat from the state on; null when there is no such process. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in parentheses and may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Every living process of this pid namespace. */
export function listProcesses(): LiveProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => findProcess(Number(name)))
    .filter((found) => found !== null);
}

/** The environment a process was started with, as `NAME=value` lines joined by NUL; '' when it may not be read. */
export function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** This process, in a form by which others recognise it later. */
export function ownProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    startedTicks: String(findProcess(process.pid)?.startedTicks ?? ''),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
  };
}

/** Whether a recorded process is the one that asks. */
export function isThisProcess({ pid, startedTicks, bootId, pidNamespace }: ProcessIdentity): boolean {
  const own = ownProcess();
  return (
    pid === own.pid && startedTicks === own.startedTicks && bootId === own.bootId && pidNamespace === own.pidNamespace
  );
}

/**
 * Whether a recorded process lives. Judged only inside one boot and pid namespace: after a reboot it is dead, in another
 * namespace it is out of sight, and nothing may be concluded.
 */
export function livenessOf(recorded: ProcessIdentity): 'alive' | 'dead' | 'out-of-sight' {
  if (recorded.bootId !== bootId()) return 'dead';
  if (recorded.pidNamespace !== pidNamespace()) return 'out-of-sight';
  const found = findProcess(recorded.pid);
  return found && String(found.startedTicks) === recorded.startedTicks ? 'alive' : 'dead';
}

/**
 * The process that had this pid when its system had been up for `uptimeSeconds`: a recycled pid started later.
 * /proc counts in hundredths, hence the two ticks of grace.
 */
export function processOfThen(pid: number, uptimeSeconds: number): LiveProcess | null {
  const found = findProcess(pid);
  return found && found.startedTicks <= uptimeSeconds * ticksPerSecond + 2 ? found : null;
}

/** Signals a process; a process that is already gone is no error, anything else answers false. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
