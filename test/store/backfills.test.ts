import assert from 'node:assert/strict';
import { afterRun } from '../../src/domain/after-run.ts';
import type { Backfill, NewBackfill } from '../../src/domain/backfill.ts';
import type { Run } from '../../src/domain/run.ts';
import type { AfterRun, Settlement } from '../../src/store/settlement.ts';
import type { Entered } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { byTheRules, enter, laneOf, minuteMs, orderOf, saveJob, settlement, wish } from './play.ts';

const byTheBook: AfterRun = (...args) => afterRun(...args, { timezone: 'UTC' });
const dayMs = 86_400_000;

interface Scene extends Stage {
  seat: Entered;
  jobId: number;
  laneId: number;
}

function exerciseBackfill(sentence: string, exercise: (scene: Scene) => Promise<void>): void {
  exerciseStore(sentence, async (stage) => {
    const seat = await enter(stage.store);
    const jobId = await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn + dayMs });
    const { id: laneId } = await laneOf(stage.store, jobId);
    await exercise({ ...stage, seat, jobId, laneId });
  });
}

/** A backfill of so many days, the oldest first. */
async function begin({ store, jobId, laneId }: Scene, days: number, changes: Partial<NewBackfill> = {}) {
  const slotsAt = Array.from({ length: days }, (_, index) => dawn - (days - index) * dayMs);
  const [backfill] = await store.startBackfills([
    {
      laneId,
      jobId,
      fromAt: dawn - days * dayMs,
      toAt: dawn,
      slotsAt,
      paceMs: 10_000,
      params: {},
      stopOnFailure: false,
      requestedBy: 'ann',
      ...changes,
    },
  ]);
  assert.ok(backfill);
  return backfill;
}

async function claim({ store, seat }: Scene): Promise<Run | undefined> {
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  assert.ok(claimed.length <= 1);
  return claimed[0]?.run;
}

async function settle({ store, seat }: Scene, run: Run | undefined, changes: Partial<Settlement> = {}): Promise<void> {
  assert.ok(run, 'a run was claimed');
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run, changes)], byTheBook), [run.id]);
}

async function read({ store }: Scene, { id }: Backfill): Promise<Backfill> {
  const [backfill] = await store.listBackfills({ ids: [id] });
  assert.ok(backfill);
  return backfill;
}

const days = (run: Run | undefined) => run && (dawn - run.scheduledAt) / dayMs;

exerciseBackfill('a backfill runs each of its slots once, in order, and not faster than its pace', async (scene) => {
  const backfill = await begin(scene, 3, { params: { size: '5' } });
  assert.deepEqual([backfill.slots, backfill.asked, backfill.done, backfill.nextSlotAt], [3, 1, 0, dawn - 3 * dayMs]);
  for (const left of [3, 2, 1]) {
    const run = await claim(scene);
    assert.deepEqual([days(run), run?.cause, run?.slots, run?.backfillId], [left, 'backfill', 0, backfill.id]);
    assert.deepEqual([run?.params, run?.requestedBy], [{ size: '5' }, 'ann']);
    scene.clock.now += 4_000;
    await settle(scene, run);
    if (left === 1) break;
    assert.equal((await laneOf(scene.store, scene.jobId)).wakeAt, scene.clock.now + 6_000);
    assert.equal(await claim(scene), undefined, 'before its pace nothing starts');
    scene.clock.now += 6_000;
  }
  const { slots, done, failed, asked, endedAt, endReason, nextSlotAt } = await read(scene, backfill);
  assert.deepEqual({ slots, done, failed, asked }, { slots: 3, done: 3, failed: 0, asked: 3 });
  assert.deepEqual([endedAt, endReason, nextSlotAt], [scene.clock.now, null, null]);
  assert.deepEqual(await scene.database.rows('select * from backfill_slots'), []);
  assert.equal((await laneOf(scene.store, scene.jobId)).wakeAt, dawn + dayMs);
});

exerciseBackfill('a run of a backfill that was abandoned is asked for again, as it was', async (scene) => {
  const backfill = await begin(scene, 2, { params: { size: '5' } });
  const run = await claim(scene);
  await settle(scene, run, { status: 'abandoned' });
  const again = await claim(scene);
  assert.deepEqual([days(again), again?.params, again?.backfillId], [2, { size: '5' }, backfill.id]);
  assert.deepEqual((await read(scene, backfill)).done, 0);
});

