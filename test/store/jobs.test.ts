import assert from 'node:assert/strict';
import { Failure } from '../../src/domain/failure.ts';
import { connect } from '../../src/store/connect.ts';
import { saveJobs } from '../../src/store/save-jobs.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  claimAll,
  claimOne,
  enter,
  goOn,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  wish,
} from './play.ts';

exerciseStore('feature 30: a new job has its lane and its next slot at once', async ({ store, database }) => {
  const change = jobChange({ name: 'nightly', origin: '/srv/jobs.yaml', host: 'web-1', nextSlotAt: dawn + 5 });
  const [id = 0] = await store.saveJobs([change], 'ann');
  const [view] = await store.listJobs();
  const { name, enabled, spec, override, origin, baseDir } = change;
  const stored = { id, name, enabled, spec, override, origin, baseDir, createdAt: dawn, updatedAt: dawn };
  assert.deepEqual(view?.job, stored);
  assert.deepEqual(view?.lanes, [
    {
      id: view?.lanes[0]?.id,
      jobId: id,
      host: 'web-1',
      activeRunId: null,
      nextSlotAt: dawn + 5,
      wakeAt: dawn + 5,
      parkedReason: null,
      runCount: 0,
      failureStreak: 0,
      lastRunId: null,
      lastSuccessAt: null,
      lastSkipAt: null,
    },
  ]);
  assert.deepEqual([view?.active, view?.lastRun], [null, null]);
  const [history] = await database.rows('select job_id, at, actor, change_made from job_history');
  assert.deepEqual({ ...history }, { job_id: id, at: dawn, actor: 'ann', change_made: 'created' });
});

exerciseStore('the next slot is computed from the job as it is saved', async ({ store, clock }) => {
  const nextSlot = (job: { name: string; createdAt: number }, now: number) => {
    assert.deepEqual([job.name, job.createdAt, now], ['nightly', dawn, clock.now]);
    return now + minuteMs;
  };
  const [id = 0] = await store.saveJobs([{ ...jobChange({ name: 'nightly' }), nextSlot }], 'ann');
  clock.now += 1_000;
  await store.saveJobs([{ ...jobChange({ id, name: 'nightly' }), nextSlot }], 'ann');
  assert.equal((await laneOf(store, id)).wakeAt, clock.now + minuteMs);
});

exerciseStore(
  'feature 1: of two jobs with one name the second is refused, with all that came with it',
  async (stage) => {
    const { store } = stage;
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const other = await saveJob(store, { name: 'other', nextSlotAt: dawn });
    const taken = (error: Error) =>
      error instanceof Failure && error.reason === 'duplicate_job' && /nightly/.test(error.message);
    const both = ['fresh', 'nightly'].map((name) => jobChange({ name, nextSlotAt: dawn }));
    await assert.rejects(store.saveJobs(both, 'ann'), taken);
    await assert.rejects(saveJob(store, { id: other, name: 'nightly' }), taken);
    assert.deepEqual(
      (await store.listJobs()).map(({ job }) => job.name),
      ['nightly', 'other'],
    );
    await saveJob(store, { name: 'Nightly', nextSlotAt: dawn });
    assert.equal((await store.listJobs()).length, 3, 'names differ by case');
  },
);

exerciseStore(
  'an update keeps what the lane knows, and its slot unless the schedule changed',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run, { status: 'failed' })], goOn);
    const before = await laneOf(store, id);
    clock.now += 1_000;
    const override = { rules: [{ kind: 'manual' as const }] };
    await saveJob(store, { id, name: 'renamed', priority: 3, override });
    const [view] = await store.listJobs({ ids: [id] });
    assert.deepEqual(view?.lanes, [before]);
    assert.deepEqual([view?.job.name, view?.job.createdAt, view?.job.updatedAt], ['renamed', dawn, dawn + 1_000]);
    assert.deepEqual(view?.job.override, override);
    await saveJob(store, { id, name: 'renamed', nextSlotAt: dawn + 7 * minuteMs });
    assert.deepEqual(await laneOf(store, id), {
      ...before,
      nextSlotAt: dawn + 7 * minuteMs,
      wakeAt: dawn + 7 * minuteMs,
    });
  },
);

