import assert from 'node:assert/strict';
import type { JobSpec } from '../../src/domain/job.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, identity, laneOf, minuteMs, saveJob, settlement, wish } from './play.ts';

/** Due every full five minutes after dawn. */
const fiveMinutely: JobSpec = exampleJob([{ kind: 'cron', expression: '*/5 * * * *' }]).spec;
const five = 5 * minuteMs;

async function ranges({ database }: Stage) {
  const rows = await database.rows<Record<string, number>>(
    'select from_at, to_at, count, reason from slot_ranges order by id',
  );
  return rows.map((row) => [Number(row.from_at) - dawn, Number(row.to_at) - dawn, Number(row.count), row.reason]);
}

async function periods({ database }: Stage) {
  const rows = await database.rows<Record<string, number | null>>(
    'select lane_id, at, next_slot_at, left_slot_at from schedule_history order by id',
  );
  const since = (at: number | null | undefined) => (at === null || at === undefined ? null : Number(at) - dawn);
  return rows.map((row) => [since(row.at), since(row.next_slot_at), since(row.left_slot_at)]);
}

exerciseStore(
  'every slot that is due when its job is disabled, edited or deleted is recorded, not the first alone',
  async (stage) => {
    const { store, clock } = stage;
    const ids = [];
    for (const name of ['one', 'two', 'three'])
      ids.push(await saveJob(store, { name, spec: fiveMinutely, nextSlotAt: dawn + five }));
    const [one = 0, two = 0, three = 0] = ids;
    clock.now = dawn + 4 * five + 1;
    await store.setEnabled([one], false, 'ann', () => null);
    await saveJob(store, { id: two, name: 'two', spec: fiveMinutely, nextSlotAt: clock.now + 1 });
    await store.deleteJobs([three], 'ann');
    assert.deepEqual(await ranges(stage), [
      [five, 4 * five, 4, 'disabled'],
      [five, 4 * five, 4, 'superseded'],
      [five, 4 * five, 4, 'deleted'],
    ]);
  },
);

exerciseStore('slots that were due under the former schedule are counted by that one', async (stage) => {
  const { store, clock } = stage;
  const id = await saveJob(store, { name: 'nightly', spec: fiveMinutely, nextSlotAt: dawn + five });
  clock.now = dawn + 3 * five;
  const daily = exampleJob([{ kind: 'cron', expression: '0 0 * * *' }]).spec;
  await saveJob(store, { id, name: 'nightly', spec: daily, nextSlotAt: dawn + 24 * 60 * minuteMs });
  assert.deepEqual(await ranges(stage), [[five, 3 * five, 3, 'superseded']]);
});

exerciseStore(
  'which schedule a lane follows is written down with its first slot and the one that it left',
  async (stage) => {
    const { store, clock } = stage;
    const id = await saveJob(store, { name: 'nightly', spec: fiveMinutely, nextSlotAt: dawn + five });
    clock.now += 1;
    await saveJob(store, { id, name: 'nightly', spec: { ...fiveMinutely, cwd: '/tmp' } });
    clock.now += 1;
    await store.setEnabled([id], false, 'ann', () => null);
    clock.now += 1;
    await store.setEnabled([id], true, 'ann', () => dawn + 2 * five);
    clock.now += 1;
    await store.deleteJobs([id], 'ann');
    assert.deepEqual(await periods(stage), [
      [0, five, null],
      [2, null, five],
      [3, 2 * five, null],
      [4, null, 2 * five],
    ]);
  },
);

exerciseStore('a slot that was asked for again is recorded when its lane goes', async (stage) => {
  const { store } = stage;
  const id = await saveJob(store, { name: 'nightly', spec: fiveMinutely, nextSlotAt: null });
  const { id: laneId } = await laneOf(store, id);
  await store.request([wish(laneId, dawn, { cause: 'schedule' }), wish(laneId, dawn + 1)]);
  await store.deleteJobs([id], 'ann');
  assert.deepEqual(await ranges(stage), [[0, 0, 1, 'deleted']]);
});

exerciseStore(
  'a lane that its job gives up leaves no slot unrecorded, and one for a new host begins with a period',
  async (stage) => {
    const { store, clock } = stage;
    await enter(store, identity('web-1'));
    await enter(store, identity('web-2'));
    const id = await saveJob(store, { name: 'everywhere', spec: fiveMinutely, host: '*', nextSlotAt: dawn + five });
    clock.now = dawn + 2 * five;
    await saveJob(store, { id, name: 'everywhere', spec: fiveMinutely, host: 'web-1' });
    assert.deepEqual(await ranges(stage), [[five, 2 * five, 2, 'superseded']]);
    await saveJob(store, { id, name: 'everywhere', spec: fiveMinutely, host: '*' });
    await enter(store, identity('web-3'));
    const [view] = await store.listJobs({ ids: [id] });
    const ledgers = await store.ledgersOf([id], dawn);
    for (const lane of view?.lanes ?? []) {
      const [first] = ledgers.find(({ laneId }) => laneId === lane.id)?.periods ?? [];
      assert.equal(first?.firstSlotAt, dawn + five, lane.host);
    }
    assert.equal(view?.lanes.length, 3);
  },
);

exerciseStore('what is pruned is known not to have vanished, and nothing later', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', spec: fiveMinutely, nextSlotAt: dawn });
  for (let slot = 0; slot < 3; slot++) {
    clock.now = dawn + slot * minuteMs;
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run)], goOn);
  }
  await store.prune(dawn + 30_000, 10);
  await store.prune(dawn + 10, 10);
  const [ledger] = await store.ledgersOf([id], dawn);
  assert.deepEqual([ledger?.prunedUpTo, ledger?.runs.length], [dawn, 2]);
  assert.equal(await store.historyFrom(), dawn + 30_000, 'and history begins there');
});
