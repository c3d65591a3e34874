import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ConditionEnd } from '../domain/condition.ts';
import { after } from './clock.ts';
import { signal } from './process-table.ts';
import { processesOf, takeSnapshot } from './run-processes.ts';

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
  const end = () => {
    endProcesses(child, run, 'SIGTERM');
    kill = after(graceMs, () => endProcesses(child, run, 'SIGKILL'));
  };
  if (ending.aborted) end();
  else ending.addEventListener('abort', end, { once: true });
  return () => {
    ending.removeEventListener('abort', end);
    kill();
    // Its leader is gone; what it started is not asked to go, it goes.
    if (ending.aborted) endProcesses(child, run, 'SIGKILL');
  };
}

/** The whole group while its leader is our child that nobody has buried yet; and whatever carries the run's id. */
function endProcesses(child: Child, run: { id: number; folder: string }, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) signal(-child.pid, name);
  for (const { pid } of processesOf({ ...run, started: null }, takeSnapshot())) signal(pid, name);
}
