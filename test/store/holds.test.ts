import assert from 'node:assert/strict';
import { pendingWork } from '../../src/domain/hold-release.ts';
import { claim } from '../../src/store/claim.ts';
import { connect } from '../../src/store/connect.ts';
import type { HoldWish, PendingOf } from '../../src/store/hold-store.ts';
import { holdJob } from '../../src/store/holds.ts';
import { quietTick } from '../../src/store/quiet.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { byTheRules, claimAll, enter, identity, jobChange, laneOf, minuteMs, orderOf, saveJob, wish } from './play.ts';

const pendingOf: PendingOf = (lane, job, requests, at) => pendingWork(lane, job, requests, at, 'UTC');

function held(changes: Partial<HoldWish> = {}): HoldWish {
  return { scope: 'all', target: '', reason: null, untilAt: null, pending: null, exceptions: [], ...changes };
}

/** Claims as a runner does; answers the jobs that were started and those that were parked. */
async function round(stage: Stage, seat: Awaited<ReturnType<typeof enter>>) {
  const { claimed, parked, endedHolds } = await stage.store.claim(orderOf(seat), byTheRules);
  return { started: claimed.map(({ job }) => job.name), parked: parked.map(({ job }) => job), endedHolds };
}

/** The job of the examples has a slot every five minutes from ten seconds past the full ones. */
async function dueJob(stage: Stage, name: string, changes: Partial<Parameters<typeof saveJob>[1]> = {}) {
  return await saveJob(stage.store, { name, nextSlotAt: dawn, ...changes });
}

exerciseStore(
  'feature 70: what begins to claim after a hold starts nothing of it, until it is released',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const [free, bound] = [await dueJob(stage, 'free'), await dueJob(stage, 'bound')];
    const [hold] = await store.hold([held({ scope: 'job', target: String(bound), reason: 'move' })], 'anna');
    assert.deepEqual(await round(stage, seat), { started: ['free'], parked: ['bound'], endedHolds: [] });
    const lane = await laneOf(store, bound);
    assert.deepEqual(
      [lane.parkedFor, lane.parkedReason, lane.wakeAt, lane.parkedAt, lane.nextSlotAt],
      ['hold', 'held by anna since 2026-06-01 00:00: move', null, dawn, dawn],
    );
    assert.ok(free);
    clock.now += minuteMs;
    assert.deepEqual(await store.pendingUnder([hold?.id ?? 0], pendingOf), [
      { jobId: bound, job: 'bound', slots: 1, wishes: 0 },
    ]);
    const [released] = await store.releaseHolds([hold?.id ?? 0], 'run', 'bob', pendingOf);
    assert.deepEqual(released?.jobs, [{ jobId: bound, job: 'bound', slots: 1, wishes: 0 }]);
    assert.deepEqual([released?.hold.releasedAt, released?.hold.releasedBy], [clock.now, 'bob']);
    assert.deepEqual((await round(stage, seat)).started, ['bound']);
    assert.deepEqual(await store.openHolds(), []);
    assert.equal((await store.holdsSince(dawn)).length, 1);
    assert.equal((await store.holdsSince(clock.now + 1)).length, 0);
    assert.deepEqual(await store.releaseHolds([hold?.id ?? 0], 'run', 'bob', pendingOf), [], 'once is enough');
  },
);

exerciseStore('feature 70: everything, a tag and a host are held, but for what is excepted', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await enter(store, identity('web-2'));
  const tagged = { ...jobChange({ name: 'x' }).spec, tags: ['etl'] };
  const [plain] = [await dueJob(stage, 'plain'), await dueJob(stage, 'tagged', { spec: tagged })];
  await dueJob(stage, 'elsewhere', { host: 'web-2' });
  const startedUnder = async (wishes: HoldWish[]) => {
    const holds = await store.hold(wishes, 'anna');
    const all = await store.lookAtDue(identity(), { laneHosts: () => ['', 'web-1', 'web-2'] }, (some, at) =>
      byTheRules(some, at),
    );
    assert.ok(all.verdict === 'looked');
    await store.releaseHolds(
      holds.map(({ id }) => id),
      'run',
      'anna',
      pendingOf,
    );
    return all.decided.flatMap(({ candidate, decision }) => (decision.kind === 'start' ? [candidate.job.name] : []));
  };
  assert.deepEqual(await startedUnder([]), ['plain', 'tagged', 'elsewhere']);
  assert.deepEqual(await startedUnder([held()]), []);
  assert.deepEqual(await startedUnder([held({ exceptions: [plain] })]), ['plain']);
  assert.deepEqual(await startedUnder([held({ scope: 'tag', target: 'etl' })]), ['plain', 'elsewhere']);
  await store.hold([held({ scope: 'host', target: 'web-1' })], 'anna');
  assert.deepEqual((await round(stage, seat)).started, [], 'what web-1 serves');
});

