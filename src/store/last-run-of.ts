import { effectiveSchedule, type Job } from '../domain/job.ts';
import { countsFromRuns } from '../domain/schedule/every-slots.ts';
import type { LastRun } from './asked-of-schedules.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

type Asked = Pick<Job, 'id' | 'spec' | 'override'>;

/** When a job last ran, where its schedule counts from that; a job on `*` as it last ran on any host. */
export async function lastRunOf(sql: Sql, job: Asked): Promise<LastRun> {
  return (await lastRunsOf(sql, [job])).get(job.id) ?? {};
}

/** The same of many jobs, by id. */
export async function lastRunsOf(sql: Sql, jobs: Asked[]): Promise<Map<number, LastRun>> {
  const counting = jobs.filter((job) => countsFromRuns(effectiveSchedule(job)));
  if (counting.length === 0) return new Map();
  const rows = await sql.rows<Row>(
    `select lanes.job_id, max(runs.claimed_at) as started, max(runs.finished_at) as ended,
       min(coalesce(lanes.active_run_id, 0)) as active
     from lanes left join runs on runs.id = coalesce(lanes.active_run_id, lanes.last_run_id)
     where lanes.job_id in ${sql.dialect.integers} group by lanes.job_id`,
    [JSON.stringify(counting.map(({ id }) => id))],
  );
  return new Map(rows.map((row) => [Number(row.job_id), lastRunIn(row)]));
}

function lastRunIn({ started = null, ended = null, active = null }: Row): LastRun {
  if (started === null) return {};
  const lastStartAt = Number(started);
  // Lanes that idle need a slot, whatever the others do.
  if (Number(active) > 0) return { lastStartAt, lastEndAt: null };
  return ended === null ? { lastStartAt } : { lastStartAt, lastEndAt: Number(ended) };
}
