import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { migrateStore } from '../src/store/open.ts';
import { startMariadb } from '../test/rig/mariadb.ts';
import { environment, median } from './measure.ts';
import { addJobs, type BenchProject, makeProject, spec } from './project.ts';
import type { Section } from './section.ts';

const jobs = 500;

/** How fast due jobs are carried out, against a bare loop that starts the same commands and records nothing. */
export async function dueJobs(rounds: number): Promise<Section> {
  const concurrency = 4 * availableParallelism();
  const server = await startMariadb();
  const times: Record<string, number[]> = { 'bare loop': [], SQLite: [], MariaDB: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      times['bare loop']?.push(await bareLoop(concurrency));
      times.SQLite?.push(await ticked(makeProject()));
      times.MariaDB?.push(await ticked(await onMariadb(await server.createDatabase(`due${round}`))));
    }
  } finally {
    await server.remove();
  }
  const bare = median(times['bare loop'] ?? []);
  return {
    title: `${jobs} due jobs of /bin/true, ${concurrency} at once`,
    targets: '≥ 0.5 × the rate of a bare loop of `sh -c /bin/true`',
    columns: ['what', 'median ms', 'jobs a second', '× bare rate'],
    rows: Object.entries(times).map(([name, values]) => {
      const ms = median(values);
      return [name, ms.toFixed(0), ((jobs / ms) * 1000).toFixed(0), (bare / ms).toFixed(2)];
    }),
    remark: 'The ticks are whole processes, start and end included; each run is claimed, supervised, settled and kept.',
  };
}

async function bareLoop(concurrency: number): Promise<number> {
  const script = `import { spawn } from 'node:child_process';
    let left = ${jobs};
    const one = () => new Promise((resolve) => spawn('sh', ['-c', '/bin/true'], { stdio: 'ignore', detached: true }).on('exit', resolve));
    await Promise.all(Array.from({ length: ${concurrency} }, async () => { while (left-- > 0) await one(); }));`;
  return await wall([process.execPath, '--input-type=module', '-e', script]);
}

async function ticked(project: BenchProject): Promise<number> {
  const store = await project.open();
  await addJobs(store, jobs, spec(['/bin/true']));
  const ms = await wall(project.tick);
  const settled = await store.listRuns({ statuses: ['succeeded'], limit: jobs + 1 });
  await store.close();
  project.remove();
  if (settled.length !== jobs) throw new Error(`${settled.length} of ${jobs} jobs ran`);
  return ms;
}

async function wall([program = '', ...args]: string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: 'inherit', env: environment() });
  await new Promise((resolve) => child.once('exit', resolve));
  return performance.now() - began;
}

async function onMariadb(database: string): Promise<BenchProject> {
  await migrateStore({ url: database }, 'up');
  return makeProject({ database });
}
