import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, identity, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore('feature 181: each job is told how many of its runs are kept', async ({ store, clock }) => {
  const seat = await enter(store);
  const often = await saveJob(store, { name: 'often', nextSlotAt: dawn });
  const never = await saveJob(store, { name: 'never', nextSlotAt: null });
  for (let count = 0; count < 3; count++) {
    await store.settle(seat.supervisorId, [settlement(await claimOne(store, seat))], goOn);
    clock.now += minuteMs;
  }
  assert.deepEqual(await store.runsKept([often, never, 999]), new Map([[often, 3]]));
  assert.deepEqual(await store.runsKept([]), new Map());
});

exerciseStore('feature 181: a supervisor is heard of at each of its polls', async ({ store, clock }) => {
  const { supervisorId, hostId } = await enter(store);
  assert.deepEqual(await store.heartbeats([supervisorId, 999]), new Map([[supervisorId, dawn]]));
  clock.now += minuteMs;
  await store.poll({ id: supervisorId, hostId }, ['']);
  assert.deepEqual(await store.heartbeats([supervisorId]), new Map([[supervisorId, dawn + minuteMs]]));
  assert.deepEqual(await store.heartbeats([]), new Map());
});

exerciseStore('jobs that fail and those that are due first are found among all', async ({ store, database }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'failing', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run, { status: 'failed', exitCode: 1 })], () => ({
    nextSlotAt: null,
    slotRanges: [],
    request: null,
  }));
  for (let hour = 5; hour > 0; hour--)
    await saveJob(store, { name: `in-${hour}`, nextSlotAt: dawn + hour * 60 * minuteMs });
  const off = await saveJob(store, { name: 'off', enabled: false, nextSlotAt: null });
  await database.execute('update lanes set next_slot_at = ? where job_id = ?', [dawn, off]);
  await saveJob(store, { name: 'by-hand', nextSlotAt: null });
  const gone = await saveJob(store, { name: 'gone', nextSlotAt: dawn });
  await store.deleteJobs([gone], 'ann');
  const names = async (count: number) =>
    (await store.listJobs({ failingOrSoonest: count })).map(({ job }) => job.name).sort();
  assert.deepEqual(await names(2), ['failing', 'in-1', 'in-2']);
  assert.deepEqual(await names(0), ['failing']);
  assert.deepEqual(await names(99), ['failing', 'in-1', 'in-2', 'in-3', 'in-4', 'in-5']);
});

exerciseStore('a job on every host counts once among those that are due first', async ({ store }) => {
  await enter(store);
  await enter(store, identity('web-2'));
  await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
  await saveJob(store, { name: 'later', nextSlotAt: dawn + minuteMs });
  const views = await store.listJobs({ failingOrSoonest: 2 });
  assert.deepEqual(
    views.map(({ job, lanes }) => [job.name, lanes.length]),
    [
      ['everywhere', 2],
      ['later', 1],
    ],
  );
});
