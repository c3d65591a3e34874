import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const mebibyte = 1024 * 1024;

/** A command that is measured. */
export interface Contender {
  name: string;
  argv: string[];
  cwd?: string;
}

/** The middle of some numbers. */
export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Wall times in ms by name, and in the same order for each: those at one index were taken one after the other. */
export type Times = Map<string, number[]>;

/**
 * Measures the contenders in turns, so that whatever else the machine does hits all alike. Throws when one of them fails or
 * prints: then something else is measured than was meant.
 */
export function takeTurns(contenders: Contender[], rounds: number): Times {
  const times: Times = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const contender of contenders) {
      const ms = timed(contender);
      // The first two rounds warm caches.
      if (round >= 0) times.get(contender.name)?.push(ms);
    }
  }
  return times;
}

/** The median of how many times longer one takes than the other, each pair taken in the same round. */
export function ratio(times: Times, name: string, base: string): number {
  return median(ratios(times, name, base));
}

/** Between which ratios the middle half of the rounds lies: how much to trust their median. */
export function middleHalf(times: Times, name: string, base: string): string {
  const sorted = ratios(times, name, base).sort((one, other) => one - other);
  const quarter = Math.floor(sorted.length / 4);
  return [sorted[quarter], sorted.at(-1 - quarter)].map((value) => (value ?? 0).toFixed(2)).join('–');
}

function ratios(times: Times, name: string, base: string): number[] {
  const bases = times.get(base) ?? [];
  return (times.get(name) ?? []).map((ms, round) => ms / (bases[round] ?? Number.NaN));
}

/** Wall time of one run, in ms. */
export function timed({ name, argv: [program = '', ...args], cwd }: Contender): number {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env: environment() });
  const ms = performance.now() - began;
  if (status !== 0 || stdout || stderr) throw new Error(`${name} ended with ${status}: ${stdout}${stderr}`);
  return ms;
}

/**
 * Peak memory of a Node program in MiB, as it reads it itself when it exits. Of its own memory: what getrusage(2) tells of a
 * process includes what its parent had when it was forked.
 */
export function peakMemory({ name, argv: [program = '', ...args], cwd }: Contender): number {
  const folder = mkdtempSync(join(tmpdir(), 'chroniker-bench-memory-'));
  const note = join(folder, 'note');
  const hook = join(folder, 'hook.cjs');
  const copy = `fs.writeFileSync(${JSON.stringify(note)}, fs.readFileSync('/proc/self/status'))`;
  writeFileSync(hook, `const fs = require('fs'); process.on('exit', () => ${copy});`);
  spawnSync(program, args, { cwd, env: { ...environment(), NODE_OPTIONS: `--require=${hook}` } });
  const bytes = peakIn(readFileSync(note, 'utf8'));
  rmSync(folder, { recursive: true });
  if (bytes === 0) throw new Error(`${name} did not tell its memory`);
  return bytes / mebibyte;
}

/** Peak memory of a living process so far, in bytes; 0 when it is gone. */
export function memoryPeak(pid: number): number {
  try {
    return peakIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return 0;
  }
}

function peakIn(status: string): number {
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** Without what triples Node's start, and with the Node of this process for both sides. */
export function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
  return { ...rest, CHRONIKER_NODE: process.execPath };
}
