import assert from 'node:assert/strict';
import type { JobSpec } from '../../src/domain/job.ts';
import { connect } from '../../src/store/connect.ts';
import type { Database } from '../../src/store/database.ts';
import { deleteJobs, setEnabled } from '../../src/store/jobs.ts';
import { saveJobs } from '../../src/store/save-jobs.ts';
import type { JobChange, Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { enter, identity, jobChange, laneOf, minuteMs, orderOf, saveJob, startSlot, wish } from './play.ts';

const hourMs = 60 * minuteMs;
const minutely: JobSpec = { ...exampleJob([{ kind: 'every', everyMs: minuteMs }]).spec };

function numbered(group: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${group}-${index}`);
}

/** How many statements each piece of work sends, for a few and for many jobs. */
async function statementsFor(
  { url, store, clock }: Stage,
  counts: number[],
  work: (database: Database, ids: number[], names: string[]) => Promise<unknown>,
): Promise<number[]> {
  const database = await connect({ url, now: () => clock.now });
  let sent = 0;
  database.knex.on('query', () => sent++);
  const sums: number[] = [];
  try {
    for (const count of counts) {
      const names = numbered(`of${count}`, count);
      const fresh = names.map((name) => jobChange({ name, spec: minutely, nextSlotAt: clock.now }));
      const ids = await store.saveJobs(fresh, 'ann');
      clock.now += minuteMs;
      await database.now();
      sent = 0;
      await work(database, ids, names);
      sums.push(sent);
    }
    return sums;
  } finally {
    await database.close();
  }
}

/** What a sync may find changed, each in a part of the jobs: settings alone, the schedule, the host, the name, that it is on. */
function changed(id: number, name: string, index: number): JobChange {
  const change = jobChange({ id, name, spec: { ...minutely, timeoutMs: 1_000 } });
  const ways: Partial<JobChange>[] = [
    {},
    { nextSlot: () => dawn + hourMs },
    { spec: { ...minutely, host: 'web-2' } },
    { spec: { ...minutely, host: '*' }, nextSlot: () => dawn + hourMs },
    { name: `${name}-new` },
    { enabled: false },
  ];
  return { ...change, ...ways[index % ways.length], ifUpdatedAt: dawn + minuteMs * (name.startsWith('of20-') ? 0 : 1) };
}

exerciseStore('1,000 changed jobs are saved in as many statements as 20', async (stage) => {
  await enter(stage.store, identity('web-1'));
  await enter(stage.store, identity('web-2'));
  const [few, many] = await statementsFor(stage, [20, 1_000], async (database, ids, names) => {
    const changes = names.map((name, index) => changed(ids[index] ?? 0, name, index));
    await saveJobs(database, changes, '/srv/jobs.yaml');
  });
  assert.equal(few, many);
});

exerciseStore('1,000 jobs are disabled, enabled and deleted in as many statements as 20', async (stage) => {
  const [few, many] = await statementsFor(stage, [20, 1_000], async (database, ids) => {
    assert.equal(await setEnabled(database, ids, false, 'ann', () => null), ids.length);
    assert.equal(await setEnabled(database, ids, true, 'ann', () => dawn), ids.length);
    assert.equal(await deleteJobs(database, ids, 'ann'), ids.length);
  });
  assert.equal(few, many);
});

/** One group of jobs in all the states in which a change may find them. */
async function inEveryState(store: Store, group: string): Promise<Map<string, number>> {
  const kinds: [name: string, wanted: Partial<JobChange>, host: string][] = [
    ['idle', {}, ''],
    ['parked', {}, ''],
    ['running', {}, ''],
    ['replaced', { spec: { ...minutely, overlap: 'replace' } }, ''],
    ['asked', {}, ''],
    ['everywhere', {}, '*'],
    ['leaving', {}, '*'],
    ['spreading', {}, 'web-2'],
    ['off', {}, ''],
    ['overridden', { override: { rules: [{ kind: 'manual' }] } }, ''],
  ];
  const changes = kinds.map(([name, wanted, host], index) =>
    jobChange({ spec: minutely, ...wanted, name: `${group}-${name}`, host, nextSlotAt: dawn + index }),
  );
  const ids = await store.saveJobs(changes, 'ann');
  return new Map(kinds.map(([name], index) => [name, ids[index] ?? 0]));
}

/** Changes that touch each of them in a way of its own. */
function changesTo(group: string, ids: Map<string, number>): JobChange[] {
  const change = (name: string, changes: Partial<Parameters<typeof jobChange>[0]>) =>
    jobChange({
      id: ids.get(name) ?? 0,
      spec: { ...minutely, timeoutMs: 5_000 },
      ...changes,
      name: `${group}-${name}`,
    });
  return [
    change('running', { nextSlotAt: dawn + hourMs, host: 'web-2' }),
    change('idle', { nextSlotAt: dawn + hourMs, priority: 3 }),
    change('parked', {}),
    change('replaced', { spec: { ...minutely, overlap: 'replace' }, nextSlotAt: dawn + 2 * hourMs }),
    change('asked', { nextSlotAt: dawn + 3 * hourMs }),
    change('everywhere', { host: '*', nextSlotAt: null }),
    change('leaving', { host: 'web-1' }),
    change('spreading', { host: '*', nextSlotAt: dawn + hourMs }),
    change('off', { enabled: false, origin: '/srv/jobs.yaml' }),
    change('overridden', { override: { rules: [{ kind: 'every', everyMs: 7 * minuteMs }] }, nextSlotAt: dawn + 7 }),
  ];
}

/** All that is stored of a group, without what tells it from another. */
async function storedOf({ database }: Stage, group: string): Promise<unknown> {
  const like = `${group}-%`;
  const lanes = 'lanes join jobs on jobs.id = lanes.job_id';
  const host = "case when lanes.host like 'former:%' then 'former' else lanes.host end as host";
  const where = `where jobs.name like '${like}'`;
  const queries = [
    `select enabled, spec, override, origin, base_dir, updated_at from jobs ${where} order by jobs.id`,
    `select ${host}, lanes.priority, next_slot_at, wake_at, parked_reason, parked_for, replace_at,
       active_run_id is null as idle from ${lanes} ${where} order by jobs.id, lanes.id`,
    `select from_at, to_at, count, reason from slot_ranges join jobs on jobs.id = slot_ranges.job_id ${where}
     order by jobs.id, slot_ranges.lane_id, from_at`,
    `select at, next_slot_at, left_slot_at, schedule from schedule_history
     join jobs on jobs.id = schedule_history.job_id ${where}
     order by jobs.id, schedule_history.lane_id, schedule_history.id`,
    `select actor, change_made, job_history.spec from job_history join jobs on jobs.id = job_history.job_id ${where}
     order by jobs.id, job_history.id`,
    `select cause, due_at from requests join lanes on lanes.id = requests.lane_id
     join jobs on jobs.id = lanes.job_id ${where} order by jobs.id`,
  ];
  const rows = [];
  for (const query of queries) rows.push((await database.rows(query)).map((row) => ({ ...row })));
  return rows;
}

exerciseStore('jobs that are saved together become what they become one by one', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store, identity('web-1'));
  const other = await enter(store, identity('web-2'));
  const groups = new Map([
    ['together', await inEveryState(store, 'together')],
    ['singly', await inEveryState(store, 'singly')],
  ]);
  for (const ids of groups.values()) {
    const busy = ['running', 'replaced', 'leaving'].map((name) => ids.get(name) ?? 0);
    const start = { onlyJobIds: busy };
    await store.claim(orderOf(seat, start), (lanes) => lanes.map(({ lane }) => startSlot(lane.id, dawn)));
    await store.claim(orderOf(other, start), (lanes) => lanes.map(({ lane }) => startSlot(lane.id, dawn)));
    const { id: parked } = await laneOf(store, ids.get('parked') ?? 0);
    await store.claim(orderOf(seat, { onlyJobIds: [ids.get('parked') ?? 0] }), () => [
      { kind: 'park', laneId: parked, reason: 'no room', wakeAt: null, parkedFor: null },
    ]);
    await store.request([wish((await laneOf(store, ids.get('asked') ?? 0)).id, dawn + 5)]);
  }
  clock.now += 10 * minuteMs;
  const before = await storedOf(stage, 'together');
  for (const [group, ids] of groups) {
    const changes = changesTo(group, ids);
    const batches = group === 'together' ? [changes] : changes.map((change) => [change]);
    for (const batch of batches) await store.saveJobs(batch, 'ann');
  }
  assert.deepEqual(await storedOf(stage, 'together'), await storedOf(stage, 'singly'));
  assert.notDeepEqual(await storedOf(stage, 'together'), before);
});

exerciseStore('jobs may get each other’s names in one go', async ({ store }) => {
  const ids = await store.saveJobs(
    ['left', 'right', 'third'].map((name) => jobChange({ name })),
    'ann',
  );
  const names = ['right', 'third', 'left'];
  await store.saveJobs(
    names.map((name, index) => jobChange({ id: ids[index] ?? 0, name })),
    'ann',
  );
  const stored = (await store.listJobs()).map(({ job }) => job.name);
  assert.deepEqual(stored, names);
});

exerciseStore('one of many changed jobs that would take a name is named, and nothing is saved', async ({ store }) => {
  const names = numbered('job', 50);
  const ids = await store.saveJobs(
    [...names, 'other'].map((name) => jobChange({ name })),
    'ann',
  );
  const renamed = (index: number, name: string) =>
    names.map((old, each) => jobChange({ id: ids[each] ?? 0, name: each === index ? name : old, priority: 7 }));
  const taken = (name: string) => ({ reason: 'duplicate_job', message: new RegExp(`^a job named ${name} exists`) });
  await assert.rejects(store.saveJobs(renamed(30, 'other'), 'ann'), taken('other'));
  await assert.rejects(store.saveJobs(renamed(30, 'job-40'), 'ann'), taken('job-40'));
  const views = await store.listJobs();
  assert.deepEqual(
    views.map(({ job, lanes }) => [job.name, job.spec.priority, lanes.length]),
    [...names, 'other'].map((name) => [name, 0, 1]),
  );
});

exerciseStore('what a changed job says is stored to the letter, however much it is', async ({ store }) => {
  const texts = [
    '"quoted" \\n \\u0041 back\\slash',
    'línea\n\ttab\u0007 🚀 \u2028',
    `${'long ✓ '.repeat(200_000)}end`,
    '',
  ];
  const names = numbered('job', 8);
  const ids = await store.saveJobs(
    names.map((name) => jobChange({ name })),
    'ann',
  );
  const specOf = (index: number): JobSpec => ({ ...minutely, description: texts[index % 4] ?? '', env: { A: 'é\\"' } });
  await store.saveJobs(
    names.map((name, index) => jobChange({ id: ids[index] ?? 0, name, spec: specOf(index), baseDir: '/srv/"ü"\\' })),
    'ann',
  );
  const views = await store.listJobs();
  assert.deepEqual(
    views.map(({ job }) => [job.spec, job.baseDir]),
    names.map((_, index) => [specOf(index), '/srv/"ü"\\']),
  );
});

exerciseStore(
  'a slot that is due and stays the next one is not recorded as left',
  async ({ store, clock, database }) => {
    const id = await saveJob(store, { name: 'nightly', spec: minutely, nextSlotAt: dawn });
    clock.now += 3 * minuteMs;
    await saveJob(store, { id, name: 'nightly', spec: minutely, nextSlotAt: dawn });
    assert.deepEqual(await database.rows('select * from slot_ranges'), []);
    await saveJob(store, { id, name: 'nightly', spec: minutely, nextSlotAt: dawn + hourMs });
    const [range] = await database.rows('select from_at, count, reason from slot_ranges');
    assert.deepEqual({ ...range }, { from_at: dawn, count: 4, reason: 'superseded' });
  },
);
