import { moveLanes, renewReplacement } from './arrange-lanes.ts';
import type { NextSlotOf } from './asked-of-schedules.ts';
import type { Binding, Database, Sql } from './database.ts';
import { dropRequests } from './drop-requests.ts';
import { endHoldsOf } from './holds.ts';
import { remember } from './job-history.ts';
import { lastRunOf } from './last-run-of.ts';
import { passOnPlaces } from './pools.ts';
import { jobColumns, laneOf, type Row, runOf, shownJobOf } from './rows.ts';
import { forgetEnds } from './save-after-rules.ts';
import { endDependencies, lockDependencies } from './save-dependencies.ts';
import { laterThanBefore } from './save-jobs.ts';
import type { JobFilter, JobView } from './store.ts';
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
    const now = await database.now(sql);
    const jobs = (await listJobs(sql, { ids: jobIds })).filter(({ job }) => job.enabled !== enabled);
    for (const { job } of jobs) {
      await sql.execute(`update jobs set enabled = ?, updated_at = ${laterThanBefore} where id = ?`, [
        Number(enabled),
        now,
        now,
        job.id,
      ]);
      const next = enabled ? nextSlot(job, now, await lastRunOf(sql, job)) : null;
      await moveLanes(sql, job.id, next, 'disabled', now);
      await renewReplacement(sql, job.id, { ...job, enabled });
      if (!enabled) await forgetEnds(sql, [job.id]);
      await remember(sql, [{ jobId: job.id, what: enabled ? 'enabled' : 'disabled', change: null }], by, now);
    }
    await wakeDownstream(
      sql,
      jobs.map(({ job }) => job.id),
      now,
    );
    await passOnPlaces(sql, 'all', now);
    return jobs.length;
  });
}

export async function deleteJobs(database: Database, jobIds: number[], by: string): Promise<number> {
  return await database.transaction(async (sql) => {
    await lockDependencies(sql);
    const now = await database.now(sql);
    const jobs = await listJobs(sql, { ids: jobIds });
    await endDependencies(
      sql,
      jobs.map(({ job }) => job.id),
    );
    for (const { job } of jobs) {
      await sql.execute('update jobs set deleted_at = ?, live_name = null, enabled = 0 where id = ?', [now, job.id]);
      await moveLanes(sql, job.id, null, 'deleted', now);
      const idle = await sql.rows<{ id: number }>(
        'select id from lanes where job_id = ? and active_run_id is null order by id',
        [job.id],
      );
      await dropRequests(
        sql,
        idle.map(({ id }) => id),
        'deleted',
        now,
      );
      // A lane whose run is active ends with it.
      await sql.execute('delete from lanes where job_id = ? and active_run_id is null', [job.id]);
      await endHoldsOf(sql, [job.id], by, now);
      await remember(sql, [{ jobId: job.id, what: 'deleted', change: null }], by, now);
    }
    await passOnPlaces(sql, 'all', now);
    return jobs.length;
  });
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