exerciseStore('jobs are listed whole, by id, by name, and by the file they came from', async ({ store }) => {
  const [one = 0, two = 0, three = 0] = await store.saveJobs(
    [
      jobChange({ name: 'one', origin: '/a.yaml' }),
      jobChange({ name: 'two', origin: '/A.yaml' }),
      jobChange({ name: 'three' }),
    ],
    'ann',
  );
  const ids = async (filter: object) => (await store.listJobs(filter)).map(({ job }) => job.id);
  assert.deepEqual(await ids({}), [one, two, three]);
  assert.deepEqual(await ids({ ids: [three, one, 999] }), [one, three]);
  assert.deepEqual(await ids({ names: ['two', 'TWO', 'nobody'] }), [two]);
  assert.deepEqual(await ids({ origin: '/a.yaml' }), [one]);
  assert.deepEqual(await ids({ ids: [] }), []);
});

exerciseStore('a job shows its active run and its last one', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const first = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(first)], goOn);
  clock.now += minuteMs;
  const second = await claimOne(store, seat);
  const [view] = await store.listJobs({ ids: [id] });
  assert.deepEqual([view?.active?.id, view?.lastRun?.id], [second.id, first.id]);
});

exerciseStore(
  'feature 37: a disabled job has no next slot, and one anew when it is enabled',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const never = () => {
      throw new Error('a disabled job has no next slot');
    };
    assert.equal(await store.setEnabled([id, 999], false, 'ann', never), 1);
    assert.equal(await store.setEnabled([id], false, 'ann', never), 0, 'nothing changes twice');
    assert.deepEqual([(await laneOf(store, id)).nextSlotAt, (await laneOf(store, id)).wakeAt], [null, null]);
    assert.equal((await claimAll(store, seat)).claimed.length, 0);
    const reasons = (await store.slotRanges(id)).map(({ fromAt, toAt, count, reason }) => [
      fromAt,
      toAt,
      count,
      reason,
    ]);
    assert.deepEqual(reasons, [[dawn, dawn, 1, 'disabled']], 'the slot that was due has its explanation');
    clock.now += minuteMs;
    assert.equal(await store.setEnabled([id], true, 'ann', (_, now) => now + minuteMs), 1);
    assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
    assert.equal((await store.listJobs())[0]?.job.enabled, true);
  },
);

exerciseStore(
  'a job that is disabled or rescheduled while it runs does not wake before its run has ended',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    await store.setEnabled([id], false, 'ann', () => null);
    await store.setEnabled([id], true, 'ann', () => dawn + 3 * minuteMs);
    await saveJob(store, { id, name: 'nightly', nextSlotAt: dawn + 4 * minuteMs });
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.activeRunId, lane.wakeAt, lane.nextSlotAt], [run.id, null, dawn + 4 * minuteMs]);
    await store.settle(seat.supervisorId, [settlement(run)], goOn);
    assert.equal((await laneOf(store, id)).wakeAt, dawn + 4 * minuteMs);
  },
);

exerciseStore('feature 57: a request for a disabled job wakes its lane', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', enabled: false });
  const { id: laneId } = await laneOf(store, id);
  const [request] = await store.request([wish(laneId, dawn, { cause: 'force' })]);
  assert.deepEqual(await store.openRequests([laneId]), [request]);
  assert.equal((await claimOne(store, seat)).cause, 'force');
});

exerciseStore(
  'feature 54: a request leaves the next slot alone, and a later one does not put off an earlier',
  async (stage) => {
    const { store } = stage;
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn + 10 * minuteMs });
    const { id: laneId } = await laneOf(store, id);
    const asked = await store.request([
      wish(laneId, dawn + 3 * minuteMs, { params: { 'a key': "it's" }, reason: 'why', requestedBy: null }),
      wish(laneId, dawn + 5 * minuteMs, { attempt: 2 }),
    ]);
    assert.deepEqual(await store.openRequests([laneId]), asked);
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.nextSlotAt, lane.wakeAt], [dawn + 10 * minuteMs, dawn + 3 * minuteMs]);
  },
);

