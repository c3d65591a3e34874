import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/**
 * Median wall times in ms, by name. The contenders take turns, so that whatever else the machine does hits all alike.
 * Throws when one of them fails or prints: then something else is measured than was meant.
 */
export function takeTurns(contenders: Contender[], rounds: number): Map<string, number> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const contender of contenders) {
      const ms = timed(contender);
      // The first two rounds warm caches.
      if (round >= 0) times.get(contender.name)?.push(ms);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** Wall time of one run, in ms. */
export function timed({ name, argv: [program = '', ...args], cwd }: Contender): number {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env: environment() });
  const ms = performance.now() - began;
  if (status !== 0 || stdout || stderr) throw new Error(`${name} ended with ${status}: ${stdout}${stderr}`);
  return ms;
}

/** Peak memory of a Node program in MiB, as it tells itself when it exits. */
export function peakMemory({ argv: [program = '', ...args], cwd }: Contender): number {
  const note = join(tmpdir(), `chroniker-bench-rss-${process.pid}`);
  const hook = `${note}.cjs`;
  writeFileSync(
    hook,
    `process.on('exit',()=>require('fs').writeFileSync(${JSON.stringify(note)},String(process.resourceUsage().maxRSS)))`,
  );
  spawnSync(program, args, { cwd, env: { ...environment(), NODE_OPTIONS: `--require=${hook}` } });
  const kibibytes = Number(readFileSync(note, 'utf8'));
  rmSync(note);
  rmSync(hook);
  return kibibytes / 1024;
}

/** Without what triples Node's start, and with the Node of this process for both sides. */
export function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
  return { ...rest, CHRONIKER_NODE: process.execPath };
}
