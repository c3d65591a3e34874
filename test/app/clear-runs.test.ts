import assert from 'node:assert/strict';
import { clearRuns, stalledRuns } from '../../src/app/clear-runs.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, laneOf, minuteMs, saveJob, settlement } from '../store/play.ts';

exerciseStore('feature 131: a result that comes after its run was cleared touches nothing newer', async (stage) => {
  const { store, clock } = stage;
  const gone = await enter(store);
  const jobId = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, gone);
  clock.now = dawn + 3 * minuteMs - 1;
  assert.deepEqual(await stalledRuns(store, { words: [], hosts: [] }), []);
  await assert.rejects(stalledRuns(store, { words: ['nightly'], hosts: [] }), /r1 of nightly is watched on web-1/);
  await assert.rejects(stalledRuns(store, { words: [], hosts: ['web-2'] }), /--host: "web-2" .*did you mean "web-1"/);
  clock.now += 1;
  const stalled = await stalledRuns(store, { words: [], hosts: ['web-1'] });
  assert.equal(stalled[0]?.run.id, run.id);
  const cleared = await clearRuns({ store, timezone: 'UTC' }, stalled, 'anna');
  assert.deepEqual(
    cleared.map(({ id }) => id),
    [run.id],
  );

  await store.request([
    {
      ...{ laneId: run.laneId, cause: 'trigger', at: clock.now, scheduledAt: clock.now, attempt: 1 },
      ...{ params: {}, reason: null, requestedBy: 'anna' },
    },
  ]);
  const newer = await claimOne(store, await enter(store));
  const before = await laneOf(store, jobId);
  assert.deepEqual(await store.settle(gone.supervisorId, [settlement(run)], goOn), []);
  const shipment = { runId: run.id, from: { stdout: 0, stderr: 0 }, to: { stdout: 3, stderr: 0 }, chunks: [] };
  assert.deepEqual(await store.ship(gone.supervisorId, [shipment]), { superseded: [run.id] });
  await store.recordRunning(gone.supervisorId, [{ runId: run.id, pid: 1, startedAt: 1 }]);
  assert.deepEqual(await store.adopt(newer.supervisorId, [{ runId: run.id, fromSupervisorId: gone.supervisorId }]), []);
  assert.deepEqual(await laneOf(store, jobId), before);
  assert.equal((await store.findRun(run.id))?.status, 'lost');
  assert.equal((await store.findRun(newer.id))?.status, 'starting');
});

exerciseStore('feature 131: who took a run over meanwhile keeps it', async (stage) => {
  const { store, clock } = stage;
  const gone = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, gone);
  clock.now = dawn + 4 * minuteMs;
  const stalled = await stalledRuns(store, { words: ['nightly'], hosts: [] });
  const back = await enter(store);
  await store.adopt(back.supervisorId, [{ runId: run.id, fromSupervisorId: gone.supervisorId }]);
  assert.deepEqual(await clearRuns({ store, timezone: 'UTC' }, stalled, 'anna'), []);
  assert.equal((await store.findRun(run.id))?.status, 'starting');
});