exerciseStore('a schedule that is changed keeps the lane awake for open requests', async ({ store }) => {
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn + minuteMs });
  const { id: laneId } = await laneOf(store, id);
  await store.request([wish(laneId, dawn + 2 * minuteMs)]);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: dawn + 9 * minuteMs });
  assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
  await saveJob(store, { id, name: 'nightly', nextSlotAt: null });
  assert.equal((await laneOf(store, id)).wakeAt, dawn + 2 * minuteMs);
});

exerciseStore('a deleted job is gone, its name is free, and its history stays', async ({ store, database }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  await store.request([wish(run.laneId, dawn)]);
  assert.equal(await store.deleteJobs([id, 999], 'ann'), 1);
  assert.equal(await store.deleteJobs([id], 'ann'), 0);
  assert.deepEqual(await store.listJobs(), []);
  assert.deepEqual((await claimAll(store, seat)).claimed, []);
  assert.deepEqual(await database.rows('select id from requests'), []);
  assert.notEqual(await saveJob(store, { name: 'nightly', nextSlotAt: null }), id);
  assert.equal((await store.listRuns({ jobIds: [id], limit: 5 })).length, 1);
  const history = await database.rows('select change_made from job_history where job_id = ? order by id', [id]);
  assert.deepEqual(
    history.map(({ change_made }) => change_made),
    ['created', 'deleted'],
  );
});

exerciseStore('two who save the same new job at once: one does, the other hears why', async ({ store, another }) => {
  const other = await another();
  const saved = await Promise.allSettled([store, other].map((each) => saveJob(each, { name: 'nightly' })));
  assert.deepEqual(saved.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const rejected = saved.find((each) => each.status === 'rejected');
  assert.equal(rejected?.reason.reason, 'duplicate_job');
});

exerciseStore(
  'a job that is saved again wakes from what parked it, though its schedule is as it was',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const { id: laneId } = await laneOf(store, id);
    await store.claim(orderOf(seat), () => [{ kind: 'park', laneId, reason: 'it cannot be read', wakeAt: null }]);
    await saveJob(store, { id, name: 'nightly' });
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.parkedReason, lane.wakeAt], [null, dawn]);
  },
);

exerciseStore('names may change hands in one go', async ({ store }) => {
  const old = await saveJob(store, { name: 'nightly' });
  const changes = [jobChange({ name: 'nightly' }), jobChange({ id: old, name: 'formerly' })];
  const [fresh] = await store.saveJobs(changes, 'ann');
  const names = (await store.listJobs()).map(({ job }) => [job.id, job.name]);
  assert.deepEqual(names, [
    [old, 'formerly'],
    [fresh, 'nightly'],
  ]);
});

exerciseStore('of a name given twice in one go nothing is saved', async ({ store }) => {
  const changes = ['one', 'two', 'two'].map((name) => jobChange({ name }));
  await assert.rejects(store.saveJobs(changes, 'ann'), /a job named two exists already/);
  assert.deepEqual(await store.listJobs(), []);
});

exerciseStore('2,000 new jobs are saved in as many statements as one', async ({ url }) => {
  const database = await connect({ url, now: () => dawn });
  const counts: number[] = [];
  let statements = 0;
  database.knex.on('query', () => statements++);
  for (const count of [1, 2_000]) {
    statements = 0;
    const names = Array.from({ length: count }, (_, index) => `job${count}-${index}`);
    const ids = await saveJobs(
      database,
      names.map((name) => jobChange({ name, nextSlotAt: dawn })),
      'ann',
    );
    counts.push(statements);
    assert.equal(new Set(ids).size, count);
  }
  await database.close();
  assert.equal(counts[0], counts[1]);
});
