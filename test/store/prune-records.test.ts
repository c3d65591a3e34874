import assert from 'node:assert/strict';
import { type Horizon, horizonOf, type RecordKind, recordKinds } from '../../src/domain/retention.ts';
import type { Binding } from '../../src/store/database.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { enter, identity, laneOf, minuteMs, saveJob } from './play.ts';

const dayMs = 86_400_000;
const before = dawn - 90 * dayMs;
const old = before - dayMs;
const horizon: Horizon = horizonOf(before, dawn);

exerciseStore(
  'ranges go by when they were recorded, and their job is known to be told from later on',
  async (stage) => {
    const id = await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
    const range = { lane_id: 1, job_id: id, from_at: old - dayMs, count: 2, reason: 'overlap' };
    await insert(stage, 'slot_ranges', [
      { ...range, id: 1, to_at: old - 5, recorded_at: old },
      { ...range, id: 2, to_at: old, recorded_at: old + 1 },
      { ...range, id: 3, to_at: old, recorded_at: before },
    ]);
    await prunesTo(stage, 'slotRanges', [3]);
    assert.equal((await stage.store.ledgersOf([id], dawn))[0]?.prunedUpTo, old);
  },
);

exerciseStore('the schedule in force at the horizon stays, and none of a lane that is gone', async (stage) => {
  const { store, database } = stage;
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const { id: lane } = await laneOf(store, id);
  await database.execute('delete from schedule_history', []);
  const row = { lane_id: lane, job_id: id, job: 'nightly', next_slot_at: null };
  await insert(stage, 'schedule_history', [
    { ...row, id: 1, at: old },
    { ...row, id: 2, at: old },
    { ...row, id: 3, at: before - 1 },
    { ...row, id: 4, at: before + 1 },
    { ...row, id: 5, at: dawn },
    { ...row, id: 6, at: old, lane_id: lane + 1, next_slot_at: old },
    { ...row, id: 7, at: old, lane_id: lane + 1 },
    { ...row, id: 8, at: old, lane_id: lane + 2, next_slot_at: old },
    { ...row, id: 9, at: dawn, lane_id: lane + 3 },
  ]);
  await prunesTo(stage, 'schedules', [3, 4, 5, 8, 9]);
  assert.equal((await store.ledgersOf([id], dawn))[0]?.prunedUpTo, before - 1);
});

exerciseStore('an alert about a slot that still waits stays, however old it is', async (stage) => {
  const { store, database } = stage;
  const id = await saveJob(store, { name: 'load', nextSlotAt: dawn });
  const { id: lane } = await laneOf(store, id);
  const alert = { lane_id: lane, job_id: id, kind: 'deadline', deadline_at: old, message: '', at: old };
  await insert(stage, 'alerts', [
    { ...alert, id: 1, scheduled_at: old - 1 },
    { ...alert, id: 2, scheduled_at: old - 2 },
    { ...alert, id: 3, scheduled_at: old - 3, at: before },
    { ...alert, id: 4, scheduled_at: old - 1, lane_id: lane + 1 },
  ]);
  await insert(stage, 'requests', [
    {
      lane_id: lane,
      cause: 'schedule',
      due_at: dawn,
      scheduled_at: old - 2,
      attempt: 1,
      params: '{}',
      created_at: old,
    },
  ]);
  await database.execute('update lanes set next_slot_at = ? where id = ?', [old - 1, lane]);
  await prunesTo(stage, 'alerts', [1, 2, 3]);
  await database.execute('update lanes set next_slot_at = ?, parked_at = ? where id = ?', [dawn, old, lane]);
  await prunesTo(stage, 'alerts', [1, 2, 3]);
  await database.execute('update lanes set parked_at = null where id = ?', [lane]);
  await prunesTo(stage, 'alerts', [2, 3]);
});

