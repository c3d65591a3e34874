import { Failure } from '../domain/failure.ts';
import { effectiveSchedule, type Job } from '../domain/job.ts';
import { arrangeLanes, moveLanes } from './arrange-lanes.ts';
import type { Database, Sql } from './database.ts';
import { jobColumns, jobOf, laneOf, type Row, runOf } from './rows.ts';
import type { JobChange, JobFilter, JobView, NextSlotOf } from './store.ts';
import { isDuplicate } from './transient.ts';

export async function listJobs(sql: Sql, filter: JobFilter = {}): Promise<JobView[]> {
  const { integers, texts } = sql.dialect;
  const conditions = ['deleted_at is null'];
  const bindings: string[] = [];
  const narrow = (condition: string, binding: string) => {
    conditions.push(condition);
    bindings.push(binding);
  };
  if (filter.ids) narrow(`id in ${integers}`, JSON.stringify(filter.ids));
  if (filter.names) narrow(`live_name in ${texts}`, JSON.stringify(filter.names));
  if (filter.origin !== undefined) narrow('origin = ?', filter.origin);
  const rows = await sql.rows<Row>(
    `select ${jobColumns} from jobs where ${conditions.join(' and ')} order by id`,
    bindings,
  );
  return await withLanes(sql, rows.map(jobOf));
}

export async function saveJobs(database: Database, changes: JobChange[], by: string): Promise<number[]> {
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const ids: number[] = [];
    for (const change of changes) {
      const id = change.id === null ? await create(sql, change, now) : await update(sql, change, change.id, now);
      await arrangeLanes(sql, id, change, now);
      await remember(sql, id, change.change, by, now, change);
      ids.push(id);
    }
    return ids;
  });
}

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
      await sql.execute('update jobs set enabled = ?, updated_at = ? where id = ?', [Number(enabled), now, job.id]);
      await moveLanes(sql, job.id, enabled ? nextSlot(job, now) : null, 'disabled', now);
      await remember(sql, job.id, enabled ? 'enabled' : 'disabled', by, now, null);
    }
    return jobs.length;
  });
}

export async function deleteJobs(database: Database, jobIds: number[], by: string): Promise<number> {
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const jobs = await listJobs(sql, { ids: jobIds });
    for (const { job } of jobs) {
      await sql.execute('update jobs set deleted_at = ?, live_name = null, enabled = 0 where id = ?', [now, job.id]);
      await moveLanes(sql, job.id, null, 'deleted', now);
      await sql.execute(
        'delete from requests where lane_id in (select id from lanes where job_id = ? and active_run_id is null)',
        [job.id],
      );
      // A lane whose run is active ends with it.
      await sql.execute('delete from lanes where job_id = ? and active_run_id is null', [job.id]);
      await remember(sql, job.id, 'deleted', by, now, null);
    }
    return jobs.length;
  });
}

export async function latestChanges(sql: Sql, jobIds: number[]): Promise<Map<number, string>> {
  const rows = await sql.rows<Row>(
    `select job_id, change_made from job_history where id in (
       select max(id) from job_history where job_id in ${sql.dialect.integers} group by job_id)`,
    [JSON.stringify(jobIds)],
  );
  return new Map(rows.map((row) => [Number(row.job_id), String(row.change_made)]));
}

async function withLanes(sql: Sql, jobs: Job[]): Promise<JobView[]> {
  const { integers } = sql.dialect;
  const lanes = (
    await sql.rows<Row>(`select * from lanes where job_id in ${integers} order by id`, [
      JSON.stringify(jobs.map(({ id }) => id)),
    ])
  ).map(laneOf);
  const runIds = lanes.flatMap(({ activeRunId, lastRunId }) => [activeRunId, lastRunId]).filter((id) => id !== null);
  const rows = await sql.rows<Row>(`select * from runs where id in ${integers}`, [JSON.stringify(runIds)]);
  const runs = new Map(rows.map((row) => [Number(row.id), runOf(row)]));
  const lanesOf = Map.groupBy(lanes, ({ jobId }) => jobId);
  return jobs.map((job) => {
    const own = lanesOf.get(job.id) ?? [];
    const active = own.map(({ activeRunId }) => runs.get(activeRunId ?? 0)).find((run) => run) ?? null;
    const last = own.map(({ lastRunId }) => lastRunId ?? 0).sort((one, other) => other - one)[0] ?? 0;
    return { job, lanes: own, active, lastRun: runs.get(last) ?? null };
  });
}

async function create(sql: Sql, change: JobChange, now: number): Promise<number> {
  try {
    const { insertedId } = await sql.execute(
      `insert into jobs (name, live_name, enabled, spec, override, origin, base_dir, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [change.name, ...jobValues(change), now, now],
    );
    return insertedId;
  } catch (error) {
    throw nameTaken(error, change);
  }
}

async function update(sql: Sql, change: JobChange, id: number, now: number): Promise<number> {
  try {
    await sql.execute(
      `update jobs set name = ?, live_name = ?, enabled = ?, spec = ?, override = ?, origin = ?, base_dir = ?, updated_at = ?
       where id = ?`,
      [change.name, ...jobValues(change), now, id],
    );
    return id;
  } catch (error) {
    throw nameTaken(error, change);
  }
}

function jobValues(change: JobChange) {
  const { name, enabled, spec, override, origin, baseDir } = change;
  const schedule = override === null ? null : JSON.stringify(override);
  return [name, Number(enabled), JSON.stringify(spec), schedule, origin, baseDir] as const;
}

function nameTaken(error: unknown, change: JobChange): unknown {
  if (!isDuplicate(error)) return error;
  return new Failure('duplicate_job', `a job named ${change.name} exists already; names are unique`);
}

async function remember(
  sql: Sql,
  jobId: number,
  what: string,
  by: string,
  now: number,
  change: JobChange | null,
): Promise<void> {
  const document = change && JSON.stringify({ ...change.spec, schedule: effectiveSchedule(change) });
  await sql.execute('insert into job_history (job_id, at, actor, change_made, spec) values (?, ?, ?, ?, ?)', [
    jobId,
    now,
    by,
    what,
    document,
  ]);
}
