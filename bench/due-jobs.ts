import { availableParallelism } from 'node:os';
import { startMariadb } from '../test/rig/mariadb.ts';
import { bareLoop, bareLoopOfWrappers, wall } from './bare-loop.ts';
import { median, middleHalf, ratio, type Times } from './measure.ts';
import { addJobs, type BenchProject, makeProject, makeProjectOn, spec } from './project.ts';
import type { Section } from './section.ts';

const jobs = 500;
const bare = 'bare loop';
const wrapped = 'bare loop through the wrapper';
const inMemory = 'SQLite, all of it in /dev/shm';

const why =
  'Why so slow: both cores are busy all the time, and decision 37 tells with what. Each fork copies, and its child then drops, the page ' +
  'tables of 23 to 34 MiB of private memory, where the bare loop has 9; the wrapper forks once more than `sh -c`, and each run has a ' +
  'folder and three files, which the second row shows alone; the rest is JavaScript, SQL, commits and 0.4 s of loading the program.';

/** How fast due jobs are carried out, against a bare loop that starts the same commands and records nothing. */
export async function dueJobs(rounds: number): Promise<Section> {
  const concurrency = 4 * availableParallelism();
  const server = await startMariadb();
  const contenders: Record<string, (round: number) => Promise<number>> = {
    [bare]: () => bareLoop(jobs, concurrency),
    [wrapped]: () => bareLoopOfWrappers(jobs, concurrency),
    SQLite: () => ticked(makeProject()),
    [inMemory]: () => ticked(makeProject({}, '/dev/shm')),
    MariaDB: async (round) => ticked(await makeProjectOn(server, `due${round}`)),
  };
  const times: Times = new Map(Object.keys(contenders).map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [name, measure] of Object.entries(contenders)) times.get(name)?.push(await measure(round));
    }
  } finally {
    await server.remove();
  }
  const rate = (name: string) => ratio(times, bare, name);
  return {
    title: `${jobs} due jobs of /bin/true, ${concurrency} at once`,
    promises: ['SQLite', 'MariaDB'].map((name) => ({
      what: `on ${name}, × the rate of a bare loop that starts \`sh -c /bin/true\` and records nothing`,
      figure: rate(name),
      atLeast: 0.5,
      why,
    })),
    columns: ['what', 'median ms', 'jobs a second', '× bare rate', 'middle half'],
    rows: [...times].map(([name, values]) => {
      const ms = median(values);
      return [
        name,
        ms.toFixed(0),
        ((jobs / ms) * 1000).toFixed(0),
        rate(name).toFixed(2),
        middleHalf(times, bare, name),
      ];
    }),
    remark: 'The ticks are whole processes, start and end included; each run is claimed, supervised, settled and kept.',
  };
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