exerciseStore('a hold that is not released stays, and a backfill that has not ended', async (stage) => {
  const hold = { scope: 'all', target: '', owner: 'ann', from_at: 1, exceptions: '[]' };
  await insert(stage, 'holds', [
    { ...hold, id: 1, released_at: old },
    { ...hold, id: 2, released_at: before },
    { ...hold, id: 3, released_at: null },
  ]);
  const backfill = { lane_id: 1, job_id: 1, from_at: 1, to_at: 1, slots: 1, pace_ms: 0, params: '{}', created_at: 1 };
  await insert(stage, 'backfills', [
    { ...backfill, id: 1, ended_at: old },
    { ...backfill, id: 2, ended_at: before },
    { ...backfill, id: 3, ended_at: null },
  ]);
  await prunesTo(stage, 'holds', [2, 3]);
  await prunesTo(stage, 'backfills', [2, 3]);
});

exerciseStore(
  'each host keeps its newest ticks, by which missed slots are told, and the last before',
  async (stage) => {
    const { store, database } = stage;
    const { hostId } = await enter(store);
    const other = (await enter(store, identity('web-2'))).hostId;
    await database.execute('delete from ticks', []);
    const ticks = (host: number, from: number, fromAt: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        id: from + index,
        host_id: host,
        from_at: fromAt + index * 10,
        to_at: fromAt + index * 10 + 5,
        count: 2,
      }));
    await insert(stage, 'ticks', [
      ...ticks(hostId, 1, old, 4),
      ...ticks(hostId, 5, before - 5, 60),
      ...ticks(other, 101, old, 52),
    ]);
    const ids = Array.from({ length: 200 }, (_, index) => index);
    await prunesTo(
      stage,
      'ticks',
      ids.filter((id) => (id >= 4 && id < 65) || (id >= 103 && id < 153)),
    );
    assert.equal(await store.historyFrom(), before);
  },
);

exerciseStore(
  'what was done to a job stays for a year, and then the newest, how it began, its definition and its switch',
  async (stage) => {
    const { store, database } = stage;
    const id = await saveJob(store, { name: 'busy', nextSlotAt: dawn });
    const few = await saveJob(store, { name: 'quiet', nextSlotAt: dawn });
    await database.execute('delete from job_history', []);
    const ago = dawn - 366 * dayMs;
    const deed = (index: number, what: string, spec: string | null = null, jobId = id) => {
      return { id: index, job_id: jobId, at: ago, actor: 'ann', change_made: what, spec };
    };
    const held = (from: number, count: number, jobId = id) =>
      Array.from({ length: count }, (_, index) => deed(from + index, 'held', null, jobId));
    await insert(stage, 'job_history', [
      deed(1, 'created', '{}'),
      deed(2, 'updated', '{}'),
      deed(3, 'updated', '{}'),
      deed(4, 'enabled'),
      deed(5, 'disabled: no longer in its file'),
      ...held(6, 107),
      { ...deed(113, 'updated', '{}'), at: dawn - 364 * dayMs },
      { ...deed(114, 'enabled'), at: dawn - 364 * dayMs },
      deed(201, 'created', '{}', few),
      ...held(202, 102, few),
    ]);
    const all = Array.from({ length: 304 }, (_, index) => index);
    await prunesTo(
      stage,
      'deeds',
      all.filter((index) => [1, 3, 5].includes(index) || (index > 12 && index < 115) || index > 200),
    );
    await store.pruneRecords('deeds', horizonOf(dawn - 400 * dayMs, dawn), 1_000);
    assert.equal((await store.jobHistory(few)).length, 103, 'they stay as long as the runs that they explain');
  },
);