exerciseBackfill('a slot of a backfill is over after its retries, and then counts once', async (scene) => {
  const backfill = await begin(scene, 2, { paceMs: 0 });
  const tried = await claim(scene);
  assert.ok(tried);
  const retry: AfterRun = (lane, _job, run) => ({
    nextSlotAt: lane.nextSlotAt,
    slotRanges: [],
    request: { ...wish(0, scene.clock.now), cause: 'retry', scheduledAt: run.scheduledAt, attempt: 2 },
  });
  await scene.store.settle(scene.seat.supervisorId, [settlement(tried, { status: 'failed' })], retry);
  const second = await claim(scene);
  assert.deepEqual([second?.cause, days(second), second?.backfillId], ['retry', 2, backfill.id]);
  assert.deepEqual([(await read(scene, backfill)).done, (await read(scene, backfill)).asked], [0, 1]);
  await settle(scene, second, { status: 'failed' });
  assert.equal(days(await claim(scene)), 1);
  const { done, failed } = await read(scene, backfill);
  assert.deepEqual({ done, failed }, { done: 1, failed: 1 });
});

exerciseBackfill('the same slots can be backfilled again, with retries of their own', async (scene) => {
  const first = await begin(scene, 1);
  await settle(scene, await claim(scene));
  const second = await begin(scene, 1);
  const run = await claim(scene);
  assert.deepEqual([days(run), run?.backfillId], [1, second.id]);
  assert.notEqual(first.id, second.id);
});

exerciseBackfill('a backfill goes on after a failure, unless it is to end with it', async (scene) => {
  const patient = await begin(scene, 2, { paceMs: 0 });
  await settle(scene, await claim(scene), { status: 'failed' });
  await settle(scene, await claim(scene));
  assert.deepEqual([(await read(scene, patient)).failed, (await read(scene, patient)).done], [1, 2]);
  const strict = await begin(scene, 2, { paceMs: 0, stopOnFailure: true });
  const run = await claim(scene);
  await settle(scene, run, { status: 'timed_out' });
  assert.equal(await claim(scene), undefined);
  assert.equal((await read(scene, strict)).endReason, `r${run?.id} timed out`);
  assert.deepEqual(await scene.database.rows('select * from backfill_slots'), []);
});

exerciseBackfill('slots and what people ask for go first', async (scene) => {
  await begin(scene, 2, { paceMs: 0 });
  const first = await claim(scene);
  scene.clock.now = dawn + dayMs + 1;
  await settle(scene, first);
  await scene.store.request([wish(scene.laneId, scene.clock.now)]);
  const order = [];
  for (;;) {
    const run = await claim(scene);
    if (!run) break;
    order.push(run.cause);
    await settle(scene, run);
  }
  assert.deepEqual(order, ['trigger', 'backfill'], 'the trigger stands for the slot that fell due');
});

exerciseBackfill('a lane has one backfill at a time', async (scene) => {
  const { id } = await begin(scene, 2);
  await assert.rejects(begin(scene, 1), { reason: 'try_again', message: new RegExp(`backfill already, b${id};`) });
});

exerciseBackfill('a cancelled backfill asks for nothing more, and what else is asked for stays', async (scene) => {
  const backfill = await begin(scene, 2);
  await scene.store.request([wish(scene.laneId, dawn + minuteMs)]);
  const [cancelled] = await scene.store.cancelBackfills([backfill.id], 'bob');
  assert.equal(cancelled?.id, backfill.id);
  assert.equal(await claim(scene), undefined);
  assert.equal((await laneOf(scene.store, scene.jobId)).wakeAt, dawn + minuteMs);
  assert.equal((await read(scene, backfill)).endReason, 'cancelled by bob');
  assert.deepEqual(await scene.store.cancelBackfills([backfill.id], 'bob'), []);
  assert.deepEqual(await scene.database.rows('select * from backfill_slots'), []);
});

exerciseBackfill('a backfill whose run is under way is cancelled after that run', async (scene) => {
  const backfill = await begin(scene, 2);
  const run = await claim(scene);
  await scene.store.cancelBackfills([backfill.id], 'bob');
  await settle(scene, run);
  scene.clock.now += minuteMs;
  assert.equal(await claim(scene), undefined);
  assert.equal((await read(scene, backfill)).done, 0);
});

exerciseBackfill('a backfill ends with its job', async (scene) => {
  const idle = await begin(scene, 2);
  await scene.store.deleteJobs([scene.jobId], 'ann');
  assert.match((await read(scene, idle)).endReason ?? '', /deleted/);
  const jobId = await saveJob(scene.store, { name: 'other', nextSlotAt: null });
  const other = { ...scene, jobId, laneId: (await laneOf(scene.store, jobId)).id };
  const busy = await begin(other, 2);
  const run = await claim(other);
  await scene.store.deleteJobs([jobId], 'ann');
  await settle(other, run);
  assert.match((await read(other, busy)).endReason ?? '', /deleted/);
  assert.deepEqual(await scene.database.rows('select * from requests'), []);
});

