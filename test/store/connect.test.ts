import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { migrateStore, openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { emptyDatabase } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('connect');

for (const url of ['', 'nonsense', 'postgres://host/db', 'mysql://host', 'mysql://:3306/x', 'sqlite3:/x', 'sqlite:']) {
  test(`a database URL that means nothing is refused: "${url}"`, async () => {
    await assert.rejects(openStore({ url }), (error: unknown) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.reason, 'bad_configuration');
      assert.match(error.message, /setting database: .*sqlite:.*mysql:/);
      return true;
    });
  });
}

test('sqlite: a folder that does not exist, or a file in its place, is named', async () => {
  writeFileSync(join(folder, 'file'), '');
  for (const path of [join(folder, 'none', 'x.sqlite'), join(folder, 'file', 'x.sqlite'), folder]) {
    await assert.rejects(openStore({ url: `sqlite:${path}` }), (error: unknown) => {
      assert.ok(error instanceof StoreUnavailable, String(error));
      assert.ok(error.message.includes(path), error.message);
      return true;
    });
  }
});

test('sqlite: a file that is no database is refused, and left as it is', async () => {
  mkdirSync(join(folder, 'text'));
  const file = join(folder, 'text', 'x.sqlite');
  writeFileSync(file, 'this is a letter to my aunt, and not a database at all\n'.repeat(100));
  await assert.rejects(openStore({ url: `sqlite:${file}` }), (error: unknown) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.reason, 'database_unavailable');
    assert.match(error.message, /not a database/);
    return true;
  });
});

test('sqlite: a database is made for its owner alone, with all that lies beside it', async () => {
  const file = join(folder, 'private.sqlite');
  const store = await openStore({ url: `sqlite:${file}` });
  try {
    for (const path of [file, `${file}-wal`, `${file}-shm`]) assert.equal(statSync(path).mode & 0o777, 0o600, path);
  } finally {
    await store.close();
  }
});

test('mysql: a server that is not there is out of reach', async () => {
  await assert.rejects(openStore({ url: 'mysql://root@127.0.0.1:1/nowhere' }), (error: unknown) => {
    assert.ok(error instanceof StoreUnavailable, String(error));
    assert.match(error.message, /ECONNREFUSED 127\.0\.0\.1:1/);
    return true;
  });
});

test('mysql: an unknown database and a wrong password are told, the password never', async () => {
  const database = await emptyDatabase('mysql', folder);
  const unknown = Object.assign(new URL(database.url), { pathname: '/no_such_database' }).href;
  const wrong = Object.assign(new URL(database.url), { username: 'root', password: 'hunter2' }).href;
  try {
    for (const [url, telling] of [
      [unknown, /no_such_database/],
      [wrong, /Access denied/],
    ] as const) {
      await assert.rejects(openStore({ url }), (error: unknown) => {
        assert.ok(error instanceof Failure, String(error));
        assert.equal(error.reason, 'database_unavailable');
        assert.match(error.message, telling);
        assert.doesNotMatch(String(error.stack), /hunter2/);
        return true;
      });
    }
  } finally {
    await database.remove();
  }
});

for (const part of ['me:100%@127.0.0.1/x', '50%off@127.0.0.1/x', 'me@127.0.0.1/100%']) {
  test(`mysql: a % that stands for itself is told how it is written: ${part}`, async () => {
    const told = 'setting database: a % in its user, password or database is written %25';
    await assert.rejects(openStore({ url: `mysql://${part}` }), new Failure('bad_configuration', told));
  });
}

test('mysql: a user who may not write, or not make tables, is told what is denied', async () => {
  const database = await emptyDatabase('mysql', folder);
  const user = `reader_${process.pid}`;
  const url = Object.assign(new URL(database.url), { username: user, password: 'x' }).href;
  const denied = (what: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.reason, 'database_unavailable');
    assert.match(error.message, what);
    return true;
  };
  try {
    await database.execute(`create user ${user} identified by 'x'`);
    await database.execute(`grant select on ${new URL(url).pathname.slice(1)}.* to ${user}`);
    await assert.rejects(
      migrateStore({ url }, 'up'),
      denied(/^the database refuses: CREATE command denied .* setting/),
    );
    await migrateStore({ url: database.url }, 'up');
    const store = await openStore({ url });
    await assert.rejects(store.projectId('new'), denied(/^the database refuses: INSERT command denied .* setting/));
    await store.close();
  } finally {
    await database.execute(`drop user if exists ${user}`);
    await database.remove();
  }
});

test('mysql: without a clock of its own the store goes by the server’s', async () => {
  const database = await emptyDatabase('mysql', folder);
  const { url } = database;
  const seconds = async () => Number((await database.rows('select unix_timestamp() as seconds'))[0]?.seconds);
  try {
    await migrateStore({ url }, 'up');
    const store = await openStore({ url });
    const [before, told, after] = [await seconds(), await store.now(), await seconds()];
    await store.close();
    assert.ok(before * 1_000 <= told && told < (after + 1) * 1_000, `${before} ≤ ${told} ≤ ${after}`);
  } finally {
    await database.remove();
  }
});