exerciseStore('a job that was deleted goes a year later with all that was kept of it', async (stage) => {
  const { store, clock, database } = stage;
  const ids = [];
  for (const name of ['gone', 'recent', 'ran', 'runs', 'skipped', 'alive']) ids.push(await saveJob(store, { name }));
  const [gone = 0, recent = 0, ran = 0, runs = 0, skipped = 0, alive = 0] = ids;
  clock.now = dawn - 366 * dayMs;
  const { id: lane } = await laneOf(store, runs);
  await store.deleteJobs([gone, ran, runs, skipped], 'ann');
  clock.now += 2 * dayMs;
  await store.deleteJobs([recent], 'ann');
  await insert(stage, 'lanes', [{ id: lane, job_id: runs, host: '' }]);
  await insert(stage, 'runs', [
    { id: 7, lane_id: 1, job_id: ran, job: 'ran', status: 'failed', cause: 'force', claimed_at: 1, ...run },
  ]);
  const range = { from_at: 1, to_at: 1, count: 1, reason: 'deleted', recorded_at: 1 };
  await insert(stage, 'slot_ranges', [{ lane_id: 1, job_id: skipped, ...range }]);
  const tables = ['schedule_history', 'pruned_slots', 'job_history'];
  const rowsOf = async (table: string) =>
    (await database.rows(`select job_id from ${table} where job_id = ?`, [gone])).length;
  await insert(stage, 'pruned_slots', [{ job_id: gone, up_to_at: 1 }]);
  assert.ok((await rowsOf('job_history')) > 0 && (await rowsOf('schedule_history')) > 0);
  clock.now = dawn;
  await prunesTo(stage, 'jobs', [recent, ran, runs, skipped, alive]);
  for (const table of tables) assert.equal(await rowsOf(table), 0, table);
});

exerciseStore('of jobs that are named, only theirs goes, and nothing that belongs to no job', async (stage) => {
  const { store } = stage;
  const one = await saveJob(store, { name: 'one' });
  const two = await saveJob(store, { name: 'two' });
  const range = { lane_id: 1, from_at: 1, to_at: 1, count: 1, reason: 'overlap', recorded_at: old };
  await insert(stage, 'slot_ranges', [
    { ...range, id: 1, job_id: one },
    { ...range, id: 2, job_id: two },
  ]);
  const hold = { scope: 'all', target: '', owner: 'ann', from_at: 1, exceptions: '[]', released_at: old };
  await insert(stage, 'holds', [hold]);
  assert.deepEqual(onlySome(await store.countRecords(horizon, [two])), { slotRanges: 1 });
  for (const kind of recordKinds) await store.pruneRecords(kind, horizon, 10, [two]);
  assert.deepEqual(onlySome(await store.countRecords(horizon)), { slotRanges: 1, holds: 1 });
  assert.equal(await store.historyFrom(), null);
  assert.equal((await store.ledgersOf([one, two], 1)).filter(({ prunedUpTo }) => prunedUpTo !== null).length, 1);
});

const run = {
  ...{ scheduled_at: 1, attempt: 1, slots: 1, params: '{}', host: 'web-1', supervisor_id: 1 },
  ...{ spool_root: '', grace_ms: 0, policy: '{}', finished_at: dawn - minuteMs },
};

const tableOf: Record<RecordKind, string> = {
  slotRanges: 'slot_ranges',
  schedules: 'schedule_history',
  alerts: 'alerts',
  backfills: 'backfills',
  holds: 'holds',
  ticks: 'ticks',
  deeds: 'job_history',
  jobs: 'jobs',
};

/** Prunes one kind in small batches, and finds these rows left; what was counted before was what went. */
async function prunesTo({ store, database }: Stage, kind: RecordKind, left: number[]): Promise<void> {
  const idsLeft = async () =>
    (await database.rows<{ id: number }>(`select id from ${tableOf[kind]} order by id`)).map(({ id }) => Number(id));
  const counted = (await store.countRecords(horizon))[kind];
  assert.equal((await store.kindsToPrune(horizon)).includes(kind), counted > 0);
  let deleted = 0;
  for (let count = 2; count === 2; deleted += count) count = await store.pruneRecords(kind, horizon, 2);
  assert.deepEqual(await idsLeft(), left);
  assert.equal(deleted, counted);
  assert.ok(!(await store.kindsToPrune(horizon)).includes(kind));
}

function onlySome(counts: Record<RecordKind, number>): Partial<Record<RecordKind, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

async function insert({ database }: Stage, table: string, rows: Record<string, Binding>[]): Promise<void> {
  for (const row of rows) {
    const marks = Object.keys(row).map(() => '?');
    const sql = `insert into ${table} (${Object.keys(row).join(', ')}) values (${marks.join(', ')})`;
    await database.execute(sql, Object.values(row));
  }
}