exerciseBackfill('a slot of a backfill that came to nothing is passed over', async (scene) => {
  const backfill = await begin(scene, 2, { paceMs: 0 });
  const ended = await scene.store.claim(orderOf(scene.seat), ([candidate]) => [
    {
      kind: 'advance',
      laneId: scene.laneId,
      nextSlotAt: dawn + dayMs,
      wakeAt: null,
      requestIds: candidate?.requests.map(({ id }) => id) ?? [],
      slotRanges: [],
    },
  ]);
  assert.deepEqual(ended.claimed, []);
  assert.equal(days(await claim(scene)), 1);
  assert.equal((await read(scene, backfill)).done, 1);
});

exerciseBackfill('slots that a run has dealt with, or that are asked for, need no backfill', async (scene) => {
  const { store, laneId } = scene;
  for (const [day, status] of [
    [1, 'succeeded'],
    [2, 'failed'],
    [3, 'skipped'],
  ] as const) {
    await store.request([wish(laneId, dawn, { scheduledAt: dawn - day * dayMs })]);
    await settle(scene, await claim(scene), { status });
  }
  await store.request([wish(laneId, dawn + minuteMs, { cause: 'retry', scheduledAt: dawn - 4 * dayMs })]);
  await store.request([wish(laneId, dawn + minuteMs, { cause: 'trigger', scheduledAt: dawn - 5 * dayMs })]);
  const done = await store.slotsDone([laneId], dawn - 10 * dayMs, dawn - 1);
  assert.deepEqual(
    [...(done.get(laneId) ?? [])].sort(),
    [4, 3, 1].map((day) => dawn - day * dayMs),
  );
});

exerciseBackfill('a request that has not begun can be taken back', async (scene) => {
  const { store, laneId, jobId } = scene;
  await store.request([wish(laneId, dawn + minuteMs), wish(laneId, dawn + 2 * minuteMs, { cause: 'rerun' })]);
  const withdrawn = await store.withdraw([laneId], 'trigger');
  assert.deepEqual(
    withdrawn.map(({ cause, at }) => [cause, at]),
    [['trigger', dawn + minuteMs]],
  );
  assert.equal((await laneOf(store, jobId)).wakeAt, dawn + 2 * minuteMs);
  assert.deepEqual(await store.withdraw([laneId], 'trigger'), []);
});

exerciseBackfill('of two who begin a backfill of a lane at the same instant one does', async (scene) => {
  const other = { ...scene, store: await scene.another() };
  for (let round = 0; round < 10; round++) {
    const ends = await Promise.allSettled([begin(scene, 2), begin(other, 2)]);
    assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const open = await scene.store.listBackfills({ open: true });
    assert.equal(open.length, 1);
    await scene.store.cancelBackfills(
      open.map(({ id }) => id),
      'ann',
    );
  }
  assert.deepEqual(await scene.database.rows('select * from requests'), []);
});

exerciseBackfill('a backfill that is cancelled just as its run ends asks for nothing more', async (scene) => {
  const other = { ...scene, store: await scene.another() };
  for (let round = 0; round < 10; round++) {
    const { id } = await begin(scene, 2, { paceMs: 0 });
    const run = await claim(scene);
    await Promise.all([settle(scene, run), other.store.cancelBackfills([id], 'bob')]);
    assert.deepEqual(await scene.database.rows('select * from requests'), []);
    assert.deepEqual(await scene.database.rows('select * from backfill_slots'), []);
    const { endReason } = (await scene.store.listBackfills({ ids: [id] }))[0] ?? {};
    assert.equal(endReason, 'cancelled by bob');
  }
});

exerciseBackfill('a backfill goes on after what a person had tried again in its place', async (scene) => {
  const { store, clock } = scene;
  const backfill = await begin(scene, 2, { paceMs: 0 });
  const run = await claim(scene);
  assert.ok(run);
  const later: AfterRun = (lane) => ({
    nextSlotAt: lane.nextSlotAt,
    slotRanges: [],
    request: { ...wish(0, clock.now + minuteMs), cause: 'retry', scheduledAt: run.scheduledAt, attempt: 2 },
  });
  await store.settle(scene.seat.supervisorId, [settlement(run, { status: 'failed' })], later);
  await store.requestRetries([{ run, laneId: scene.laneId, at: clock.now, by: 'bob' }]);
  await settle(scene, await claim(scene));
  assert.deepEqual([(await read(scene, backfill)).done, days(await claim(scene))], [1, 1]);
});

exerciseBackfill('what is triggered twice within a millisecond runs twice', async (scene) => {
  const { store, clock, laneId } = scene;
  for (const day of ['mon', 'tue']) await store.request([wish(laneId, clock.now, { params: { day } })]);
  for (const day of ['mon', 'tue']) {
    const run = await claim(scene);
    assert.deepEqual([run?.cause, run?.params], ['trigger', { day }]);
    await settle(scene, run);
  }
});
