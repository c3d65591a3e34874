import assert from 'node:assert/strict';
import type { SlotRange } from '../../src/domain/lane.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, laneOf, minuteMs, orderOf, saveJob, settlement, startSlot, wish } from './play.ts';

exerciseStore('of a slot its runs are told, those around it, and the ranges it lies in', async ({ store, clock }) => {
  const seat = await enter(store);
  const jobId = await saveJob(store, { name: 'often', nextSlotAt: dawn });
  await saveJob(store, { name: 'other', nextSlotAt: null });
  assert.deepEqual(await store.recordsOf(jobId, dawn), { runs: [], around: [], lastBefore: null, ranges: [] });
  const first = await claimOne(store, seat);
  clock.now += 5 * minuteMs;
  const overlap: SlotRange = { fromAt: dawn + minuteMs, toAt: dawn + 3 * minuteMs, count: 3, reason: 'overlap' };
  const end = settlement(first, { finishedAt: clock.now, status: 'failed' });
  await store.settle(seat.supervisorId, [end], () => ({
    nextSlotAt: dawn + 6 * minuteMs,
    slotRanges: [overlap],
    request: null,
  }));
  const laneId = (await laneOf(store, jobId)).id;
  await store.request([wish(laneId, clock.now, { cause: 'retry', scheduledAt: dawn, attempt: 2 })]);
  const second = await claimOne(store, seat);

  const { runs, around, ranges } = await store.recordsOf(jobId, dawn);
  assert.deepEqual([runs.map(({ id }) => id), around, ranges], [[first.id, second.id], [], []]);
  const passed = await store.recordsOf(jobId, dawn + 2 * minuteMs);
  assert.deepEqual(passed.ranges, [{ ...overlap, laneId, recordedAt: clock.now }]);
  assert.deepEqual(
    passed.around.map(({ id }) => id),
    [first.id, second.id],
    'the one that was alive then, and the one that was claimed when the range was recorded',
  );
  assert.deepEqual(passed.runs, []);
  assert.equal(passed.lastBefore?.id, first.id);
  assert.equal((await store.recordsOf(jobId, clock.now)).lastBefore?.id, second.id);
});

exerciseStore('the range of slots that a run stands for leads to that run', async ({ store, clock }) => {
  const seat = await enter(store);
  const jobId = await saveJob(store, { name: 'often', nextSlotAt: dawn });
  clock.now += 3 * minuteMs;
  const others: SlotRange = { fromAt: dawn, toAt: dawn + 2 * minuteMs, count: 3, reason: 'misfire' };
  const { claimed } = await store.claim(orderOf(seat), (candidates) =>
    candidates.map(({ lane }) => ({ ...startSlot(lane.id, dawn + 3 * minuteMs), slots: 4, slotRanges: [others] })),
  );
  const [only] = claimed;
  assert.ok(only);
  clock.now += minuteMs;
  await store.settle(seat.supervisorId, [settlement(only.run)], goOn);
  const { around, ranges } = await store.recordsOf(jobId, dawn + minuteMs);
  assert.deepEqual([around.map(({ id }) => id), ranges[0]?.recordedAt], [[only.run.id], only.run.claimedAt]);
});

exerciseStore(
  'the last slot up to an instant has a run or is recorded; a wish apart from the schedule is none',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const jobId = await saveJob(store, { name: 'often', nextSlotAt: dawn });
    assert.equal(await store.lastSlotUpTo(jobId, dawn), null);
    const run = await claimOne(store, seat);
    const range: SlotRange = { fromAt: dawn + minuteMs, toAt: dawn + 3 * minuteMs, count: 3, reason: 'overlap' };
    clock.now += 4 * minuteMs;
    await store.settle(seat.supervisorId, [settlement(run)], () => {
      return { nextSlotAt: null, slotRanges: [range], request: null };
    });
    await store.request([wish((await laneOf(store, jobId)).id, clock.now)]);
    await claimOne(store, seat);
    const at = (minutes: number) => store.lastSlotUpTo(jobId, dawn + minutes * minuteMs);
    assert.deepEqual(
      [await at(0), await at(1), await at(3), await at(10)],
      [dawn, dawn + minuteMs, dawn + 3 * minuteMs, dawn + 3 * minuteMs],
    );
  },
);