exerciseStore('feature 71: what is passed over is counted exactly, and lanes move on strictly', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const schedule = { rules: [{ kind: 'every' as const, everyMs: 5 * minuteMs }] };
  const spec = { ...jobChange({ name: 'x' }).spec, schedule };
  const id = await saveJob(store, { name: 'often', spec, nextSlotAt: dawn + 5 * minuteMs });
  const { id: laneId } = await laneOf(store, id);
  const [hold] = await store.hold([held()], 'anna');
  clock.now = dawn + 61 * minuteMs;
  await round(stage, seat);
  await store.request([wish(laneId, clock.now), wish(laneId, clock.now, { cause: 'backfill', scheduledAt: 1 })]);
  await round(stage, seat);
  const [released] = await store.releaseHolds([hold?.id ?? 0], 'skip', 'anna', pendingOf);
  assert.deepEqual(released?.jobs, [{ jobId: id, job: 'often', slots: 12, wishes: 1 }]);
  assert.deepEqual(await store.slotRanges(id), [
    { laneId, fromAt: dawn + 5 * minuteMs, toAt: dawn + 60 * minuteMs, count: 12, reason: 'held' },
  ]);
  const lane = await laneOf(store, id);
  assert.equal(lane.nextSlotAt, dawn + 65 * minuteMs);
  assert.deepEqual(
    (await store.openRequests([laneId])).map(({ cause }) => cause),
    ['backfill'],
  );
  assert.deepEqual([lane.parkedFor, lane.parkedReason, lane.wakeAt], [null, null, clock.now], 'the backfill goes on');
});

exerciseStore('feature 70: lanes that are held cost an idle tick nothing', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  await store.saveJobs(
    Array.from({ length: 50 }, (_, index) => jobChange({ name: `job${index}`, nextSlotAt: dawn })),
    'ann',
  );
  await store.hold([held()], 'anna');
  assert.equal((await round(stage, seat)).parked.length, 50);
  await store.endSupervisors([seat.supervisorId]);
  assert.equal(await quietTick({ url: stage.url, identity: identity(), nowMs: clock.now + minuteMs }), 'quiet');
  await store.releaseHolds(
    (await store.openHolds()).map(({ id }) => id),
    'run',
    'anna',
    pendingOf,
  );
  assert.equal(await quietTick({ url: stage.url, identity: identity(), nowMs: clock.now + minuteMs }), 'busy');
});

exerciseStore('feature 70: a job starts when the last of its holds is released', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const id = await dueJob(stage, 'nightly');
  const holds = await store.hold([held(), held({ scope: 'job', target: String(id) })], 'anna');
  await round(stage, seat);
  assert.equal((await laneOf(store, id)).parkedReason?.split(';').length, 2);
  const [all, job] = holds.map((each) => each.id);
  await store.releaseHolds([all ?? 0], 'run', 'anna', pendingOf);
  assert.deepEqual(await round(stage, seat), { started: [], parked: ['nightly'], endedHolds: [] });
  await store.releaseHolds([job ?? 0], 'run', 'anna', pendingOf);
  assert.deepEqual((await round(stage, seat)).started, ['nightly']);
});

exerciseStore('feature 70: who holds what they hold changes that hold, another adds one', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await dueJob(stage, 'nightly');
  await store.hold([held({ untilAt: dawn + 60 * minuteMs, pending: 'run' })], 'anna');
  await round(stage, seat);
  assert.equal((await laneOf(store, id)).wakeAt, dawn + 60 * minuteMs);
  clock.now += minuteMs;
  const [changed] = await store.hold([held({ reason: 'longer' })], 'anna');
  assert.deepEqual([changed?.fromAt, changed?.untilAt, changed?.reason], [dawn, null, 'longer']);
  assert.equal((await store.openHolds()).length, 1);
  await round(stage, seat);
  assert.deepEqual(
    [(await laneOf(store, id)).wakeAt, (await laneOf(store, id)).parkedReason],
    [null, 'held by anna since 2026-06-01 00:00: longer'],
  );
  await store.hold([held()], 'bob');
  assert.equal((await store.openHolds()).length, 2);
});

