import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { mysqlDatabase, type Row, type StoreKind, storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const rounds = 8;

/** What migrates an empty store: on SQLite any tick does. */
const migrate: Record<StoreKind, string[]> = { sqlite: ['run'], mysql: ['migrate'] };

async function emptyProject(t: TestContext, store: StoreKind): Promise<Project> {
  if (store === 'sqlite') return await project(t, { store });
  return await project(t, { store, database: await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`) });
}

/** Tables, views and indexes as the database tells them, besides its own. */
const schemaQueries: Record<StoreKind, string[]> = {
  sqlite: ["select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%' order by type, name"],
  mysql: [
    'select table_name, table_type, engine, table_collation from information_schema.tables where table_schema = database() order by 1',
    'select table_name, column_name, ordinal_position, column_default, is_nullable, column_type, column_key, extra, collation_name from information_schema.columns where table_schema = database() order by 1, 3',
    'select table_name, index_name, non_unique, seq_in_index, column_name from information_schema.statistics where table_schema = database() order by 1, 2, 4',
    "select table_name, replace(view_definition, database(), '') as definition from information_schema.views where table_schema = database() order by 1",
  ],
};

async function schemaOf(story: Project, store: StoreKind): Promise<Row[][]> {
  return await Promise.all(schemaQueries[store].map((sql) => story.rows(sql)));
}

/** How many tables, views and indexes there are by now; none as long as there is no database file. */
async function countObjects(story: Project, store: StoreKind): Promise<number> {
  const from = store === 'sqlite' ? 'sqlite_master' : 'information_schema.tables where table_schema = database()';
  try {
    const [row] = await story.rows<{ count: number }>(`select count(*) as count from ${from}`);
    return row?.count ?? 0;
  } catch {
    return 0;
  }
}

/** Kills the migration as soon as it has made that many objects; answers how many it made. */
async function killMigration(story: Project, store: StoreKind, objects: number): Promise<number> {
  const migration = story.start(migrate[store]);
  let isOver = false;
  const ended = migration.ended.finally(() => {
    isOver = true;
  });
  // As often as can be: on SQLite the whole of it takes a moment.
  while (!isOver && (await countObjects(story, store)) < objects) await setImmediate();
  migration.kill('SIGKILL');
  await ended;
  return await countObjects(story, store);
}

suite('a migration that is killed', { concurrency: storeKinds.length }, () => {
  for (const store of storeKinds) {
    test(`is completed by the next one, wherever it was, on ${store}`, async (t) => {
      const whole = await emptyProject(t, store);
      await whole.chroniker(migrate[store]);
      const schema = await schemaOf(whole, store);
      const all = await countObjects(whole, store);
      let halfWay = 0;
      for (let round = 0; round < rounds; round++) {
        const story = await emptyProject(t, store);
        const made = await killMigration(story, store, 1 + Math.floor((all * round) / rounds));
        if (made > 0 && made < all) halfWay++;
        const { stderr } = await story.chroniker(migrate[store]);
        assert.equal(stderr, '');
        assert.deepEqual(await schemaOf(story, store), schema, `killed when ${made} of ${all} objects were made`);
        assert.deepEqual(await story.tick(), { code: 0, signal: null, stdout: '', stderr: '' });
        const steps = await story.rows<{ name: string }>('select name from knex_migrations');
        assert.deepEqual(steps, await whole.rows('select name from knex_migrations'));
      }
      assert.ok(halfWay >= rounds / 2, `${halfWay} of ${rounds} migrations were killed half-way`);
    });
  }
});
