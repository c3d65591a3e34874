import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SyncedFiles } from '../../src/domain/synced-files.ts';
import { newestStep } from '../../src/store/newest-step.ts';
import { quietTick } from '../../src/store/quiet.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import {
  byTheRules,
  claimOne,
  enter,
  goOn,
  identity,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

const host = identity();

exerciseStore(
  'feature 180: a minute in which nothing is due is quiet, and recorded as enter records it',
  async (stage) => {
    const { store, clock } = stage;
    await tickBefore(store);
    await saveJob(store, { name: 'later', nextSlotAt: dawn + 20 * minuteMs });
    await saveJob(store, { name: 'manual', nextSlotAt: null });
    clock.now += minuteMs;
    assert.equal(await lookAt(stage), 'quiet');
    clock.now += minuteMs + 30_000;
    assert.equal(await lookAt(stage), 'quiet');
    assert.deepEqual(await ticks(stage), [{ from_at: dawn, to_at: dawn + 150_000, count: 3 }]);
    assert.equal((await store.listHosts())[0]?.lastTickAt, clock.now);
    clock.now += minuteMs;
    await tickBefore(store);
    assert.deepEqual(await ticks(stage), [{ from_at: dawn, to_at: dawn + 210_000, count: 4 }]);
  },
);

exerciseStore(
  'feature 81: a lane that waits for another job costs no minute, and one that was woken is looked at',
  async (stage) => {
    const { store, clock } = stage;
    await tickBefore(store);
    await enter(store, identity('web-2'));
    await saveJob(store, { name: 'extract', host: 'web-2', nextSlotAt: dawn });
    await saveJob(store, { name: 'load', spec: waitingFor('extract'), nextSlotAt: dawn });
    const seat = await enter(store);
    await store.claim(orderOf(seat), byTheRules);
    await store.endSupervisors([seat.supervisorId]);
    clock.now += minuteMs;
    assert.equal(await lookAt(stage), 'quiet');
    const two = await enter(store, identity('web-2'));
    const run = await claimOne(store, two);
    await store.settle(two.supervisorId, [settlement(run)], goOn);
    await isBusy(stage);
  },
);

exerciseStore('a quiet minute after a gap begins a range of ticks, which the next tick goes on with', async (stage) => {
  const { store, clock } = stage;
  const { hostId } = await tickBefore(store);
  clock.now += 90_001;
  assert.equal(await lookAt(stage), 'quiet');
  clock.now += minuteMs;
  await store.recordTick(hostId);
  assert.deepEqual(await ticks(stage), [
    { from_at: dawn, to_at: dawn, count: 1 },
    { from_at: dawn + 90_001, to_at: dawn + 150_001, count: 2 },
  ]);
});

exerciseStore('a quiet minute raises no generation and leaves no supervisor', async (stage) => {
  const { store, clock } = stage;
  const { hostId } = await tickBefore(store);
  clock.now += minuteMs;
  assert.equal(await lookAt(stage), 'quiet');
  assert.deepEqual(await store.supervisorsOf(hostId), []);
  assert.equal((await store.listHosts())[0]?.generation, 1);
});

exerciseStore('a supervisor that has not ended makes a minute busy: it may have been killed', async (stage) => {
  const { store, clock } = stage;
  const { supervisorId } = await enter(store);
  clock.now += minuteMs;
  await isBusy(stage);
  await store.endSupervisors([supervisorId]);
  assert.equal(await lookAt(stage), 'quiet');
});

exerciseStore('what wakes before the next full minute is this minute’s, and what wakes at it is not', async (stage) => {
  const { store, clock } = stage;
  await tickBefore(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn + 2 * minuteMs });
  clock.now = dawn + minuteMs + 1;
  assert.equal(await lookAt(stage), 'quiet');
  const { id: laneId } = await laneOf(store, id);
  await store.request([wish(laneId, dawn + 2 * minuteMs - 1)]);
  await isBusy(stage);
});

exerciseStore('a slot that was due long ago makes a minute busy', async (stage) => {
  await tickBefore(stage.store);
  await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn - 50 * minuteMs });
  stage.clock.now += minuteMs;
  await isBusy(stage);
});

exerciseStore('a run that has not ended makes a minute busy, and its end makes it quiet', async (stage) => {
  const { store, clock } = stage;
  const seat = await tickBefore(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: null });
  clock.now += minuteMs;
  await isBusy(stage);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  assert.equal(await lookAt(stage), 'quiet');
});

exerciseStore('another identity than the one that is registered makes a minute busy', async (stage) => {
  await tickBefore(stage.store);
  stage.clock.now += minuteMs;
  for (const changes of [
    { machineId: 'another' },
    { bootId: 'boot 2' },
    { pidNamespace: 'pid:[2]' },
    { uid: 0 },
    { home: '/elsewhere' },
    { tags: ['gpu'] },
  ]) {
    await isBusy(stage, identity('web-1', changes));
  }
  await isBusy(stage, identity('web-2'));
  assert.equal(await lookAt(stage), 'quiet');
});

