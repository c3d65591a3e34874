import type { Job } from '../domain/job.ts';
import type { LastRun, NextSlotOf } from './asked-of-schedules.ts';
import type { Binding, Database, Sql } from './database.ts';
import type { Column } from './dialect.ts';
import { dropRequests } from './drop-requests.ts';
import { endHoldsOf } from './holds.ts';
import { remember } from './job-history.ts';
import { lockLanesOfJobs } from './lanes-of-jobs.ts';
import { lastRunsOf } from './last-run-of.ts';
import { moveLanes, renewReplacements } from './move-lanes.ts';
import { passOnPlaces } from './pools.ts';
import { jobColumns, laneOf, type Row, runOf, shownJobOf } from './rows.ts';
import { forgetEnds } from './save-after-rules.ts';
import { endDependencies, lockDependencies } from './save-dependencies.ts';
import { laterThanBefore } from './save-jobs.ts';
import type { JobFilter, JobView } from './store.ts';
import { updateAll } from './update-all.ts';
import { wakeDownstream } from './wake-downstream.ts';

export async function listJobs(sql: Sql, filter: JobFilter = {}): Promise<JobView[]> {
  const { integers, texts } = sql.dialect;
  const conditions = ['deleted_at is null'];
  const bindings: Binding[] = [];
  const narrow = (condition: string, binding: Binding) => {
    conditions.push(condition);
    bindings.push(binding);
  };
  if (filter.ids) narrow(`id in ${integers}`, JSON.stringify(filter.ids));
  if (filter.names) narrow(`live_name in ${texts}`, JSON.stringify(filter.names));
  if (filter.origin !== undefined) narrow('origin = ?', filter.origin);
  if (filter.failingOrSoonest !== undefined) narrow(failingOrSoonest, filter.failingOrSoonest);
  const rows = await sql.rows<Row>(
    `select ${jobColumns} from jobs where ${conditions.join(' and ')} order by id`,
    bindings,
  );
  return await withLanes(sql, rows.map(shownJobOf));
}

/** Chosen in the database, since reading the documents of thousands of jobs takes long; as a table, which is made once. */
const failingOrSoonest = `id in (select job_id from (
  select job_id from lanes where failure_streak > 0 union select job_id from (
    select due.id as job_id from lanes join jobs as due on due.id = lanes.job_id
    where lanes.next_slot_at is not null and due.enabled = 1 and due.deleted_at is null
    group by due.id order by min(lanes.next_slot_at), due.id limit ?) as soonest) as chosen)`;

export async function setEnabled(
  database: Database,
  jobIds: number[],
  enabled: boolean,
  by: string,
  nextSlot: NextSlotOf,
): Promise<number> {
  return await database.transaction(async (sql) => {
    await lockDependencies(sql);
    const lanes = await lockLanesOfJobs(sql, jobIds);
    const now = await database.now(sql);
    const jobs = (await jobsIn(sql, jobIds)).filter((job) => job.enabled !== enabled);
    const ids = jobs.map(({ id }) => id);
    await updateAll(
      sql,
      'jobs',
      enabledColumns,
      `enabled = new.enabled, ${laterThanBefore}`,
      ids.map((id) => ({ id, enabled: Number(enabled), at: now })),
    );
    const lastRuns = enabled ? await lastRunsOf(sql, jobs) : new Map<number, LastRun>();
    const moves = jobs.map((job) => ({
      jobId: job.id,
      nextSlotAt: enabled ? nextSlot(job, now, lastRuns.get(job.id) ?? {}) : null,
    }));
    await moveLanes(sql, moves, lanes, 'disabled', now);
    await renewReplacements(
      sql,
      jobs.map(({ id: jobId, spec }) => ({ jobId, spec, enabled })),
      lanes,
    );
    if (!enabled) await forgetEnds(sql, ids);
    await tell(sql, ids, enabled ? 'enabled' : 'disabled', by, now);
    await wakeDownstream(sql, ids, now);
    await passOnPlaces(sql, 'all', now);
    return jobs.length;
  });
}

const enabledColumns: Column[] = ['id', 'enabled', 'at'].map((name) => ({ name, type: 'integer' }));

export async function deleteJobs(database: Database, jobIds: number[], by: string): Promise<number> {
  return await database.transaction(async (sql) => {
    await lockDependencies(sql);
    const lanes = await lockLanesOfJobs(sql, jobIds);
    const now = await database.now(sql);
    const ids = (await jobsIn(sql, jobIds)).map(({ id }) => id);
    if (ids.length === 0) return 0;
    await endDependencies(sql, ids);
    const gone = 'deleted_at = new.deleted_at, live_name = null, enabled = 0';
    await updateAll(
      sql,
      'jobs',
      deletedColumns,
      gone,
      ids.map((id) => ({ id, deleted_at: now })),
    );
    await moveLanes(
      sql,
      ids.map((jobId) => ({ jobId, nextSlotAt: null })),
      lanes,
      'deleted',
      now,
    );
    // A lane whose run is active ends with it.
    const idle = lanes.filter(({ activeRunId }) => activeRunId === null).map(({ id }) => id);
    await dropRequests(sql, idle, 'deleted', now);
    await sql.execute(sql.dialect.deleteAmong('lanes', 'id'), [JSON.stringify(idle)]);
    await endHoldsOf(sql, ids, by, now);
    await tell(sql, ids, 'deleted', by, now);
    await passOnPlaces(sql, 'all', now);
    return ids.length;
  });
}

const deletedColumns: Column[] = ['id', 'deleted_at'].map((name) => ({ name, type: 'integer' }));

async function jobsIn(sql: Sql, jobIds: number[]): Promise<Job[]> {
  return (await listJobs(sql, { ids: jobIds })).map(({ job }) => job);
}

async function tell(sql: Sql, jobIds: number[], what: string, by: string, now: number): Promise<void> {
  const deeds = jobIds.map((jobId) => ({ jobId, what, change: null }));
  await remember(sql, deeds, by, now);
}

async function withLanes(sql: Sql, jobs: Pick<JobView, 'job' | 'unreadable'>[]): Promise<JobView[]> {
  const { integers } = sql.dialect;
  const lanes = (
    await sql.rows<Row>(`select * from lanes where job_id in ${integers} order by id`, [
      JSON.stringify(jobs.map(({ job }) => job.id)),
    ])
  ).map(laneOf);
  const runIds = lanes.flatMap(({ activeRunId, lastRunId }) => [activeRunId, lastRunId]).filter((id) => id !== null);
  const rows = await sql.rows<Row>(`select * from runs where id in ${integers}`, [JSON.stringify(runIds)]);
  const runs = new Map(rows.map((row) => [Number(row.id), runOf(row)]));
  const lanesOf = Map.groupBy(lanes, ({ jobId }) => jobId);
  return jobs.map(({ job, unreadable }) => {
    const own = lanesOf.get(job.id) ?? [];
    const active = own.map(({ activeRunId }) => runs.get(activeRunId ?? 0)).find((run) => run) ?? null;
    const last = own.map(({ lastRunId }) => lastRunId ?? 0).sort((one, other) => other - one)[0] ?? 0;
    return { job, unreadable, lanes: own, active, lastRun: runs.get(last) ?? null };
  });
}
