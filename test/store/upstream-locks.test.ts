import assert from 'node:assert/strict';
import { claim } from '../../src/store/claim.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import { connect } from '../../src/store/connect.ts';
import type { Database } from '../../src/store/database.ts';
import { settle } from '../../src/store/settle.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { byTheRules, claimOne, enter, goOn, laneOf, orderOf, saveJob, settlement, waitingFor } from './play.ts';

function gained({ claimed, parked, more }: Claim) {
  return { claimed, parked, more };
}

exerciseStore('a decision bumps the version of what it rests on', async ({ store, database }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: waitingFor('extract'), nextSlotAt: dawn });
  const versions = async () => {
    const rows = await database.rows<{ version: number }>(
      `select version from lanes where job_id in (${extract}, ${load}) order by id`,
    );
    return rows.map(({ version }) => Number(version));
  };
  const before = await versions();
  assert.equal((await store.claim(orderOf(seat), byTheRules)).parked.length, 1);
  assert.deepEqual(
    await versions(),
    before.map((version) => version + 1),
  );
});

exerciseStore('nobody decides about a job while somebody else holds a lane that it waits for', async (stage) => {
  // On SQLite whoever holds anything holds everything.
  if (stage.kind === 'sqlite') return;
  const { store } = stage;
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'load', spec: waitingFor('extract'), nextSlotAt: dawn });
  const { id } = await laneOf(store, extract);
  const letGo = await stage.hold(`update lanes set version = version + 1 where id = ${id}`);
  assert.deepEqual(gained(await store.claim(orderOf(seat), byTheRules)), { claimed: [], parked: [], more: true });
  await letGo();
  assert.equal((await store.claim(orderOf(seat), byTheRules)).parked.length, 1);
});

exerciseStore('nobody decides about a job that has begun to wait for another between look and lock', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', nextSlotAt: dawn });
  await interrupted(
    stage,
    () => saveJob(store, { id: load, name: 'load', spec: waitingFor('extract') }),
    async (database) => {
      assert.deepEqual(gained(await claim(database, orderOf(seat), byTheRules)), {
        claimed: [],
        parked: [],
        more: true,
      });
      assert.equal((await claim(database, orderOf(seat), byTheRules)).parked.length, 1);
    },
  );
});

exerciseStore('who begins to wait for a run just as it ends is not forgotten', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'extract', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const load = await saveJob(store, { name: 'load', nextSlotAt: dawn });
  const beginToWait = async () => {
    await saveJob(store, { id: load, name: 'load', spec: waitingFor('extract') });
    assert.equal((await store.claim(orderOf(seat), byTheRules)).parked.length, 1);
  };
  await interrupted(stage, beginToWait, async (database) => {
    assert.deepEqual(await settle(database, seat.supervisorId, [settlement(run)], goOn), [run.id]);
  });
  assert.equal((await store.claim(orderOf(seat), byTheRules)).claimed.length, 1);
});

/** Lets something happen before the first transaction of this work begins. */
async function interrupted(
  { url, clock }: Stage,
  what: () => Promise<unknown>,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await connect({ url, now: () => clock.now });
  let waiting: (() => Promise<unknown>) | null = what;
  try {
    await work({
      ...database,
      transaction: async (inside) => {
        const happens = waiting;
        waiting = null;
        await happens?.();
        return await database.transaction(inside);
      },
    });
  } finally {
    await database.close();
  }
}
