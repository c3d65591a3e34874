import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { stepNames } from '../../src/store/migration-list.ts';
import { migrateStore, openStore, storeStatus } from '../../src/store/open.ts';
import { type Database, storeKinds } from '../rig/database.ts';
import { emptyDatabase } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { enter } from './play.ts';

const folder = temporaryFolder('migrate');

for (const kind of storeKinds) {
  const onEmpty = (sentence: string, exercise: (database: Database) => Promise<void>) =>
    test(`${kind}: ${sentence}`, async () => {
      const database = await emptyDatabase(kind, folder);
      try {
        await exercise(database);
      } finally {
        await database.remove();
      }
    });

  onEmpty('feature 177: migrating again changes nothing', async ({ url }) => {
    assert.deepEqual(await storeStatus({ url }), { applied: [], pending: stepNames });
    assert.deepEqual(await migrateStore({ url }, 'up'), stepNames);
    assert.deepEqual(await migrateStore({ url }, 'up'), []);
    assert.deepEqual(await storeStatus({ url }), { applied: stepNames, pending: [] });
  });

  onEmpty('a migration can be taken back and made again', async ({ url, rows }) => {
    await migrateStore({ url }, 'up');
    await takeBack(url);
    await assert.rejects(rows('select * from jobs'));
    await migrateStore({ url }, 'up');
    await useOnce(url);
  });

  onEmpty('what the first version stored is kept by the next steps, taken back and made again', async (database) => {
    const { url, rows } = database;
    await migrateStore({ url }, 'up');
    await takeBack(url, '0001-kernel');
    await fillAsFirstVersion(database);
    for (const direction of ['up', 'down', 'up'] as const) await migrateStore({ url }, direction);
    assert.deepEqual(await rows('select parked_reason, parked_for, parked_at from lanes order by id'), [
      { parked_reason: 'waits for extract: it last failed', parked_for: 'upstream', parked_at: null },
      { parked_reason: 'cannot be understood: no', parked_for: null, parked_at: null },
    ]);
    assert.deepEqual(await rows('select within_ms, since_last_success, deadline from dependencies'), [
      { within_ms: null, since_last_success: 0, deadline: null },
    ]);
    const periods = await rows(
      'select job, next_slot_at, left_slot_at, schedule, timezone from schedule_history order by id',
    );
    const known = { next_slot_at: 5, left_slot_at: null, timezone: null };
    const schedules = periods.map(({ schedule, ...rest }) => ({ ...rest, rules: JSON.parse(String(schedule))?.rules }));
    assert.deepEqual(schedules, [
      { job: 'load', ...known, rules: undefined },
      { job: 'extract', ...known, rules: [{ kind: 'manual' }] },
    ]);
    await useOnce(url);
  });

  onEmpty('three that migrate an empty database at once, in processes of their own, all succeed', async ({ url }) => {
    const codes = await Promise.all([1, 2, 3].map(() => exitOf(migration(url))));
    assert.deepEqual(codes, [0, 0, 0]);
    await useOnce(url);
  });

  onEmpty('a migration that is killed at any moment is made good by the next', async (database) => {
    const { url } = database;
    for (const statements of [1, 2, 5, 9, 14, 20, 26, 33, 37, 41, 46, 52, 57]) {
      const child = migration(url, statements);
      assert.equal(await exitOf(child), null, `killed before statement ${statements}`);
      await migrateStore({ url }, 'up');
      await useOnce(url);
      await takeBack(url);
      await database.execute('drop table knex_migrations');
    }
  });

  onEmpty('a lock that a killed migration left is freed', async (database) => {
    const { url } = database;
    await migrateStore({ url }, 'up');
    await takeBack(url);
    await database.execute('update knex_migrations_lock set is_locked = 1');
    await migrateStore({ url }, 'up');
    await useOnce(url);
  });

  onEmpty('a database that is newer than the program is refused with a sentence', async (database) => {
    const { url } = database;
    await migrateStore({ url }, 'up');
    await database.execute("insert into knex_migrations (name, batch) values ('9999-later', 9)");
    await assert.rejects(openStore({ url }), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, /newer Chroniker.*9999-later.*upgrade/);
      return true;
    });
  });
}

test('sqlite: opening an empty file migrates it, also three at once in processes of their own', async () => {
  const { url } = await emptyDatabase('sqlite', folder);
  const codes = await Promise.all([1, 2, 3].map(() => exitOf(script(`await (await openStore({ url })).close()`, url))));
  assert.deepEqual(codes, [0, 0, 0]);
  await useOnce(url);
});

test('mysql: opening a database that is behind asks for `chroniker migrate`', async () => {
  const database = await emptyDatabase('mysql', folder);
  try {
    await assert.rejects(openStore({ url: database.url }), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.reason, 'migration_needed');
      assert.match(error.message, /run `chroniker migrate`/);
      return true;
    });
  } finally {
    await database.remove();
  }
});

/** The schema is there and works. */
async function useOnce(url: string): Promise<void> {
  const store = await openStore({ url });
  assert.equal((await enter(store)).verdict, 'entered');
  await store.close();
}

/** One step after the other, until this one (null = none) is the newest. */
async function takeBack(url: string, until: string | null = null): Promise<void> {
  const steps = stepNames.slice(until === null ? 0 : stepNames.indexOf(until) + 1).reverse();
  for (const step of steps) assert.deepEqual(await migrateStore({ url }, 'down'), [step]);
}

/** Two jobs, one of which waits for the other, and lanes that are parked, as they were before lanes said what for. */
async function fillAsFirstVersion({ execute }: Database): Promise<void> {
  const job = (id: number, name: string, spec = '{}') =>
    execute(
      `insert into jobs (id, name, live_name, enabled, spec, base_dir, created_at, updated_at)
       values (${id}, '${name}', '${name}', 1, '${spec}', '/', 1, 1)`,
    );
  await job(1, 'load');
  await job(2, 'extract', '{"schedule":{"rules":[{"kind":"manual"}]}}');
  await execute('insert into dependencies values (1, 2, 1, 1, 1)');
  const lane = (jobId: number, reason: string) =>
    execute(`insert into lanes (job_id, host, next_slot_at, parked_reason) values (${jobId}, '', 5, '${reason}')`);
  await lane(1, 'waits for extract: it last failed');
  await lane(2, 'cannot be understood: no');
}

/** Migrates in a process of its own, which kills itself before its nth statement. */
function migration(url: string, dieBefore = Number.MAX_SAFE_INTEGER) {
  return script(`await migrateStore({ url }, 'up')`, url, dieBefore);
}

function script(body: string, url: string, dieBefore = Number.MAX_SAFE_INTEGER) {
  const root = join(import.meta.dirname, '../..');
  const code = `
    import knex from 'knex';
    import { migrateStore, openStore } from '${root}/src/store/open.ts';
    const url = ${JSON.stringify(url)};
    let left = ${dieBefore};
    const { query } = knex.Client.prototype;
    knex.Client.prototype.query = function (...args) {
      if (--left <= 0) process.kill(process.pid, 'SIGKILL');
      return query.apply(this, args);
    };
    ${body};`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.on('close', (code) => resolve(code)));
}