exerciseStore('feature 71: a hold whose end has come is released before anything is claimed', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const schedule = { rules: [{ kind: 'every' as const, everyMs: 5 * minuteMs }] };
  const id = await saveJob(store, {
    ...{ name: 'often', nextSlotAt: dawn + 5 * minuteMs },
    spec: { ...jobChange({ name: 'x' }).spec, schedule },
  });
  const [hold] = await store.hold([held({ untilAt: dawn + 31 * minuteMs, pending: 'skip' })], 'anna');
  clock.now = dawn + 41 * minuteMs;
  assert.deepEqual(await round(stage, seat), { started: [], parked: [], endedHolds: [hold?.id] });
  const [released] = await store.releaseHolds([hold?.id ?? 0], null, 'its end', pendingOf);
  assert.deepEqual([released?.pending, released?.jobs[0]?.slots], ['skip', 6]);
  const run = await claimAll(store, seat);
  // What fell due since its end is due.
  assert.equal(run.claimed[0]?.run.scheduledAt, dawn + 35 * minuteMs);
  assert.ok(id);
});

exerciseStore('feature 105: a breaker holds a job from within a transaction, once', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const id = await dueJob(stage, 'nightly');
  const database = await connect({ url: stage.url, now: () => stage.clock.now });
  try {
    for (const reason of ['3 failures in a row', '4 failures in a row']) {
      await database.transaction((sql) => holdJob(sql, { jobId: id, reason, at: dawn }));
    }
  } finally {
    await database.close();
  }
  const [hold, ...more] = await store.openHolds();
  assert.deepEqual([hold?.owner, hold?.reason, more], ['chroniker', '4 failures in a row', []]);
  assert.deepEqual((await round(stage, seat)).parked, ['nightly']);
  const history = await stage.database.rows<{ change_made: string; actor: string }>(
    'select change_made, actor from job_history order by id desc limit 1',
  );
  assert.deepEqual({ ...history[0] }, { change_made: 'held: 4 failures in a row', actor: 'chroniker' });
  assert.equal((await store.latestChanges([id])).get(id), 'created', 'a hold changes nothing about the job');
  await store.deleteJobs([id], 'anna');
  assert.deepEqual(await store.openHolds(), [], 'a job that is gone holds nobody');
});

exerciseStore('feature 70: without holds a claim has no statement more for them, with some one', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await dueJob(stage, 'nightly');
  const reads = async () => {
    const database = await connect({ url: stage.url, now: () => stage.clock.now });
    const statements: string[] = [];
    database.knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    await claim(database, orderOf(seat), () => []);
    await database.close();
    return { all: statements.length, holds: statements.filter((sql) => /from holds/.test(sql)).length };
  };
  const without = await reads();
  assert.equal(without.holds, 1);
  await store.hold([held({ scope: 'tag', target: 'other' }), held({ scope: 'host', target: 'other' })], 'anna');
  assert.equal((await reads()).all, without.all + 1);
});

exerciseStore(
  'feature 71: a claim that goes on while a hold is released leaves no lane parked for good',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const other = await stage.another();
    for (let index = 0; index < 20; index++) await dueJob(stage, `job${index}`);
    // Nobody starts: what is not parked stays due.
    const parksAlone: typeof byTheRules = (candidates, now) =>
      byTheRules(candidates, now).filter(({ kind }) => kind === 'park');
    for (let round = 0; round < 30; round++) {
      const [hold] = await store.hold([held()], 'anna');
      await Promise.all([
        other.claim(orderOf(seat), parksAlone),
        store.releaseHolds([hold?.id ?? 0], 'run', 'anna', pendingOf),
      ]);
      const stuck = await stage.database.rows('select id from lanes where wake_at is null');
      assert.deepEqual(stuck, [], `round ${round}`);
    }
  },
);
