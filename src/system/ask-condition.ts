import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ConditionEnd } from '../domain/condition.ts';
import { after } from './clock.ts';
import { type LiveProcess, signal, ticksPerSecond } from './process-table.ts';
import { processesOf, takeSnapshot } from './run-processes.ts';
import { uptimeSeconds } from './uptime.ts';

/** A condition that is to be asked. */
export interface ConditionOrder {
  argv: string[];
  cwd: string;
  /** Carries the run's id, by which its processes are found again, whoever looks for them. */
  environment: Record<string, string>;
  /** Given on its standard input; null = nothing. */
  input: string | null;
  run: { id: number; folder: string };
}

/** How asking ended: by an answer, because the system refused to start it, or because it was told to end. */
export type Asked = { kind: 'answered'; end: ConditionEnd } | { kind: 'refused'; message: string } | { kind: 'ended' };

/** Of what a condition writes only the beginning is of interest; the rest is read and forgotten. */
const keptBytes = 1024;
/** From TERM to KILL. */
const graceMs = 1_000;
/** Its own child may hold its output open for ever. */
const lastWordsMs = 200;

/**
 * Asks a condition in a session of its own. Resolves when it has ended; `ending` aborts it, with everything that carries the
 * run's id, by TERM and a second later by KILL. Never rejects.
 */
export function askCondition(order: ConditionOrder, ending: AbortSignal): Promise<Asked> {
  return new Promise((resolve) => {
    let child: Child;
    try {
      child = begin(order);
    } catch (error) {
      return resolve({ kind: 'refused', message: (error as Error).message });
    }
    const stdout = beginningOf(child.stdout);
    const stderr = beginningOf(child.stderr);
    const stopEnding = endWhenAborted(child, order, ending);
    const finish = (asked: Asked) => {
      stopEnding();
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(asked);
    };
    child.once('error', ({ message }) => finish({ kind: 'refused', message }));
    child.once('exit', (status, killedBy) => {
      if (ending.aborted) return finish({ kind: 'ended' });
      const answer = () =>
        finish({ kind: 'answered', end: { status, signal: killedBy, stdout: stdout(), stderr: stderr() } });
      const hurry = after(lastWordsMs, answer);
      child.once('close', () => {
        hurry();
        answer();
      });
    });
  });
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function begin({ argv, cwd, environment, input }: ConditionOrder): Child {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { cwd, env: environment, stdio: 'pipe', detached: true });
  // Who does not read what it is given has nothing to complain about.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return child;
}

function beginningOf(stream: Readable): () => string {
  let kept = Buffer.alloc(0);
  stream.on('error', () => undefined);
  stream.on('data', (data: Buffer) => {
    if (kept.length < keptBytes) kept = Buffer.concat([kept, data]).subarray(0, keptBytes);
  });
  return () => kept.toString('utf8');
}

function endWhenAborted(child: Child, { run }: ConditionOrder, ending: AbortSignal): () => void {
  let kill = () => {};
  let sinceUptime = 0;
  const end = () => {
    sinceUptime = uptimeSeconds();
    signalAll('SIGTERM');
    kill = after(graceMs, () => signalAll('SIGKILL'));
  };
  const signalAll = (name: 'SIGTERM' | 'SIGKILL') => {
    for (const { pid } of processesOfCondition(child, run, sinceUptime)) signal(pid, name);
  };
  if (ending.aborted) end();
  else ending.addEventListener('abort', end, { once: true });
  return () => {
    ending.removeEventListener('abort', end);
    kill();
    // It is gone itself; what it has started had its TERM.
    if (ending.aborted) signalAll('SIGKILL');
  };
}

/**
 * Its session, and whatever carries the run's id. When it is gone itself another session may come to have its number: then only
 * those are its own that were there already when its end began, and it with them.
 */
function processesOfCondition(child: Child, run: ConditionOrder['run'], sinceUptime: number): LiveProcess[] {
  const snapshot = takeSnapshot();
  const isThere = child.exitCode === null && child.signalCode === null;
  const members = snapshot.processes.filter(
    ({ session, startedTicks }) => session === child.pid && (isThere || startedTicks < sinceUptime * ticksPerSecond),
  );
  return [...members, ...processesOf({ ...run, started: null }, snapshot)];
}
