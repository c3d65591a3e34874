import assert from 'node:assert/strict';
import { Failure } from '../../src/domain/failure.ts';
import { connect } from '../../src/store/connect.ts';
import { saveJobs } from '../../src/store/save-jobs.ts';
import type { JobChange } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimOne, enter, goOn, jobChange, laneOf, minuteMs, orderOf, saveJob, settlement } from './play.ts';

exerciseStore('feature 30: a new job has its lane and its next slot at once', async ({ store, database }) => {
  const change = jobChange({ name: 'nightly', origin: '/srv/jobs.yaml', host: 'web-1', nextSlotAt: dawn + 5 });
  const [id = 0] = await store.saveJobs([change], 'ann');
  const [view] = await store.listJobs();
  const { name, enabled, spec, override, origin, baseDir } = change;
  const stored = { id, name, enabled, spec, override, origin, baseDir, createdAt: dawn, updatedAt: dawn };
  assert.deepEqual(view?.job, stored);
  const { id: laneId, ...lane } = view?.lanes[0] ?? {};
  const nothingYet = {
    ...{
      activeRunId: null,
      parkedReason: null,
      parkedFor: null,
      parkedAt: null,
      waited: null,
      wokenAt: null,
      queuedUntil: null,
      replaceAt: null,
    },
    ...{ runCount: 0, failureStreak: 0, breakerFrom: 0 },
    ...{ lastRunId: null, lastSuccessAt: null, lastSkipAt: null, lastSkipReason: null },
  };
  assert.ok(laneId);
  assert.deepEqual(lane, { jobId: id, host: 'web-1', nextSlotAt: dawn + 5, wakeAt: dawn + 5, ...nothingYet });
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
    await store.claim(orderOf(seat), () => [
      { kind: 'park', laneId, reason: 'it cannot be read', wakeAt: null, parkedFor: null },
    ]);
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

exerciseStore(
  'a change to a job that somebody else changed meanwhile is refused, and nothing of it is saved',
  async (stage) => {
    const { store } = stage;
    const one = await saveJob(store, { name: 'one', nextSlotAt: dawn });
    const two = await saveJob(store, { name: 'two', nextSlotAt: dawn });
    const views = await store.listJobs();
    const changes = views.map(({ job }) => ({
      ...jobChange({ id: job.id, name: `${job.name}-new` }),
      ifUpdatedAt: job.updatedAt,
    }));
    await store.setEnabled([two], false, 'ann', () => null);
    await assert.rejects(store.saveJobs(changes, 'bob'), {
      reason: 'try_again',
      message: /^two-new was changed by somebody/,
    });
    assert.deepEqual(
      (await store.listJobs()).map(({ job }) => job.name),
      ['one', 'two'],
    );
    await store.deleteJobs([one], 'ann');
    await assert.rejects(store.saveJobs(changes, 'bob'), { reason: 'try_again', message: /^one-new was deleted/ });
    const [now] = await store.listJobs();
    await store.saveJobs([{ ...(changes[1] as JobChange), ifUpdatedAt: now?.job.updatedAt ?? 0 }], 'bob');
    assert.deepEqual(
      (await store.listJobs()).map(({ job }) => job.name),
      ['two-new'],
    );
  },
);
