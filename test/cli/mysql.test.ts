import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';
import { freshDatabase, storeKinds } from '../rig/database.ts';
import { startMariadb } from '../rig/mariadb.ts';
import { temporaryFolder } from '../rig/temporary.ts';

for (const kind of storeKinds.filter((each) => each === 'mysql')) {
  test('feature 177: a MySQL database asks for `chroniker migrate` with 78, and then works as SQLite does', async (t) => {
    const database = await freshDatabase(kind, temporaryFolder(), `cli_${process.pid}`);
    t.after(() => database.remove());
    const line = CommandLine.in(t, { database: database.url });
    for (const words of [['status'], ['run'], ['run', '-v']]) {
      await line.fails(words, 78, /^chroniker: .*run `chroniker migrate`\n$/);
    }
    assert.match(await line.ok('migrate', 'status'), /^pending +0001-kernel\n/);
    await line.ok('migrate');
    assert.equal(await line.ok('migrate'), 'The database is up to date.\n');
    await line.ok('job', 'add', 'a', '--', 'echo', 'grüße');
    assert.equal(await line.ok('run', '--force', 'a'), 'grüße\n');
    await line.ok('trigger', 'a');
    assert.equal(await line.ok('run'), '');
    const { runs } = await line.json<{ runs: { cause: string; status: string }[] }>('runs');
    assert.deepEqual(
      runs.map(({ cause, status }) => `${cause} ${status}`),
      ['trigger succeeded', 'force succeeded'],
    );
    assert.equal(await line.ok('logs', 'a'), 'grüße\n');
  });

  test('a database server that is too old → 69', async (t) => {
    const server = await startMariadb(['--version=10.5.9-MariaDB']);
    t.after(() => server.remove());
    const line = CommandLine.in(t, { database: await server.createDatabase('aged') });
    const sentence = /^chroniker: the database server is 10\.5\.9-MariaDB; Chroniker needs MariaDB 10\.6 or newer\n$/;
    for (const words of [['migrate'], ['run'], ['status']]) await line.fails(words, 69, sentence);
  });
}
