import { decide } from '../src/domain/decide.ts';
import { claim } from '../src/store/claim.ts';
import { connect } from '../src/store/connect.ts';
import { addJobs, makeProject, spec } from './project.ts';
import type { Section } from './section.ts';

/** How many statements it takes to claim more and more due jobs. */
export async function claimStatements(): Promise<Section> {
  const rows: string[][] = [];
  for (const count of [1, 20, 200]) rows.push([String(count), String(await statementsFor(count))]);
  return {
    title: 'Statements for claiming due jobs',
    targets: 'the same for 200 as for 1 (the original: 801 for 200)',
    columns: ['due jobs', 'statements'],
    rows,
  };
}

async function statementsFor(count: number): Promise<number> {
  const project = makeProject();
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
