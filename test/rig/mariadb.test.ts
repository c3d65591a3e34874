import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import mysql from 'mysql2/promise';
import { mariadbd, startMariadb } from './mariadb.ts';

if (mariadbd()) {
  test('a private MariaDB keeps what it was told over a restart, stands still when frozen, and leaves nothing behind', async () => {
    const server = await startMariadb();
    const url = await server.createDatabase('kept');
    const ask = async (sql: string) => {
      const connection = await mysql.createConnection({ uri: url, connectTimeout: 300 });
      try {
        return (await connection.query(sql))[0];
      } finally {
        await connection.end();
      }
    };
    await ask('create table said (word varchar(9))');
    await ask("insert into said values ('once')");
    const before = server.pid();
    await server.restart();
    assert.notEqual(server.pid(), before);
    assert.deepEqual(await ask('select word from said'), [{ word: 'once' }]);
    server.freeze();
    await assert.rejects(ask('select 1'), /ETIMEDOUT/);
    server.thaw();
    assert.deepEqual(await ask('select 1 as one'), [{ one: 1 }]);
    const folder = dirname(server.socket);
    await server.remove();
    assert.equal(existsSync(folder), false);
    assert.throws(() => process.kill(server.pid(), 0), /ESRCH/);
  });
}
