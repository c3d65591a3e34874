import Sqlite from 'better-sqlite3';
import { migrateStore } from '../src/store/open.ts';
import { startMariadb } from '../test/rig/mariadb.ts';
import { peakMemory, takeTurns, timed } from './measure.ts';
import { addJobs, type BenchProject, fillHistory, makeProject, spec } from './project.ts';
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
    'MariaDB, no jobs': await onMariadb(await server.createDatabase('idle')),
  };
  try {
    const ticks = Object.entries(projects).map(([name, { tick }]) => ({ name, argv: tick }));
    // Registers the host; from then on every tick is quiet.
    for (const tick of ticks) timed(tick);
    const times = takeTurns([{ name: 'node -e 0', argv: [process.execPath, '-e', '0'] }, ...ticks], rounds);
    const bare = times.get('node -e 0') ?? 1;
    const empty = times.get('SQLite, no jobs') ?? 1;
    return {
      title: 'An idle tick',
      targets:
        'SQLite ≤ 2.0 × bare node and ≤ 60 MiB; with more jobs, parked lanes or history ≤ 1.1 × the empty one; MariaDB ≤ 4.0 ×',
      columns: ['what', 'median ms', '× node -e 0', '× empty', 'peak MiB'],
      rows: [...times].map(([name, ms]) => [
        name,
        ms.toFixed(1),
        (ms / bare).toFixed(2),
        name.startsWith('SQLite') ? (ms / empty).toFixed(2) : '',
        peakMemory(ticks.find((tick) => tick.name === name) ?? { name, argv: [process.execPath, '-e', '0'] }).toFixed(
          0,
        ),
      ]),
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

async function onMariadb(database: string): Promise<BenchProject> {
  await migrateStore({ url: database }, 'up');
  return makeProject({ database });
}
