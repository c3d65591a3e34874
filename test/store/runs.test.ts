import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, identity, jobChange, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore('feature 98: a run that was started says so, with its pid', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.recordRunning(seat.supervisorId + 1, [{ runId: run.id, pid: 1, startedAt: 1 }]);
  assert.equal((await store.findRun(run.id))?.status, 'starting');
  await store.recordRunning(seat.supervisorId, [{ runId: run.id, pid: 4711, startedAt: dawn + 5 }]);
  const running = await store.findRun(run.id);
  assert.deepEqual([running?.status, running?.pid, running?.startedAt], ['running', 4711, dawn + 5]);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  await store.recordRunning(seat.supervisorId, [{ runId: run.id, pid: 1, startedAt: 1 }]);
  assert.equal((await store.findRun(run.id))?.status, 'succeeded');
});

exerciseStore(
  'the unsettled runs of a host that others hold can be adopted, with who holds them',
  async ({ store }) => {
    const former = await enter(store, identity(), 'runner', 11);
    await enter(store, identity('web-2'));
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, former);
    const heir = await enter(store, identity(), 'runner', 12);
    assert.deepEqual(await store.adoptable('web-1', former.supervisorId), []);
    assert.deepEqual(await store.adoptable('web-2', heir.supervisorId), []);
    const [found, ...more] = await store.adoptable('web-1', heir.supervisorId);
    assert.deepEqual(more, []);
    assert.deepEqual(found?.run, run);
    assert.deepEqual([found?.supervisor.id, found?.supervisor.pid], [former.supervisorId, 11]);
    const wanted = [{ runId: run.id, fromSupervisorId: former.supervisorId }];
    assert.deepEqual(await store.adopt(heir.supervisorId, wanted), [run.id]);
    assert.deepEqual(await store.adoptable('web-1', heir.supervisorId), []);
    assert.equal((await store.findRun(run.id))?.supervisorId, heir.supervisorId);
  },
);

exerciseStore('of several that adopt the same runs at once, each run has one heir', async ({ store, another }) => {
  const former = await enter(store);
  const names = Array.from({ length: 12 }, (_, index) => `job${index}`);
  await store.saveJobs(
    names.map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  const runs = (await claimAll(store, former)).claimed.map(({ run }) => run);
  const wanted = runs.map(({ id }) => ({ runId: id, fromSupervisorId: former.supervisorId }));
  const stores = [store, await another(), await another()];
  const seats = await Promise.all(stores.map((each) => enter(each, identity(), 'foreground')));
  const taken = await Promise.all(stores.map((each, index) => each.adopt(seats[index]?.supervisorId ?? 0, wanted)));
  assert.deepEqual(taken.flat().sort(ascending), runs.map(({ id }) => id).sort(ascending));
});

exerciseStore('a settled run is adopted by nobody', async ({ store }) => {
  const former = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, former);
  await store.settle(former.supervisorId, [settlement(run)], goOn);
  const heir = await enter(store);
  assert.deepEqual(
    await store.adopt(heir.supervisorId, [{ runId: run.id, fromSupervisorId: former.supervisorId }]),
    [],
  );
  assert.deepEqual(await store.adoptable('web-1', heir.supervisorId), []);
});

exerciseStore('a stop is asked for once, of active runs only', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  clock.now += 1_000;
  assert.deepEqual(await store.requestStop([run.id, 999], 'ann'), [run.id]);
  clock.now += 1_000;
  assert.deepEqual(await store.requestStop([run.id], 'bob'), [run.id]);
  const stopping = await store.findRun(run.id);
  assert.deepEqual([stopping?.stopRequestedAt, stopping?.stopRequestedBy], [dawn + 1_000, 'ann']);
  await store.settle(seat.supervisorId, [settlement(run, { status: 'stopped' })], goOn);
  assert.deepEqual(await store.requestStop([run.id], 'ann'), []);
});

