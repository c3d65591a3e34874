import assert from 'node:assert/strict';
import { createServer, connect as dial, type Server } from 'node:net';
import { test } from 'node:test';
import mysql from 'mysql2/promise';
import { openStore } from '../../src/store/open.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { dawn, type Stage, testStores } from '../rig/stores.ts';
import { waitFor } from '../rig/wait-for.ts';
import { claimAll, claimOne, enter, laneOf, saveJob } from './play.ts';

for (const { name, open } of testStores().filter((store) => store.name === 'mysql')) {
  test(`${name}: a claim whose commit goes through unheard is not taken for somebody else’s`, async () => {
    const stage = await open();
    const proxy = await dropsCommits(stage.url);
    const store = await openStore({ url: proxy.url, now: () => dawn });
    try {
      const seat = await enter(stage.store);
      await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
      proxy.armed = true;
      await assert.rejects(claimAll(store, seat), StoreUnavailable);
      const [{ run } = {}] = await store.adoptable('web-1', 0);
      assert.deepEqual([run?.status, run?.supervisorId], ['starting', seat.supervisorId]);
      const { claimed, parked, more } = await claimAll(store, seat);
      assert.deepEqual([claimed, parked, more], [[], [], false]);
    } finally {
      await store.close();
      proxy.server.close();
      await stage.close();
    }
  });

  test(`${name}: a connection that an administrator kills, idle or at work, is made anew`, async () => {
    const stage = await open();
    try {
      const seat = await enter(stage.store);
      const id = await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
      await killAll(stage);
      const { id: laneId } = await laneOf(stage.store, id);
      const release = await stage.hold('update lanes set version = version + 1');
      const claim = claimOne(stage.store, seat, { laneIds: [laneId] });
      await waitFor('the claim to wait for the lane', () => killAll(stage, 'for update'));
      await release();
      assert.equal((await claim).job, 'nightly');
    } finally {
      await stage.close();
    }
  });
}

/** Kills the connections to the stage's database that are at such a statement; answers how many. */
async function killAll({ url }: Stage, statement = ''): Promise<number> {
  const administrator = await mysql.createConnection(url.replace(/[^/]*$/, ''));
  const [rows] = await administrator.query(
    `select id from information_schema.processlist where db = ? and coalesce(info, '') like ? and user = 'root'
     and id not in (select trx_mysql_thread_id from information_schema.innodb_trx where trx_query is null)`,
    [url.replace(/^.*\//, ''), `%${statement}`],
  );
  for (const { id } of rows as { id: number }[]) await administrator.query(`kill ${id}`);
  await administrator.end();
  return (rows as unknown[]).length;
}

/** A way to the server on which, once armed, one COMMIT arrives and its answer is lost with the connection. */
async function dropsCommits(url: string): Promise<{ url: string; server: Server; armed: boolean }> {
  const { hostname, port } = new URL(url);
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    let committing = false;
    client.on('data', (data) => {
      committing ||= proxy.armed && data.includes('COMMIT');
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!committing) return client.write(data);
      proxy.armed = false;
      return client.destroy();
    });
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const own = new URL(url);
  own.port = String(typeof address === 'object' && address ? address.port : 0);
  const proxy = { url: own.href, server, armed: false };
  return proxy;
}
