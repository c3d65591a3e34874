import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';

/** A call that hangs is killed, so that its story fails instead of hanging too. */
const longestCallMs = 120_000;

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');

/** How a call of the program ended; `code` is null when a signal ended it. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A call of the program that goes on. */
export interface Program {
  /** Of the program itself: the launcher makes way for it. */
  pid: number;
  ended: Promise<ProgramEnd>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the real `bin/chroniker` in a folder, with an environment as bare as cron's besides what is given. */
export function startProgram(
  folder: string,
  args: string[],
  options: { env?: Record<string, string>; input?: string } = {},
): Program {
  const env = { ...bareEnvironment(), ...options.env };
  const child = spawn(launcher, args, { cwd: folder, env, timeout: longestCallMs, killSignal: 'SIGKILL' });
  const heard = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout.on('data', (data: Buffer) => heard.stdout.push(data));
  child.stderr.on('data', (data: Buffer) => heard.stderr.push(data));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const ended = new Promise<ProgramEnd>((tell, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('utf8');
      tell({ code, signal, stdout: text(heard.stdout), stderr: text(heard.stderr) });
    });
  });
  return { pid: child.pid ?? 0, ended, kill: (signal) => void child.kill(signal) };
}

function bareEnvironment(): Record<string, string> {
  const { HOME = '/', PATH = '/usr/bin:/bin' } = process.env;
  return { HOME, PATH: `${dirname(process.execPath)}:${PATH}`, CHRONIKER_NODE: process.execPath };
}
