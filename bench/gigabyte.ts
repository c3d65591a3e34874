import { type ChildProcess, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spoolFolder } from '../src/system/spool.ts';
import { environment, mebibyte, median, memoryPeak, middleHalf, ratio, type Times } from './measure.ts';
import { addJobs, makeProject, spec } from './project.ts';
import type { Section } from './section.ts';

const writing = 'head -c 1000000000 /dev/zero';
const plain = 'redirected to a file';
const asJob = 'as a job';

const whySlower =
  'Why slower: giving blocks back frees most of the file from the page cache, under the lock that the command needs for its next write; and ' +
  'fallocate(1) syncs the file each time, so that what a plain file keeps in memory goes to the disk while the command runs.';
const whyLarger =
  'Why larger: nothing slows a command down. By the first look at a run, a quarter of a second after its start, it may have written 200 MiB, ' +
  'and later it gets as far ahead as it writes in one round of looking, punching and syncing (about 150 ms).';

/** What one writing of 1 GB cost. */
interface Cost {
  ms: number;
  peakDisk: number;
  peakMemory: number;
}

/** A job that writes 1 GB: what it costs the command, the runner and the disk. */
export async function gigabyte(rounds: number): Promise<Section> {
  const times: Times = new Map([plain, asJob].map((name) => [name, []]));
  const costs = { [plain]: [] as Cost[], [asJob]: [] as Cost[] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, write] of [[plain, writeRedirected] as const, [asJob, writeAsJob] as const]) {
      const cost = await write();
      costs[name].push(cost);
      times.get(name)?.push(cost.ms);
    }
  }
  const worst = (name: typeof plain | typeof asJob, figure: keyof Cost) =>
    Math.max(...costs[name].map((cost) => cost[figure]));
  const slower = ratio(times, asJob, plain);
  return {
    title: 'A job that writes 1 GB',
    promises: [
      { what: "the command's wall time, × redirected to a file", figure: slower, atMost: 1.1, why: whySlower },
      { what: 'the peak of the runner, MiB', figure: worst(asJob, 'peakMemory'), atMost: 120 },
      { what: 'the peak of its spool on disk, MiB', figure: worst(asJob, 'peakDisk'), atMost: 97, why: whyLarger },
    ],
    columns: ['what', 'median ms', '× redirected', 'middle half', 'peak of the runner, MiB', 'peak on disk, MiB'],
    rows: ([plain, asJob] as const).map((name) => [
      name,
      median(times.get(name) ?? []).toFixed(0),
      ratio(times, name, plain).toFixed(2),
      middleHalf(times, name, plain),
      name === plain ? '' : worst(name, 'peakMemory').toFixed(0),
      worst(name, 'peakDisk').toFixed(0),
    ]),
    remark:
      'The limit on disk is 64 MiB, and blocks are given back in steps of 32 MiB. Peaks are the worst of all rounds, looked at every 5 ms.',
  };
}

/** The command's own time, as the job's duration is: from its start to its end. */
async function writeRedirected(): Promise<Cost> {
  const project = makeProject();
  const file = join(project.folder, 'out');
  const child = spawn('sh', ['-c', `exec ${writing} >"$1"`, 'sh', file], { stdio: 'ignore' });
  const began = performance.now();
  const ended = new Promise((resolve) => child.once('exit', () => resolve(performance.now())));
  const peaks = await watch(child, file);
  const ms = Number(await ended) - began;
  project.remove();
  return { ms, ...peaks };
}

async function writeAsJob(): Promise<Cost> {
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
  return { ms: run.durationMs ?? 0, ...peaks };
}

/** Looks at a file and the process that is (or leads to) who writes it, until that ends. */
async function watch(child: ChildProcess, file: string): Promise<Omit<Cost, 'ms'>> {
  let peakMemory = 0;
  let peakDisk = 0;
  while (child.exitCode === null) {
    peakMemory = Math.max(peakMemory, memoryPeak(child.pid ?? 0));
    peakDisk = Math.max(peakDisk, (statSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * 512);
    await sleep(5);
  }
  return { peakMemory: peakMemory / mebibyte, peakDisk: peakDisk / mebibyte };
}
