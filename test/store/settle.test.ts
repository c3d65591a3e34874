import assert from 'node:assert/strict';
import type { FinalStatus } from '../../src/domain/run.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  claimAll,
  claimOne,
  enter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  saveJob,
  settlement,
  wish,
} from './play.ts';

exerciseStore('a settled run has its figures and its lane is free for the next slot', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  clock.now += 5_000;
  const figures = { bytes: 9, storedBytes: 4, droppedBytes: 5, approximate: true };
  const ending = settlement(run, {
    status: 'failed',
    reason: 'killed',
    exitCode: 137,
    signal: 'SIGKILL',
    onTime: true,
    startedAt: dawn + 10,
    finishedAt: dawn + 4_000,
    durationMs: 3_990,
    stdout: figures,
    chunks: [{ stream: 'stdout', offset: 0, seenAt: 1, data: Buffer.from('four') }],
  });
  assert.deepEqual(await store.settle(seat.supervisorId, [ending], goOn), [run.id]);
  const { stdout, stderr, chunks, runId, ...rest } = ending;
  assert.deepEqual(await store.findRun(run.id), { ...run, ...rest, stdout, stderr });
  assert.deepEqual(
    await textOf(store, runId),
    chunks.map(({ data }) => String(data)),
  );
  const lane = await laneOf(store, id);
  assert.deepEqual([lane.activeRunId, lane.nextSlotAt, lane.wakeAt], [null, dawn + minuteMs, dawn + minuteMs]);
  assert.deepEqual([lane.runCount, lane.failureStreak, lane.lastRunId, lane.lastSuccessAt], [1, 1, run.id, null]);
});

exerciseStore('feature 101: every start counts, and a success ends a streak of failures', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const seen: (number | null)[][] = [];
  const statuses: FinalStatus[] = ['failed', 'timed_out', 'succeeded', 'stopped', 'lost'];
  for (const status of statuses) {
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run, { status, finishedAt: clock.now + 7 })], goOn);
    const { runCount, failureStreak, lastSuccessAt } = await laneOf(store, id);
    seen.push([runCount, failureStreak, lastSuccessAt]);
    clock.now += minuteMs;
  }
  const success = dawn + 2 * minuteMs + 7;
  assert.deepEqual(seen, [
    [1, 1, null],
    [2, 2, null],
    [3, 0, success],
    [4, 1, success],
    [5, 2, success],
  ]);
});

exerciseStore('an abandoned run does not count, and leaves the way free for its slot', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const again = {
    cause: 'schedule',
    at: dawn,
    scheduledAt: dawn,
    attempt: 1,
    params: { a: 'b' },
    reason: null,
  } as const;
  const ending = settlement(run, { status: 'abandoned', startedAt: null, exitCode: null });
  await store.settle(seat.supervisorId, [ending], (lane) => ({
    nextSlotAt: lane.nextSlotAt,
    slotRanges: [],
    request: { ...again, requestedBy: null },
  }));
  const lane = await laneOf(store, id);
  assert.deepEqual([lane.runCount, lane.failureStreak, lane.lastRunId, lane.wakeAt], [0, 0, null, dawn]);
  const { claimed } = await claimAll(store, seat);
  assert.deepEqual(
    claimed.map(({ run: { cause, scheduledAt }, params }) => [cause, scheduledAt, params]),
    [['schedule', dawn, { a: 'b' }]],
  );
});

exerciseStore('only its own supervisor settles a run, and only once', async ({ store }) => {
  const former = await enter(store);
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const foreign = settlement(run, {
    status: 'lost',
    chunks: [{ stream: 'stdout', offset: 0, seenAt: 1, data: Buffer.from('no') }],
  });
  assert.deepEqual(await store.settle(former.supervisorId, [foreign], goOn), []);
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run)], goOn), [run.id]);
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run, { status: 'failed' })], goOn), []);
  assert.equal((await store.findRun(run.id))?.status, 'succeeded');
  assert.deepEqual(await textOf(store, run.id), []);
});

exerciseStore('a late settlement of one run never frees the lane of a newer one', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const first = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(first)], goOn);
  clock.now += minuteMs;
  const second = await claimOne(store, seat);
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(first)], goOn), []);
  assert.equal((await laneOf(store, id)).activeRunId, second.id);
});

