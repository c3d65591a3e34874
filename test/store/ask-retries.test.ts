import assert from 'node:assert/strict';
import type { Run } from '../../src/domain/run.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { byTheRules, claimOne, enter, goOn, laneOf, orderOf, saveJob, settlement, waitingFor, wish } from './play.ts';

/** A job without slots whose first run, asked for with a parameter, has failed. */
async function failed(store: Store, seat: Entered, name = 'nightly'): Promise<{ run: Run; laneId: number }> {
  const jobId = await saveJob(store, { name, nextSlotAt: null });
  const { id: laneId } = await laneOf(store, jobId);
  await store.request([wish(laneId, dawn - 5_000, { params: { day: 'mon' } })]);
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run, { status: 'failed' })], goOn, () => null);
  return { run, laneId };
}

const automatic = { cause: 'retry', attempt: 2, requestedBy: null } as const;

exerciseStore(
  'feature 104: a run that somebody wants tried again has its slot, its parameters and the next attempt',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const { run, laneId } = await failed(store, seat);
    const asked = await store.requestRetries([{ run, laneId, at: stage.clock.now, by: 'ann' }]);
    const [request] = await store.openRequests([laneId]);
    assert.deepEqual(asked, [request]);
    assert.deepEqual([request?.attempt, request?.scheduledAt, request?.requestedBy], [2, run.scheduledAt, 'ann']);
    const { claimed } = await store.claim(orderOf(seat), byTheRules);
    assert.deepEqual(
      claimed.map(({ run: { cause, attempt }, params }) => [cause, attempt, params]),
      [['retry', 2, { day: 'mon' }]],
    );
  },
);

exerciseStore('feature 104: it takes the place of the attempt that waits; a slot has one', async ({ store, clock }) => {
  const seat = await enter(store);
  const { run, laneId } = await failed(store, seat);
  await store.request([
    wish(laneId, clock.now + 60_000, { ...automatic, scheduledAt: run.scheduledAt, params: run.params }),
  ]);
  const other = wish(laneId, clock.now + 60_000, { ...automatic, scheduledAt: run.scheduledAt + 1 });
  await store.request([other]);
  for (const by of ['ann', 'bob']) await store.requestRetries([{ run, laneId, at: clock.now, by }]);
  const open = await store.openRequests([laneId]);
  assert.deepEqual(
    open.map(({ scheduledAt, attempt, requestedBy }) => [scheduledAt, attempt, requestedBy]),
    [
      [run.scheduledAt, 2, 'bob'],
      [other.scheduledAt, 2, null],
    ],
  );
  assert.equal((await store.openRetries(10)).length, 2);
});

exerciseStore('feature 104: the attempt is one after all that the slot has had', async ({ store, clock }) => {
  const seat = await enter(store);
  const { run, laneId } = await failed(store, seat);
  for (const attempt of [2, 3]) {
    const [request] = await store.requestRetries([{ run, laneId, at: clock.now, by: 'ann' }]);
    assert.equal(request?.attempt, attempt);
    const again = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(again, { status: 'failed' })], goOn, () => null);
  }
});

exerciseStore(
  'feature 104: what a person wants tried again waits for no upstream, what follows by itself does',
  async ({ store, clock }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'extract' });
    const { run, laneId } = await failed(store, seat);
    const [view] = await store.listJobs({ names: ['nightly'] });
    await store.saveJobs(
      [{ ...(view as NonNullable<typeof view>).job, spec: waitingFor('extract'), change: 'updated' }],
      'ann',
    );
    await store.request([wish(laneId, clock.now, { ...automatic, scheduledAt: run.scheduledAt, params: run.params })]);
    assert.equal((await store.claim(orderOf(seat), byTheRules)).claimed.length, 0);
    assert.match((await laneOf(store, run.jobId)).parkedReason ?? '', /^waits for extract/);
    await store.requestRetries([{ run, laneId, at: clock.now, by: 'ann' }]);
    assert.equal((await store.claim(orderOf(seat), byTheRules)).claimed.length, 1);
  },
);

exerciseStore(
  'attempts that wait are listed by their time, with how many their jobs allow',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const first = await failed(store, seat, 'first');
    const second = await failed(store, seat, 'second');
    const [view] = await store.listJobs({ names: ['second'] });
    const job = (view as NonNullable<typeof view>).job;
    const spec = { ...job.spec, retries: { limit: 3, delayMs: 1_000 } };
    await store.saveJobs([{ ...job, spec, change: 'updated' }], 'ann');
    const later = clock.now + 60_000;
    await store.request([wish(first.laneId, later, automatic), wish(second.laneId, clock.now, automatic)]);
    await store.request([wish(first.laneId, clock.now)]);
    const told = (await store.openRetries(10)).map(({ job, attempts, request: { at } }) => [job, attempts, at]);
    assert.deepEqual(told, [
      ['second', 4, clock.now],
      ['first', null, later],
    ]);
    assert.equal((await store.openRetries(1)).length, 1);
    assert.deepEqual(
      (await store.openRetries(10, [first.laneId])).map(({ job }) => job),
      ['first'],
    );
  },
);

exerciseStore('who waits for an attempt that follows by itself goes on when a person has put it off', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const { run, laneId } = await failed(store, seat, 'extract');
  await store.request([
    wish(laneId, clock.now + 60_000, { ...automatic, scheduledAt: run.scheduledAt, params: run.params }),
  ]);
  const waits = waitingFor(['extract', { waitForSuccess: false, waitForNextRun: false }]);
  const load = await saveJob(store, { name: 'load', spec: waits, nextSlotAt: dawn });
  assert.equal((await store.claim(orderOf(seat), byTheRules)).claimed.length, 0);
  assert.match((await laneOf(store, load)).parkedReason ?? '', /extract: it is about to run/);
  await store.requestRetries([{ run, laneId, at: clock.now + 3_600_000, by: 'ann' }]);
  assert.deepEqual(
    (await store.claim(orderOf(seat), byTheRules)).claimed.map(({ job }) => job.name),
    ['load'],
  );
});