exerciseStore('a schema that is behind or ahead makes a minute busy', async (stage) => {
  await tickBefore(stage.store);
  stage.clock.now += minuteMs;
  await stage.database.execute('update knex_migrations set name = ? where name = ?', ['9999-later', newestStep]);
  await isBusy(stage);
  await stage.database.execute('delete from knex_migrations');
  await isBusy(stage);
});

exerciseStore(
  'lanes of no host are the first host’s to mind, and those of a tag every host’s that has it',
  async (stage) => {
    const { store, clock } = stage;
    const tags = ['gpu', 'big'];
    const first = identity('web-1', { tags });
    const second = identity('web-2', { tags });
    await tickBefore(store, first);
    await tickBefore(store, second);
    const id = await saveJob(store, { name: 'anywhere', nextSlotAt: dawn + minuteMs });
    clock.now += minuteMs;
    await isBusy(stage, first);
    assert.equal(await lookAt(stage, second), 'quiet');
    await saveJob(store, { id, name: 'anywhere', host: 'tag:big', nextSlotAt: dawn + minuteMs });
    await isBusy(stage, first);
    await isBusy(stage, second);
    await saveJob(store, { id, name: 'anywhere', host: 'web-2', nextSlotAt: dawn + minuteMs });
    assert.equal(await lookAt(stage, first), 'quiet');
    await isBusy(stage, second);
    await saveJob(store, { id, name: 'anywhere', host: 'tag:small', nextSlotAt: dawn + minuteMs });
    assert.equal(await lookAt(stage, first), 'quiet');
  },
);

exerciseStore('a parked lane that waits for something else leaves a minute quiet', async (stage) => {
  const { store, clock } = stage;
  await tickBefore(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  await stage.database.execute("update lanes set wake_at = null, parked_reason = 'held'");
  clock.now += minuteMs;
  assert.equal(await lookAt(stage), 'quiet');
});

exerciseStore('feature 12: a jobs file that does not stand as it was read makes a minute busy', async (stage) => {
  const { store, clock } = stage;
  const { hostId } = await tickBefore(store);
  const files = { '/srv/jobs.yaml': { stamp: '1 2', hash: 'h', error: null, toldAt: null, syncedAt: dawn } };
  clock.now += minuteMs;
  const look = async (answer: boolean) => {
    const asked: SyncedFiles[] = [];
    const areInSync = (read: SyncedFiles) => asked.push(read) > 0 && answer;
    return [await quietTick({ url: stage.url, identity: host, nowMs: clock.now, areInSync }), asked];
  };
  assert.deepEqual(await look(true), ['quiet', [{}]]);
  await store.recordSyncedFiles(hostId, files);
  assert.deepEqual(await look(true), ['quiet', [files]]);
  const before = await ticks(stage);
  assert.deepEqual(await look(false), ['busy', [files]]);
  assert.deepEqual(await ticks(stage), before);
  await saveJob(store, { name: 'overdue', nextSlotAt: dawn });
  assert.deepEqual(await look(true), ['busy', []], 'files are not looked at where it is busy anyhow');
});

exerciseStore('without a clock of a test, the database’s own decides', async (stage) => {
  await tickBefore(stage.store);
  await saveJob(stage.store, { name: 'nightly', nextSlotAt: Date.now() + 3_600_000 });
  assert.equal(await quietTick({ url: stage.url, identity: host }), 'quiet');
  await saveJob(stage.store, { name: 'overdue', nextSlotAt: Date.now() - 1 });
  assert.equal(await quietTick({ url: stage.url, identity: host }), 'busy');
});

/** A tick that came and went. */
async function tickBefore(...[store, who]: Parameters<typeof enter>): ReturnType<typeof enter> {
  const seat = await enter(store, who);
  await store.endSupervisors([seat.supervisorId]);
  return seat;
}

test('a SQLite file that does not exist makes a minute busy and is not made', async () => {
  const file = join(temporaryFolder('quiet'), 'none.sqlite');
  assert.equal(await quietTick({ url: `sqlite:${file}`, identity: host, nowMs: dawn }), 'busy');
  assert.equal(existsSync(file), false);
});

test('a server that is not there makes a minute busy', async () => {
  assert.equal(await quietTick({ url: 'mysql://root@127.0.0.1:1/nothing', identity: host, nowMs: dawn }), 'busy');
  assert.equal(await quietTick({ url: 'not a URL', identity: host, nowMs: dawn }), 'busy');
});

async function lookAt({ url, clock }: Stage, who = host): Promise<'quiet' | 'busy'> {
  return await quietTick({ url, identity: who, nowMs: clock.now });
}

/** Busy, and nothing was changed by looking. */
async function isBusy(stage: Stage, who = host): Promise<void> {
  const before = [await ticks(stage), await stage.store.listHosts()];
  assert.equal(await lookAt(stage, who), 'busy');
  assert.deepEqual([await ticks(stage), await stage.store.listHosts()], before);
}

async function ticks({ database }: Stage) {
  const rows = await database.rows('select from_at, to_at, count from ticks order by id');
  return rows.map((row) => ({ ...row }));
}
