import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, jobChange, laneOf, minuteMs, saveJob, settlement, wish } from './play.ts';

exerciseStore('jobs are listed whole, by id, by name, and by the file they came from', async ({ store }) => {
  const [one = 0, two = 0, three = 0] = await store.saveJobs(
    [
      jobChange({ name: 'one', origin: '/a.yaml' }),
      jobChange({ name: 'two', origin: '/A.yaml' }),
      jobChange({ name: 'three' }),
    ],
    'ann',
  );
  const ids = async (filter: object) => (await store.listJobs(filter)).map(({ job }) => job.id);
  assert.deepEqual(await ids({}), [one, two, three]);
  assert.deepEqual(await ids({ ids: [three, one, 999] }), [one, three]);
  assert.deepEqual(await ids({ names: ['two', 'TWO', 'nobody'] }), [two]);
  assert.deepEqual(await ids({ origin: '/a.yaml' }), [one]);
  assert.deepEqual(await ids({ ids: [] }), []);
});

exerciseStore('a job shows its active run and its last one', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const first = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(first)], goOn);
  clock.now += minuteMs;
  const second = await claimOne(store, seat);
  const [view] = await store.listJobs({ ids: [id] });
  assert.deepEqual([view?.active?.id, view?.lastRun?.id], [second.id, first.id]);
});

exerciseStore(
  'feature 37: a disabled job has no next slot, and one anew when it is enabled',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const never = () => {
      throw new Error('a disabled job has no next slot');
    };
    assert.equal(await store.setEnabled([id, 999], false, 'ann', never), 1);
    assert.equal(await store.setEnabled([id], false, 'ann', never), 0, 'nothing changes twice');
    assert.deepEqual([(await laneOf(store, id)).nextSlotAt, (await laneOf(store, id)).wakeAt], [null, null]);
    assert.equal((await claimAll(store, seat)).claimed.length, 0);
    const reasons = (await store.slotRanges(id)).map(({ fromAt, toAt, count, reason }) => [
      fromAt,
      toAt,
      count,
      reason,
    ]);
    assert.deepEqual(reasons, [[dawn, dawn, 1, 'disabled']], 'the slot that was due has its explanation');
    clock.now += minuteMs;
    assert.equal(await store.setEnabled([id], true, 'ann', (_, now) => now + minuteMs), 1);
    assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
    assert.equal((await store.listJobs())[0]?.job.enabled, true);
  },
);

exerciseStore(
  'a job that is disabled or rescheduled while it runs does not wake before its run has ended',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    await store.setEnabled([id], false, 'ann', () => null);
    await store.setEnabled([id], true, 'ann', () => dawn + 3 * minuteMs);
    await saveJob(store, { id, name: 'nightly', nextSlotAt: dawn + 4 * minuteMs });
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.activeRunId, lane.wakeAt, lane.nextSlotAt], [run.id, null, dawn + 4 * minuteMs]);
    await store.settle(seat.supervisorId, [settlement(run)], goOn);
    assert.equal((await laneOf(store, id)).wakeAt, dawn + 4 * minuteMs);
  },
);

exerciseStore('feature 57: a request for a disabled job wakes its lane', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', enabled: false });
  const { id: laneId } = await laneOf(store, id);
  const [request] = await store.request([wish(laneId, dawn, { cause: 'force' })]);
  assert.deepEqual(await store.openRequests([laneId]), [request]);
  assert.equal((await claimOne(store, seat)).cause, 'force');
});

exerciseStore(
  'feature 54: a request leaves the next slot alone, and a later one does not put off an earlier',
  async (stage) => {
    const { store } = stage;
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn + 10 * minuteMs });
    const { id: laneId } = await laneOf(store, id);
    const asked = await store.request([
      wish(laneId, dawn + 3 * minuteMs, { params: { 'a key': "it's" }, reason: 'why', requestedBy: null }),
      wish(laneId, dawn + 5 * minuteMs, { attempt: 2 }),
    ]);
    assert.deepEqual(await store.openRequests([laneId]), asked);
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.nextSlotAt, lane.wakeAt], [dawn + 10 * minuteMs, dawn + 3 * minuteMs]);
  },
);

exerciseStore('a schedule that is changed keeps the lane awake for open requests', async ({ store }) => {
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn + minuteMs });
  const { id: laneId } = await laneOf(store, id);
  await store.request([wish(laneId, dawn + 2 * minuteMs)]);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: dawn + 9 * minuteMs });
  assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: null });
  assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
});

exerciseStore('a deleted job is gone, its name is free, and its history stays', async ({ store, database }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  await store.request([wish(run.laneId, dawn)]);
  assert.equal(await store.deleteJobs([id, 999], 'ann'), 1);
  assert.equal(await store.deleteJobs([id], 'ann'), 0);
  assert.deepEqual(await store.listJobs(), []);
  assert.deepEqual((await claimAll(store, seat)).claimed, []);
  assert.deepEqual(await database.rows('select id from requests'), []);
  assert.notEqual(await saveJob(store, { name: 'nightly', nextSlotAt: null }), id);
  assert.equal((await store.listRuns({ jobIds: [id], limit: 5 })).length, 1);
  const history = await database.rows('select change_made from job_history where job_id = ? order by id', [id]);
  assert.deepEqual(
    history.map(({ change_made }) => change_made),
    ['created', 'deleted'],
  );
});