exerciseStore('two supervisors that settle the same run at once: one does', async ({ store, another }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const stores = [store, await another(), await another()];
  const settled = await Promise.all(stores.map((each) => each.settle(seat.supervisorId, [settlement(run)], goOn)));
  assert.deepEqual(settled.flat(), [run.id]);
});

exerciseStore('feature 56: a request made while the job runs is served when the run has ended, once', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.request([wish(run.laneId, dawn, { cause: 'force', reason: 'because', params: { day: '1' } })]);
  assert.equal((await laneOf(store, id)).wakeAt, null);
  clock.now += 1_000;
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  assert.equal((await laneOf(store, id)).wakeAt, dawn);
  const { claimed } = await claimAll(store, seat);
  assert.deepEqual(
    claimed.map(({ run: { cause, reason }, params }) => [cause, reason, params]),
    [['force', 'because', { day: '1' }]],
  );
  assert.deepEqual(await store.openRequests([run.laneId]), []);
  const [next] = claimed;
  assert.equal((await laneOf(store, id)).nextSlotAt, dawn + minuteMs);
  await store.settle(seat.supervisorId, next ? [settlement(next.run)] : [], goOn);
  assert.equal((await laneOf(store, id)).wakeAt, dawn + minuteMs);
});

exerciseStore('settling records skipped slots and asks for the run that follows', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  const range = { fromAt: dawn + minuteMs, toAt: dawn + 3 * minuteMs, count: 3, reason: 'overlap' as const };
  const retry = { cause: 'retry', at: dawn + 7, scheduledAt: dawn, attempt: 2, params: {}, reason: null } as const;
  const [view] = await store.listJobs();
  await store.settle(seat.supervisorId, [settlement(run)], (lane, job, seen, ending, now) => {
    assert.deepEqual([lane, job], [view?.lanes[0], view?.job]);
    assert.deepEqual([seen, ending.runId, now], [run, run.id, dawn]);
    return { nextSlotAt: null, slotRanges: [range], request: { ...retry, requestedBy: null } };
  });
  assert.deepEqual(await store.slotRanges(id), [{ ...range, laneId: run.laneId }]);
  const [request] = await store.openRequests([run.laneId]);
  assert.deepEqual([request?.cause, request?.at, request?.attempt], ['retry', dawn + 7, 2]);
  const lane = await laneOf(store, id);
  assert.deepEqual([lane.nextSlotAt, lane.wakeAt], [null, dawn + 7]);
});

exerciseStore('a batch of runs settles in one go, and whoever is superseded is not in the answer', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const names = Array.from({ length: 50 }, (_, index) => `job${index}`);
  await store.saveJobs(
    names.map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  const runs = (await claimAll(store, seat)).claimed.map(({ run }) => run);
  const heir = await enter(store, identity(), 'runner', 2);
  const [taken] = runs;
  await store.adopt(heir.supervisorId, [{ runId: taken?.id ?? 0, fromSupervisorId: seat.supervisorId }]);
  const settled = await store.settle(
    seat.supervisorId,
    runs.map((run) => settlement(run)),
    goOn,
  );
  assert.deepEqual(
    settled.sort(ascending),
    runs
      .slice(1)
      .map(({ id }) => id)
      .sort(ascending),
  );
});

exerciseStore('feature 109: what a person changed while the job ran is not written over', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await saveJob(store, { id, name: 'renamed', priority: 5, nextSlotAt: dawn + 30 * minuteMs });
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  const [view] = await store.listJobs({ ids: [id] });
  assert.deepEqual([view?.job.name, view?.job.spec.priority], ['renamed', 5]);
  assert.equal(view?.lanes[0]?.wakeAt, dawn + 30 * minuteMs);
  assert.equal(view?.lastRun?.job, 'nightly');
});

exerciseStore('the lane of a job that was deleted while it ran ends with its run', async ({ store, database }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.request([wish(run.laneId, dawn)]);
  assert.equal(await store.deleteJobs([id], 'ann'), 1);
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run)], goOn), [run.id]);
  assert.deepEqual(await database.rows('select id from lanes'), []);
  assert.deepEqual(await database.rows('select id from requests'), []);
  assert.equal((await store.findRun(run.id))?.status, 'succeeded');
});

async function textOf(store: Parameters<typeof enter>[0], runId: number): Promise<string[]> {
  return (await store.readChunks(runId, 'stdout', 0, 100)).map(({ data }) => Buffer.from(data).toString());
}

function ascending(one: number, other: number): number {
  return one - other;
}
