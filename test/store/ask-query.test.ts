import assert from 'node:assert/strict';
import { test } from 'node:test';
import Sqlite from 'better-sqlite3';
import mysql from 'mysql2/promise';
import { askQuery, saysYes } from '../../src/store/ask-query.ts';
import { type StoreKind, storeKinds } from '../rig/database.ts';
import { emptyDatabase } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('ask');
const patienceMs = 10_000;

/** A database with a table `inbox` of three rows. */
async function withInbox(kind: StoreKind, work: (url: string) => Promise<void>): Promise<void> {
  const database = await emptyDatabase(kind, folder);
  try {
    await change(kind, database.url, 'create table inbox (id integer, note varchar(20), price decimal(5, 2))');
    await change(kind, database.url, "insert into inbox values (1, 'a', 0.00), (2, '', 1.50), (3, null, 0.00)");
    await work(database.url);
  } finally {
    await database.remove();
  }
}

/** Past everything that is tested. */
async function change(kind: StoreKind, url: string, sql: string): Promise<void> {
  if (kind === 'mysql') {
    const connection = await mysql.createConnection(url);
    await connection.query(sql);
    await connection.end();
    return;
  }
  const file = new Sqlite(url.slice('sqlite:'.length));
  file.exec(sql);
  file.close();
}

/** [query, whether there is something to do] */
const answered: [string, boolean][] = [
  ['select count(*) from inbox', true],
  ['select count(*) from inbox where id > 5', false],
  ['select id from inbox where id > 5', false],
  ['select id, note from inbox order by id', true],
  ["select note from inbox where id = 1; -- 'a'", true],
  ['select note from inbox where id = 2', false],
  ['select note from inbox where id = 3', false],
  ["select '0'", true],
  ['select 0.0', false],
  ['select -1', true],
  ['select sum(price) from inbox where id = 1', false],
  ['select sum(price) from inbox', true],
  ['select exists (select 1 from inbox where id = 9)', false],
  ['with new as (select id from inbox) select count(*) from new', true],
  ['select 9223372036854775807', true],
];

/** What must not be asked. Nothing of it may change anything. */
const refused = [
  'delete from inbox',
  'with old as (select 1) delete from inbox',
  "insert into inbox values (9, 'x', 0)",
  'create table other (id integer)',
  'drop table inbox',
  'select 1; delete from inbox',
  'delete from inbox; select 1',
  'select * from nowhere',
  'selekt 1',
  'commit',
];

const refusedBy: Record<StoreKind, string[]> = {
  sqlite: [
    "attach 'other.db' as other",
    'insert into inbox (id) values (9) returning id',
    'pragma user_version = 7',
    'vacuum',
  ],
  mysql: [
    'select id from inbox for update',
    "select 'a' into outfile '/tmp/chroniker-condition'",
    'select id into @x from inbox limit 1',
    'insert into inbox (id) values (9) returning id',
    'truncate table inbox',
    'set global wait_timeout = 12345',
    "set statement max_statement_time = 1 for select 'a' into dumpfile '/tmp/chroniker-condition'",
    'flush tables',
    'do sleep(0)',
  ],
};

for (const kind of storeKinds) {
  test(`${kind}: feature 72: no row, 0, nothing and an empty text say no, whatever else the first value is says yes`, async () => {
    await withInbox(kind, async (url) => {
      for (const [query, expected] of answered) {
        assert.equal(saysYes(await askQuery(url, query, patienceMs)), expected, query);
      }
    });
  });

  test(`${kind}: a condition's query only reads, and is one statement`, async () => {
    await withInbox(kind, async (url) => {
      for (const query of [...refused, ...refusedBy[kind]]) {
        await assert.rejects(askQuery(url, query, patienceMs), query);
      }
      assert.equal(Number(await askQuery(url, 'select count(*) from inbox', patienceMs)), 3);
    });
  });
}

if (storeKinds.includes('mysql')) {
  test('feature 72: what a query would set of the server stays as it was, since it is refused before it begins', async () => {
    await withInbox('mysql', async (url) => {
      await assert.rejects(askQuery(url, 'set global wait_timeout = 12345', patienceMs), /a condition is a select/);
      assert.notEqual(Number(await askQuery(url, 'select @@global.wait_timeout', patienceMs)), 12345);
    });
  });
}

test('a file that is not there is not made', async () => {
  await assert.rejects(askQuery(`sqlite:${folder}/none.db`, 'select 1', patienceMs), /unable to open|does not exist/);
});

test('a bit of MySQL, and a truth of a driver, say what they are', () => {
  assert.deepEqual([Buffer.from([0]), Buffer.from([1]), true, false, 0n, 5n].map(saysYes), [
    false,
    true,
    true,
    false,
    false,
    true,
  ]);
});
