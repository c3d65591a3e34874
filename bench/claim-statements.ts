import { decide } from '../src/domain/decide.ts';
import { claim } from '../src/store/claim.ts';
import { connect } from '../src/store/connect.ts';
import { startMariadb } from '../test/rig/mariadb.ts';
import { addJobs, type BenchProject, makeProject, makeProjectOn, spec } from './project.ts';
import type { Section } from './section.ts';

/** How many statements it takes to claim more and more due jobs. */
export async function claimStatements(): Promise<Section> {
  const server = await startMariadb();
  const found: { count: number; sqlite: number; mariadb: number }[] = [];
  try {
    for (const count of [1, 20, 200]) {
      const sqlite = await statementsFor(makeProject(), count);
      const mariadb = await statementsFor(await makeProjectOn(server, `claim${count}`), count);
      found.push({ count, sqlite, mariadb });
    }
  } finally {
    await server.remove();
  }
  const [one, , many] = found;
  return {
    title: 'Statements for claiming due jobs',
    promises: (['sqlite', 'mariadb'] as const).map((store) => ({
      what: `for 200 jobs on ${store === 'sqlite' ? 'SQLite' : 'MariaDB'} (the original: 801)`,
      figure: many?.[store] ?? Number.NaN,
      atMost: one?.[store] ?? 0,
    })),
    columns: ['due jobs', 'on SQLite', 'on MariaDB'],
    rows: found.map(({ count, sqlite, mariadb }) => [count, sqlite, mariadb].map(String)),
    remark: 'Those that begin and end the transaction are counted.',
  };
}

async function statementsFor(project: BenchProject, count: number): Promise<number> {
  const store = await project.open();
  await addJobs(store, count, spec(['true']));
  await store.close();
  const database = await connect({ url: project.url });
  let statements = 0;
  database.knex.on('query', () => {
    statements += 1;
  });
  const order = {
    supervisorId: 1,
    hostName: 'bench',
    laneHosts: ['', 'bench'],
    spoolRoot: `${project.home}/spool`,
    limit: 500,
  };
  const { claimed } = await claim(database, order, (candidates, now) =>
    candidates.map((candidate) => decide(candidate, now, { timezone: 'UTC', runnable: () => null })),
  );
  await database.close();
  project.remove();
  if (claimed.length !== count) throw new Error(`${claimed.length} of ${count} jobs were claimed`);
  return statements;
}
