import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { migrateStore, openStore } from '../../src/store/open.ts';
import { quietTick } from '../../src/store/quiet.ts';
import { type Store, StoreUnavailable } from '../../src/store/store.ts';
import { storeKinds } from '../rig/database.ts';
import { type MariadbServer, startMariadb } from '../rig/mariadb.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, identity, orderOf, saveJob, settlement, startAll } from './play.ts';

/** No answer within this is an answer that never comes. */
const patience = { timeout: 60_000 };

exerciseStore('somebody who writes for longer than the database waits is waited for', async (stage) => {
  const { store, kind } = stage;
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const release = await stage.hold('update jobs set updated_at = updated_at + 1');
  const [{ job } = { job: null }] = await store.listJobs();
  const saving = saveJob(store, { id: job?.id ?? 0, name: 'nightly', nextSlotAt: dawn + 1 });
  // The first wait of each dialect ends in an error: 100 ms on SQLite, 2 s on MySQL.
  const letGo = new Promise((resolve) => setTimeout(resolve, kind === 'sqlite' ? 500 : 2_500)).then(release);
  await Promise.all([saving, letGo]);
  const [lane] = await stage.database.rows('select next_slot_at from lanes');
  assert.deepEqual({ ...lane }, { next_slot_at: dawn + 1 });
});

if (storeKinds.includes('mysql')) describe('a server', aServer);

function aServer(): void {
  let server: MariadbServer;
  let url: string;
  let store: Store;
  let databases = 0;

  before(async () => {
    server = await startMariadb();
  });
  beforeEach(async () => {
    url = await server.createDatabase(`outage_${databases++}`);
    await migrateStore({ url }, 'up');
    store = await openStore({ url, now: () => dawn });
  });
  afterEach(async () => {
    await store.close();
  });
  after(async () => {
    await server.remove();
  });

  test('a server that was stopped is out of reach, and used again once it is back', patience, async () => {
    const seat = await enter(store);
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    await server.stop();
    await assert.rejects(claimAll(store, seat), StoreUnavailable);
    await assert.rejects(store.listJobs(), StoreUnavailable);
    await assert.rejects(openStore({ url }), StoreUnavailable);
    assert.equal(await quietTick({ url, identity: identity(), nowMs: dawn }), 'busy');
    await server.start();
    const run = await claimOne(store, seat);
    assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run)], goOn), [run.id]);
  });

  test('a server that is frozen is out of reach, and used again once it goes on', patience, async () => {
    const seat = await enter(store);
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    await frozen(async () => {
      await assert.rejects(claimAll(store, seat), StoreUnavailable);
      await assert.rejects(openStore({ url }), StoreUnavailable);
      assert.equal(await quietTick({ url, identity: identity(), nowMs: dawn }), 'busy');
    });
    await claimOne(store, seat);
  });

  test('a claim in which the server freezes did not happen, and holds nothing up afterwards', patience, async () => {
    const seat = await enter(store);
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    await frozen(async (freeze) => {
      const claim = store.claim(orderOf(seat), (candidates, now) => {
        freeze();
        return startAll(candidates, now);
      });
      await assert.rejects(claim, StoreUnavailable);
    }, 'later');
    assert.deepEqual(await store.listRuns({ limit: 10 }), []);
    const run = await claimOne(store, seat);
    assert.equal(run.job, 'nightly');
  });

  test('a server that is frozen from the start keeps no process from ending', patience, async () => {
    await frozen(async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', lookAndOpen(url)]);
      assert.equal(stdout, 'busy StoreUnavailable\n');
    });
  });

  test('a server that freezes later keeps no process from ending', patience, async () => {
    await frozen(async (freeze) => {
      const program = execFile(process.execPath, ['--input-type=module', '-e', openAndLook(url)]);
      program.stdout?.once('data', () => {
        freeze();
        program.stdin?.end('go on\n');
      });
      const [code] = await once(program, 'close');
      assert.equal(code, 0);
    }, 'later');
  });

  /** Freezes the server, at once or when the work says so, and lets it go on whatever happens. */
  async function frozen(work: (freeze: () => void) => Promise<void>, when: 'now' | 'later' = 'now'): Promise<void> {
    if (when === 'now') server.freeze();
    try {
      await work(() => server.freeze());
    } finally {
      server.thaw();
    }
  }
}

/** A program that asks both ways and must then end by itself. */
function lookAndOpen(url: string): string {
  const from = (name: string) =>
    JSON.stringify(pathToFileURL(`${import.meta.dirname}/../../src/store/${name}.ts`).href);
  return `
    import { openStore } from ${from('open')};
    import { quietTick } from ${from('quiet')};
    const url = ${JSON.stringify(url)};
    const verdict = await quietTick({ url, identity: ${JSON.stringify(identity())} });
    const failed = await openStore({ url }).catch((error) => error.name);
    console.log(verdict, failed);
  `;
}

/** A program with an open store that loses its server when it is told to go on. */
function openAndLook(url: string): string {
  return `
    import { once } from 'node:events';
    import { openStore } from ${from('open')};
    const store = await openStore({ url: ${JSON.stringify(url)} });
    console.log('open');
    await once(process.stdin, 'data');
    process.stdin.destroy();
    // A server that is being stopped may still answer the first of these.
    let failed = null;
    while (failed === null) failed = await store.listJobs().then(() => null, (error) => error.name);
    await store.close();
    if (failed !== 'StoreUnavailable') process.exitCode = 1;
  `;
}

function from(name: string): string {
  return JSON.stringify(pathToFileURL(`${import.meta.dirname}/../../src/store/${name}.ts`).href);
}
