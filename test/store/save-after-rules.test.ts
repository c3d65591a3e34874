import assert from 'node:assert/strict';
import { Failure } from '../../src/domain/failure.ts';
import type { AwaitedEnd } from '../../src/domain/schedule/schedule.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimAll, enter, goingAfter, jobChange, laneOf, saveJob, settlement, waitingFor, wish } from './play.ts';

/** What goes after what, as the table has it. */
async function stored({ database }: Stage): Promise<string[]> {
  const rows = await database.rows<{ job: string; rule: number; upstream: string; on_end: string }>(
    `select jobs.name as job, after_rules.rule, upstream.name as upstream, on_end from after_rules
     join jobs on jobs.id = after_rules.job_id join jobs as upstream on upstream.id = upstream_job_id
     order by jobs.name, after_rules.rule, upstream.name`,
  );
  return rows.map(({ job, rule, upstream, on_end: end }) => `${job} ${rule} → ${upstream} ${end}`);
}

function refused(reason: string, message: RegExp) {
  return (error: Error) => error instanceof Failure && error.reason === reason && message.test(error.message);
}

function after(job: string, on: AwaitedEnd = 'success') {
  return { kind: 'after' as const, upstreams: [{ job, on }] };
}

exerciseStore(
  'whose ends make a job due is written with it, rule by rule, and anew with each change',
  async (stage) => {
    const { store } = stage;
    const rules = [after('extract'), { kind: 'manual' as const }, after('clean', 'skip')];
    const several = { ...goingAfter(), schedule: { rules } };
    const changes = [
      jobChange({ name: 'load', spec: several }),
      jobChange({ name: 'extract' }),
      jobChange({ name: 'clean' }),
    ];
    const [load = 0] = await store.saveJobs(changes, 'ann');
    assert.deepEqual(await stored(stage), ['load 0 → extract success', 'load 1 → clean skip']);
    await saveJob(store, { id: load, name: 'load', spec: goingAfter('extract', ['clean', 'failure']) });
    assert.deepEqual(await stored(stage), ['load 0 → clean failure', 'load 0 → extract success']);
    await saveJob(store, { id: load, name: 'load' });
    assert.deepEqual(await stored(stage), []);
  },
);

exerciseStore('the schedule that a person gave in place of another says what a job goes after', async (stage) => {
  const { store } = stage;
  await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'clean' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  const override = { rules: [after('clean', 'completion')] };
  await saveJob(store, { id: load, name: 'load', spec: goingAfter('extract'), override });
  assert.deepEqual(await stored(stage), ['load 0 → clean completion']);
  await saveJob(store, { id: load, name: 'load', spec: goingAfter('extract') });
  assert.deepEqual(await stored(stage), ['load 0 → extract success']);
  const closing = saveJob(store, { name: 'other', override: { rules: [after('nobody')] } });
  await assert.rejects(closing, refused('bad_job', /^other\.schedule\.after: there is no job "nobody"$/));
});

exerciseStore('feature 82: a cycle over dependencies and what jobs go after is refused at save', async (stage) => {
  const { store } = stage;
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'sort', spec: waitingFor('extract') });
  await saveJob(store, { name: 'load', spec: goingAfter('sort') });
  const closing = saveJob(store, { id: extract, name: 'extract', spec: goingAfter(['load', 'failure']) });
  const way = /^extract\.schedule\.after: extract → load → sort → extract is a cycle/;
  await assert.rejects(closing, refused('bad_job', way));
  const waiting = saveJob(store, { id: extract, name: 'extract', spec: waitingFor('load') });
  await assert.rejects(
    waiting,
    refused('bad_job', /^extract\.dependencies: extract → load → sort → extract is a cycle/),
  );
  await assert.rejects(
    saveJob(store, { name: 'self', spec: goingAfter('self') }),
    refused('bad_job', /^self\.schedule\.after: a job cannot go after itself$/),
  );
});

exerciseStore('a job that others go after is neither deleted nor renamed without them', async (stage) => {
  const { store } = stage;
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  await assert.rejects(
    store.deleteJobs([extract], 'ann'),
    refused(
      'job_waited_for',
      /^extract: load goes after it; delete them too, or take it out of their schedules first$/,
    ),
  );
  await saveJob(store, { name: 'mail', spec: waitingFor('extract') });
  await assert.rejects(
    saveJob(store, { id: extract, name: 'fetch' }),
    refused(
      'job_waited_for',
      /^extract: load goes after it, and mail waits for it; it keeps its name until it is out of their schedules and dependencies$/,
    ),
  );
  const both = [
    jobChange({ id: extract, name: 'fetch' }),
    jobChange({ id: load, name: 'load', spec: goingAfter('fetch') }),
    jobChange({ name: 'mail2', spec: waitingFor('fetch') }),
  ];
  await assert.rejects(store.saveJobs(both, 'ann'), refused('job_waited_for', /mail waits for it/));
  await saveJob(store, { id: load, name: 'load', spec: goingAfter('mail') });
  assert.deepEqual(await stored(stage), ['load 0 → mail success']);
});

exerciseStore('deleting a job forgets what it went after', async (stage) => {
  const { store } = stage;
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  await store.deleteJobs([load], 'ann');
  assert.deepEqual(await stored(stage), []);
  await store.deleteJobs([extract], 'ann');
});

exerciseStore('what former rules have set off is not run by the new ones, and recorded', async (stage) => {
  const { store, database } = stage;
  await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  const { id } = await laneOf(store, load);
  await store.request([wish(id, dawn, { cause: 'upstream' }), wish(id, dawn, { cause: 'trigger' })]);
  const open = async () => (await store.openRequests([id])).map(({ cause }) => cause);
  await saveJob(store, { id: load, name: 'load', priority: 5, spec: goingAfter('extract') });
  assert.deepEqual(await open(), ['upstream', 'trigger']);
  await saveJob(store, { id: load, name: 'load', spec: goingAfter(['extract', 'failure']) });
  assert.deepEqual(await open(), ['trigger']);
  assert.deepEqual(await database.rows('select reason from slot_ranges'), [{ reason: 'superseded' }]);
});

exerciseStore(
  'a job that deletes itself stays while others go after it, and goes with what set it off',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const once = await saveJob(store, { name: 'once', nextSlotAt: dawn });
    const load = await saveJob(store, { name: 'load', spec: goingAfter('once') });
    const last = () => ({ nextSlotAt: null, slotRanges: [], request: null, delete: 'keep-history' as const });
    const end = async () => {
      const { run } = (await claimAll(store, seat)).claimed[0] ?? {};
      assert.ok(run);
      await store.settle(seat.supervisorId, [settlement(run)], last);
      return (await store.listJobs()).map(({ job }) => job.name);
    };
    assert.deepEqual(await end(), ['once', 'load']);
    // By now `load` is set off; an end of `once` while it runs asks for one more run, which its limit takes away.
    const { run } = (await claimAll(store, seat)).claimed[0] ?? {};
    assert.equal(run?.job, 'load');
    await store.request([wish((await laneOf(store, load)).id, dawn, { cause: 'upstream', scheduledAt: 1 })]);
    await store.settle(seat.supervisorId, run ? [settlement(run)] : [], last);
    assert.deepEqual(
      (await store.listJobs()).map(({ job }) => job.name),
      ['once'],
    );
    await store.request([wish((await laneOf(store, once)).id, dawn, { scheduledAt: 2 })]);
    assert.deepEqual(await end(), []);
  },
);
