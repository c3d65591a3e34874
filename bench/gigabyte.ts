import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spoolFolder } from '../src/system/spool.ts';
import { environment, median } from './measure.ts';
import { addJobs, makeProject, spec } from './project.ts';
import type { Section } from './section.ts';

const mebibyte = 1024 * 1024;
const writing = 'head -c 1000000000 /dev/zero';

/** A job that writes 1 GB: what it costs the command, the runner and the disk. */
export async function gigabyte(rounds: number): Promise<Section> {
  const bare: number[] = [];
  const ours: { childMs: number; peakMemory: number; peakDisk: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(await redirected());
    ours.push(await asJob());
  }
  const childMs = median(ours.map((run) => run.childMs));
  return {
    title: 'A job that writes 1 GB',
    targets:
      "the command's wall time ≤ 1.1 × the same redirected to a file; runner ≤ 120 MiB; disk within its limit (64 MiB and a step)",
    columns: ['what', 'median ms', '× redirected', 'runner peak MiB', 'spool peak MiB'],
    rows: [
      ['redirected to a file', median(bare).toFixed(0), '1.00', '', '954'],
      [
        'as a job',
        childMs.toFixed(0),
        (childMs / median(bare)).toFixed(2),
        Math.max(...ours.map((run) => run.peakMemory)).toFixed(0),
        Math.max(...ours.map((run) => run.peakDisk)).toFixed(0),
      ],
    ],
  };
}

/** The command's own time, as the job's duration is: from its start to its end. */
async function redirected(): Promise<number> {
  const project = makeProject();
  const child = spawn('sh', ['-c', `exec ${writing} >"$1/out"`, 'sh', project.folder], { stdio: 'ignore' });
  const began = performance.now();
  await new Promise((resolve) => child.once('exit', resolve));
  const ms = performance.now() - began;
  project.remove();
  return ms;
}

async function asJob(): Promise<{ childMs: number; peakMemory: number; peakDisk: number }> {
  const project = makeProject();
  const store = await project.open();
  await addJobs(store, 1, spec(['sh', '-c', `exec ${writing}`]));
  const [program = '', ...args] = project.tick;
  const child = spawn(program, args, { stdio: 'inherit', env: environment() });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const peaks = await watch(child, join(spoolFolder(`${project.home}/spool`, 1), 'out'));
  await ended;
  const [run] = await store.listRuns({ limit: 1 });
  await store.close();
  project.remove();
  if (run?.status !== 'succeeded' || run.stdout.bytes !== 1_000_000_000)
    throw new Error(`${run?.status} ${run?.stdout.bytes}`);
  return { childMs: run.durationMs ?? 0, ...peaks };
}

async function watch(child: ChildProcess, spool: string): Promise<{ peakMemory: number; peakDisk: number }> {
  let peakMemory = 0;
  let peakDisk = 0;
  while (child.exitCode === null) {
    peakMemory = Math.max(peakMemory, memoryPeak(child.pid ?? 0));
    peakDisk = Math.max(peakDisk, (statSync(spool, { throwIfNoEntry: false })?.blocks ?? 0) * 512);
    await sleep(5);
  }
  return { peakMemory: peakMemory / mebibyte, peakDisk: peakDisk / mebibyte };
}

/** Peak resident memory of a process so far, in bytes. */
export function memoryPeak(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
