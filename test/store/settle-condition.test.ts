import assert from 'node:assert/strict';
import { afterRun } from '../../src/domain/after-run.ts';
import type { Run } from '../../src/domain/run.ts';
import type { AfterRun } from '../../src/store/settlement.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  claimOne,
  enter,
  goingAfter,
  goOn,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
} from './play.ts';

const reason = 'its condition said no: the inbox is empty';

/** How the runner settles what a condition said no to. */
function no(run: Run) {
  const nothing = { exitCode: null, pid: null, startedAt: null, durationMs: null, onTime: null };
  return settlement(run, { ...nothing, status: 'skipped', saidNo: true, reason, finishedAt: dawn + 500 });
}

const byRule: AfterRun = (lane, job, run, ending, now) => afterRun(lane, job, run, ending, now, { timezone: 'UTC' });

exerciseStore(
  'feature 72: what a condition said no to is no run, a slot range and a lane that goes on',
  async (stage) => {
    const { store, database } = stage;
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const before = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(before, { status: 'failed' })], goOn);
    stage.clock.now += minuteMs;
    const run = await claimOne(store, seat);
    assert.deepEqual(await store.settle(seat.supervisorId, [no(run)], byRule), [run.id]);
    assert.equal(await store.findRun(run.id), null, 'no run, no run log');
    const { activeRunId, nextSlotAt, wakeAt, ...lane } = await laneOf(store, id);
    assert.deepEqual([activeRunId, nextSlotAt, wakeAt], [null, dawn + 2 * minuteMs, dawn + 2 * minuteMs]);
    assert.deepEqual([lane.lastSkipAt, lane.lastSkipReason], [dawn + 500, reason]);
    assert.deepEqual([lane.runCount, lane.failureStreak, lane.lastRunId, lane.lastSuccessAt], [1, 1, before.id, null]);
    const ranges = (await store.slotRanges(id)).map(({ fromAt, toAt, count, reason }) => [fromAt, toAt, count, reason]);
    assert.deepEqual(ranges, [[dawn + minuteMs, dawn + minuteMs, 1, 'condition']]);
    assert.deepEqual(await database.rows('select id from runs where active_lane_id is not null'), []);
  },
);

exerciseStore('feature 73: the next real run clears the skip', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  await store.settle(seat.supervisorId, [no(await claimOne(store, seat))], byRule);
  assert.equal((await laneOf(store, id)).lastSkipReason, reason);
  clock.now += minuteMs;
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run, { status: 'failed' })], goOn);
  const { lastSkipAt, lastSkipReason } = await laneOf(store, id);
  assert.deepEqual([lastSkipAt, lastSkipReason], [null, null]);
});

exerciseStore(
  'a no that somebody else has settled before is superseded, and nothing is recorded twice',
  async ({ store }) => {
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    assert.deepEqual(await store.settle(seat.supervisorId, [no(run)], byRule), [run.id]);
    assert.deepEqual(await store.settle(seat.supervisorId, [no(run)], byRule), []);
    assert.equal((await store.slotRanges(id)).length, 1);
  },
);

exerciseStore('many are settled together, those that ran and those that did not', async ({ store }) => {
  const seat = await enter(store);
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) await saveJob(store, { name, nextSlotAt: dawn });
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  const settlements = claimed.map(({ run }, index) => (index % 2 === 0 ? no(run) : settlement(run)));
  const settled = await store.settle(seat.supervisorId, settlements, byRule);
  assert.equal(settled.length, names.length);
  const runs = await Promise.all(claimed.map(({ run }) => store.findRun(run.id)));
  assert.deepEqual(
    runs.map((run) => run?.status ?? null),
    [null, 'succeeded', null, 'succeeded'],
  );
});

exerciseStore('who waited for a job that is about to run is woken by its no', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'extract', nextSlotAt: dawn });
  const spec = waitingFor(['extract', { waitForSuccess: false, waitForNextRun: false }]);
  const load = await saveJob(store, { name: 'load', nextSlotAt: dawn, spec });
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  assert.deepEqual(
    claimed.map(({ job }) => job.name),
    ['extract'],
  );
  assert.equal((await laneOf(store, load)).wakeAt, null);
  await store.settle(
    seat.supervisorId,
    claimed.map(({ run }) => no(run)),
    byRule,
  );
  assert.equal((await laneOf(store, load)).wakeAt, dawn);
});

exerciseStore(
  'what goes after the skip of a job is due by its no, what goes after its success is not',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    await saveJob(store, { name: 'extract', nextSlotAt: dawn });
    const skipped = await saveJob(store, { name: 'on-skip', nextSlotAt: null, spec: goingAfter(['extract', 'skip']) });
    const succeeded = await saveJob(store, { name: 'on-success', nextSlotAt: null, spec: goingAfter('extract') });
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [no(run)], byRule);
    const open = await store.openRequests([(await laneOf(store, skipped)).id, (await laneOf(store, succeeded)).id]);
    assert.deepEqual(
      open.map(({ laneId, cause }) => [laneId, cause]),
      [[(await laneOf(store, skipped)).id, 'upstream']],
    );
  },
);