exerciseStore('feature 136: runs are listed with the newest first, narrowed and paged', async ({ store, clock }) => {
  const seat = await enter(store);
  const [one = 0, two = 0] = await store.saveJobs(
    ['one', 'two'].map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  for (const status of ['succeeded', 'failed', 'succeeded'] as const) {
    const { claimed } = await claimAll(store, seat);
    await store.settle(
      seat.supervisorId,
      claimed.map(({ run }) => settlement(run, { status })),
      goOn,
    );
    clock.now += minuteMs;
  }
  const listed = async (filter: object) => (await store.listRuns({ limit: 10, ...filter })).map(({ id }) => id);
  const all = await listed({});
  assert.equal(all.length, 6);
  assert.deepEqual(
    all,
    [...all].sort((first, second) => second - first),
  );
  assert.deepEqual(await listed({ limit: 2 }), all.slice(0, 2));
  assert.deepEqual(await listed({ beforeId: all[1] ?? 0 }), all.slice(2));
  assert.deepEqual(await listed({ statuses: ['failed'] }), all.slice(2, 4));
  assert.deepEqual(await listed({ sinceAt: dawn + 2 * minuteMs }), all.slice(0, 2));
  assert.deepEqual(await listed({ untilAt: dawn + minuteMs }), all.slice(4));
  assert.deepEqual(await listed({ fromId: all[3] ?? 0, beforeId: all[1] ?? 0 }), all.slice(2, 4));
  assert.deepEqual(await listed({ causes: ['retry', 'force'] }), []);
  assert.equal((await listed({ causes: ['schedule'], hosts: ['web-1'], onTime: true })).length, 6);
  assert.deepEqual(await listed({ hosts: ['web-2'] }), []);
  assert.deepEqual(await listed({ onTime: false }), []);
  assert.deepEqual(await listed({ wroteTo: ['stdout', 'stderr'] }), []);
  assert.equal((await listed({ jobIds: [one] })).length, 3);
  assert.equal((await listed({ jobIds: [one, two] })).length, 6);
  assert.deepEqual(await listed({ jobIds: [] }), []);
  assert.equal(await store.findRun(999), null);
});

exerciseStore('pruning takes settled runs of before an instant with their chunks, a batch at a time', async (stage) => {
  const { store, clock, database } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const ids: number[] = [];
  for (let round = 0; round < 5; round++) {
    const run = await claimOne(store, seat);
    ids.push(run.id);
    const chunks = [{ stream: 'stdout' as const, offset: 0, seenAt: 1, data: Buffer.from('x') }];
    if (round < 4) await store.settle(seat.supervisorId, [settlement(run, { finishedAt: clock.now, chunks })], goOn);
    clock.now += minuteMs;
  }
  assert.equal(await store.prune(dawn, 10), 0);
  assert.equal(await store.prune(clock.now, 2), 2);
  assert.equal(await store.prune(clock.now, 10), 1);
  assert.equal(await store.prune(clock.now, 10), 0, "a lane's last run stays, and an unsettled one");
  const left = (await store.listRuns({ limit: 10 })).map(({ id }) => id);
  assert.deepEqual(left, ids.slice(3).reverse());
  assert.equal((await database.rows('select run_id from chunks')).length, 1);
});

exerciseStore('feature 138: pruning can be for some jobs alone, and be counted before', async ({ store, clock }) => {
  const seat = await enter(store);
  const jobIds = await store.saveJobs(
    ['one', 'two'].map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  for (let round = 0; round < 3; round++) {
    const { claimed } = await claimAll(store, seat);
    const endings = claimed.map(({ run }) => settlement(run, { finishedAt: clock.now }));
    await store.settle(seat.supervisorId, endings, goOn);
    clock.now += minuteMs;
  }
  const [one = 0, two = 0] = jobIds;
  assert.equal(await store.countPrunable(clock.now), 4, "each lane's last run stays");
  assert.equal(await store.countPrunable(dawn + 1), 2);
  assert.equal(await store.countPrunable(clock.now, [one]), 2);
  assert.equal(await store.countPrunable(clock.now, []), 0);
  assert.equal(await store.prune(clock.now, 1, [one]), 1);
  assert.equal(await store.prune(clock.now, 10, [one]), 1);
  assert.equal(await store.prune(clock.now, 10, [one]), 0);
  assert.equal((await store.listRuns({ jobIds: [two], limit: 10 })).length, 3);
  assert.equal(await store.countPrunable(clock.now, jobIds), 2);
});

exerciseStore('people who open the database find readable views', async ({ store, database, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  clock.now += 1_000;
  const run = await claimOne(store, seat);
  const range = { fromAt: dawn, toAt: dawn, count: 1, reason: 'overlap' as const };
  const after = () => ({ nextSlotAt: dawn + minuteMs, slotRanges: [range], request: null });
  await store.settle(seat.supervisorId, [settlement(run)], after);
  const [job] = await database.rows('select name, next_slot from v_jobs');
  assert.deepEqual({ ...job }, { name: 'nightly', next_slot: '2026-06-01T00:01:00Z' });
  const [ran] = await database.rows('select job, status, scheduled, started from v_runs');
  assert.deepEqual(
    { ...ran },
    { job: 'nightly', status: 'succeeded', scheduled: '2026-06-01T00:00:00Z', started: '2026-06-01T00:00:01Z' },
  );
  assert.equal((await database.rows('select from_slot from v_slot_ranges'))[0]?.from_slot, '2026-06-01T00:00:00Z');
  assert.equal((await database.rows('select from_time from v_ticks'))[0]?.from_time, '2026-06-01T00:00:00Z');
});

function ascending(one: number, other: number): number {
  return one - other;
}
