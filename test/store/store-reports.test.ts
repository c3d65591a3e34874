import assert from 'node:assert/strict';
import type { Report } from '../../src/domain/report.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, minuteMs, saveJob, settlement } from './play.ts';

const nowhere = { stdout: 0, stderr: 0 };
const half: Report = {
  reportBytes: 40,
  progress: { done: 0.5, total: 1, note: "it's \\ héllo 😀", at: dawn + 1 },
  records: 9_007_199_254_740_991,
  message: 'Дата "quoted"',
  outputs: { rows: '13', _File: 'C:\\été "x" 😀' },
  asks: ['rerun', 'fatal-errors'],
};

exerciseStore('feature 111: what a run says of itself is stored with no output at all', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'talking', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  assert.deepEqual([run.reportBytes, run.progress, run.records, run.message], [0, null, null, null]);
  const shipment = { runId: run.id, from: nowhere, to: nowhere, chunks: [], report: half };
  assert.deepEqual(await store.ship(seat.supervisorId, [shipment]), { superseded: [] });
  assert.deepEqual(await store.findRun(run.id), { ...run, ...half });
});

exerciseStore('what it says replaces what it said; output alone leaves it as it is', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'talking', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const ship = async (report?: Report) => {
    const shipment = { runId: run.id, from: nowhere, to: nowhere, chunks: [], ...(report ? { report } : {}) };
    assert.deepEqual(await store.ship(seat.supervisorId, [shipment]), { superseded: [] });
    return await store.findRun(run.id);
  };
  await ship(half);
  const later = { ...half, reportBytes: 50, progress: { done: 3, total: null, note: null, at: dawn + 2 } };
  assert.deepEqual(await ship(later), { ...run, ...later });
  assert.deepEqual(await ship(), { ...run, ...later });
});

exerciseStore(
  'the largest and the smallest figures that a report may have are stored as they are',
  async ({ store }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'talking', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    for (const [done, total] of [
      [0, 0],
      [1e300, 1e300],
      [1.000001e-300, 1e300],
      [1 / 3, 77],
    ] as const) {
      const report = { ...half, progress: { done, total, note: null, at: dawn } };
      await store.ship(seat.supervisorId, [{ runId: run.id, from: nowhere, to: nowhere, chunks: [], report }]);
      assert.deepEqual((await store.findRun(run.id))?.progress, report.progress);
    }
  },
);

exerciseStore(
  'feature 111: what a run said last is settled with it, and its next run begins anew',
  async ({ store, clock }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'talking', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    await store.ship(seat.supervisorId, [{ runId: run.id, from: nowhere, to: nowhere, chunks: [], report: half }]);
    const last = { ...half, reportBytes: 60, message: 'done' };
    await store.settle(seat.supervisorId, [settlement(run, { report: last })], goOn);
    const ended = await store.findRun(run.id);
    assert.deepEqual([ended?.reportBytes, ended?.progress, ended?.message], [60, half.progress, 'done']);
    clock.now += minuteMs;
    const next = await claimOne(store, seat);
    assert.deepEqual([next.reportBytes, next.progress, next.records, next.message], [0, null, null, null]);
    await store.settle(seat.supervisorId, [settlement(next)], goOn);
    assert.equal((await store.findRun(next.id))?.progress, null);
  },
);

exerciseStore('a settlement that has nothing new to say keeps what was said', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'talking', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.ship(seat.supervisorId, [{ runId: run.id, from: nowhere, to: nowhere, chunks: [], report: half }]);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  const ended = await store.findRun(run.id);
  assert.deepEqual([ended?.progress, ended?.records, ended?.message], [half.progress, half.records, half.message]);
});

exerciseStore(
  'a report of a run that is somebody else’s, or of an offset that has moved, stores nothing',
  async ({ store }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'talking', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    const shipment = { runId: run.id, from: nowhere, to: nowhere, chunks: [], report: half };
    const moved = { ...shipment, from: { stdout: 4, stderr: 0 }, to: { stdout: 4, stderr: 0 } };
    assert.deepEqual(await store.ship(seat.supervisorId, [moved]), { superseded: [run.id] });
    const heir = await enter(store);
    await store.adopt(heir.supervisorId, [{ runId: run.id, fromSupervisorId: seat.supervisorId }]);
    assert.deepEqual(await store.ship(seat.supervisorId, [shipment]), { superseded: [run.id] });
    assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run, { report: half })], goOn), []);
    assert.equal((await store.findRun(run.id))?.progress, null);
  },
);
