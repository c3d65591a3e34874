import Sqlite from 'better-sqlite3';
import { startMariadb } from '../test/rig/mariadb.ts';
import { median, middleHalf, peakMemory, ratio, takeTurns, timed } from './measure.ts';
import { addJobs, type BenchProject, fillHistory, makeProject, makeProjectOn, spec } from './project.ts';
import type { Section } from './section.ts';

/** What the quiet minute costs, and that it costs the same however much there is. */
export async function idleTick(rounds: number): Promise<Section> {
  const server = await startMariadb();
  const projects: Record<string, BenchProject> = {
    'SQLite, no jobs': makeProject(),
    'SQLite, 10,000 jobs': await withJobs(10_000),
    'SQLite, 100,000 jobs': await withJobs(100_000),
    'SQLite, 10,000 parked': await withParked(10_000),
    'SQLite, 1,000,000 runs': await withHistory(1_000_000),
    'MariaDB, no jobs': await makeProjectOn(server, 'idle'),
  };
  try {
    const ticks = Object.entries(projects).map(([name, { tick }]) => ({ name, argv: tick }));
    // Registers the host; from then on every tick is quiet.
    for (const tick of ticks) timed(tick);
    const bare = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] };
    const times = takeTurns([bare, ...ticks], rounds);
    const memory = new Map([bare, ...ticks].map((one) => [one.name, peakMemory(one)]));
    const onSqlite = ticks.map(({ name }) => name).filter((name) => name.startsWith('SQLite'));
    const timesEmpty = (name: string) => ratio(times, name, 'SQLite, no jobs');
    return {
      title: 'An idle tick',
      promises: [
        { what: 'on SQLite, × node -e 0', figure: ratio(times, 'SQLite, no jobs', bare.name), atMost: 2 },
        { what: 'its peak, MiB', figure: Math.max(...onSqlite.map((name) => memory.get(name) ?? 0)), atMost: 60 },
        {
          what: 'the worst of all that there can be, × no jobs',
          figure: Math.max(...onSqlite.map(timesEmpty)),
          atMost: 1.1,
        },
        { what: 'on MariaDB, × node -e 0', figure: ratio(times, 'MariaDB, no jobs', bare.name), atMost: 4 },
      ],
      columns: ['what', 'median ms', '× node -e 0', 'middle half', '× no jobs', 'middle half', 'peak MiB'],
      rows: [...times].map(([name, values]) => [
        name,
        median(values).toFixed(1),
        ratio(times, name, bare.name).toFixed(2),
        middleHalf(times, name, bare.name),
        ...(onSqlite.includes(name)
          ? [timesEmpty(name).toFixed(2), middleHalf(times, name, 'SQLite, no jobs')]
          : ['', '']),
        (memory.get(name) ?? 0).toFixed(0),
      ]),
      remark: 'Each is started as cron starts it, by `bin/chroniker`.',
    };
  } finally {
    for (const project of Object.values(projects)) project.remove();
    await server.remove();
  }
}

async function withJobs(count: number): Promise<BenchProject> {
  const project = makeProject();
  const store = await project.open();
  await addJobs(store, count, spec(['true']), false);
  await store.close();
  return project;
}

async function withParked(count: number): Promise<BenchProject> {
  const project = await withJobs(count);
  const database = new Sqlite(`${project.home}/chroniker.sqlite`);
  database.exec("update lanes set wake_at = null, parked_reason = 'waits for something'");
  database.close();
  return project;
}

async function withHistory(count: number): Promise<BenchProject> {
  const project = makeProject();
  const store = await project.open();
  await addJobs(store, 1, spec(['true']));
  await store.close();
  timed({ name: 'the first run', argv: project.tick });
  fillHistory(project, count);
  return project;
}
