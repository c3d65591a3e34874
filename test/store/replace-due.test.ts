import assert from 'node:assert/strict';
import { replacement } from '../../src/domain/replacement.ts';
import type { JudgeReplacement } from '../../src/store/asked-of-schedules.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { byTheRules, enter, goOn, jobChange, laneOf, minuteMs, orderOf, settlement, waitingFor } from './play.ts';

const spec = {
  ...waitingFor(),
  schedule: { rules: [{ kind: 'every' as const, everyMs: minuteMs }] },
  overlap: 'replace' as const,
};
const judge: JudgeReplacement = (lane, job, isHeld, now) => replacement(lane, job, isHeld, now, { timezone: 'UTC' });

async function running(store: Store): Promise<{ seat: Entered; jobId: number; runId: number }> {
  const seat = await enter(store);
  const [jobId = 0] = await store.saveJobs([jobChange({ name: 'nightly', spec, nextSlotAt: dawn })], 'ann');
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  return { seat, jobId, runId: claimed[0]?.run.id ?? 0 };
}

const pollOf = (store: Store, seat: Entered) => store.poll({ id: seat.supervisorId, hostId: seat.hostId }, []);
const replace = (store: Store, seat: Entered, host = 'web-1') =>
  store.replaceDue({ id: seat.supervisorId, host }, judge);

exerciseStore('a run goes for the next slot of a job that is replaced, once and with its reason', async (stage) => {
  const { store, clock } = stage;
  const { seat, jobId, runId } = await running(store);
  const { nextSlotAt, wakeAt } = await laneOf(store, jobId);
  assert.deepEqual([nextSlotAt, wakeAt], [dawn + minuteMs, null]);
  const before = await pollOf(store, seat);
  assert.deepEqual([before.replaceAt, before.stops], [dawn + minuteMs, []]);
  assert.equal(await replace(store, seat), 0);
  clock.now = dawn + minuteMs;
  assert.equal(await replace(store, seat), 1);
  assert.equal(await replace(store, seat), 0);
  const after = await pollOf(store, seat);
  const reason = 'replaced by the slot of 2026-06-01 00:01';
  assert.deepEqual([after.replaceAt, after.stops], [null, [{ runId, by: null, reason }]]);
});

exerciseStore('whoever takes a run over finds that it has to go', async ({ store, clock }) => {
  const { seat, runId } = await running(store);
  clock.now = dawn + minuteMs;
  const heir = await enter(store);
  await store.adopt(heir.supervisorId, [{ runId, fromSupervisorId: seat.supervisorId }]);
  assert.equal((await pollOf(store, seat)).replaceAt, null);
  assert.equal(await replace(store, seat), 0);
  assert.equal((await pollOf(store, heir)).replaceAt, dawn + minuteMs);
  assert.equal(await replace(store, heir), 1);
  assert.equal((await pollOf(store, heir)).stops.length, 1);
});

exerciseStore('the job as it is now says whether its run goes', async ({ store, clock }) => {
  const { seat, jobId } = await running(store);
  const { overlap: _, ...patient } = spec;
  const next = { nextSlot: () => dawn + 2 * minuteMs };
  await store.saveJobs([{ ...jobChange({ id: jobId, name: 'nightly', spec: patient }), ...next }], 'ann');
  clock.now = dawn + 2 * minuteMs;
  assert.equal(await replace(store, seat), 0);
  assert.equal((await pollOf(store, seat)).replaceAt, null);
  await store.saveJobs([jobChange({ id: jobId, name: 'nightly', spec })], 'ann');
  assert.equal((await pollOf(store, seat)).replaceAt, dawn + 2 * minuteMs);
  await store.setEnabled([jobId], false, 'ann', () => null);
  assert.equal(await replace(store, seat), 0);
  await store.setEnabled([jobId], true, 'ann', () => clock.now);
  assert.equal(await replace(store, seat), 1);
});

exerciseStore('what is held keeps its run', async ({ store, clock }) => {
  const { seat, jobId } = await running(store);
  clock.now = dawn + minuteMs;
  const hold = { scope: 'job' as const, target: String(jobId), reason: null, untilAt: null, pending: null };
  await store.hold([{ ...hold, exceptions: [] }], 'ann');
  assert.equal(await replace(store, seat), 0);
  assert.equal((await pollOf(store, seat)).replaceAt, dawn + 2 * minuteMs);
});

exerciseStore('what a hold has kept goes as soon as the hold is released', async ({ store, clock }) => {
  const { seat, jobId } = await running(store);
  clock.now = dawn + minuteMs;
  const hold = { scope: 'job' as const, target: String(jobId), reason: null, untilAt: null, pending: null };
  const [held] = await store.hold([{ ...hold, exceptions: [] }], 'ann');
  assert.equal(await replace(store, seat), 0);
  clock.now += 1_000;
  const pendingOf = () => assert.fail('a lane with a run is left alone');
  assert.equal((await store.releaseHolds([held?.id ?? 0], 'run', 'ann', pendingOf)).length, 1);
  assert.ok(((await pollOf(store, seat)).replaceAt ?? Number.POSITIVE_INFINITY) <= clock.now);
  assert.equal(await replace(store, seat), 1);
});

exerciseStore('what a hold has kept goes as soon as the last hold ends by itself', async ({ store, clock }) => {
  const { seat, jobId } = await running(store);
  clock.now = dawn + minuteMs;
  const hold = { target: '', reason: null, pending: null, exceptions: [] };
  await store.hold([{ ...hold, scope: 'all', untilAt: clock.now + 5_000 }], 'ann');
  await store.hold([{ ...hold, scope: 'job', target: String(jobId), untilAt: clock.now + 9_000 }], 'ann');
  assert.equal(await replace(store, seat), 0);
  assert.equal((await pollOf(store, seat)).replaceAt, clock.now + 9_000);
  clock.now += 9_000;
  assert.equal(await replace(store, seat), 1);
});

exerciseStore(
  'a run that goes for a slot is no failure in a row; one that a person stops is',
  async ({ store, clock }) => {
    const { seat, jobId, runId } = await running(store);
    clock.now = dawn + minuteMs;
    await replace(store, seat);
    const stop = async (id: number) => {
      const run = await store.findRun(id);
      assert.ok(run);
      await store.settle(seat.supervisorId, [settlement(run, { status: 'stopped' })], goOn);
      const { runCount, failureStreak } = await laneOf(store, jobId);
      return [runCount, failureStreak];
    };
    assert.deepEqual(await stop(runId), [1, 0]);
    const { claimed } = await store.claim(orderOf(seat), byTheRules);
    const second = claimed[0]?.run.id ?? 0;
    await store.requestStop([second], 'ann');
    assert.deepEqual(await stop(second), [2, 1]);
  },
);
