import { effectiveSchedule, type Job } from '../domain/job.ts';
import { countsFromRuns } from '../domain/schedule/every-slots.ts';
import type { LastRun } from './asked-of-schedules.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** When a job last ran, where its schedule counts from that; a job on `*` as it last ran on any host. */
export async function lastRunOf(sql: Sql, job: Pick<Job, 'id' | 'spec' | 'override'>): Promise<LastRun> {
  if (!countsFromRuns(effectiveSchedule(job))) return {};
  const [row] = await sql.rows<Row>(
    `select max(runs.claimed_at) as started, max(runs.finished_at) as ended, min(coalesce(lanes.active_run_id, 0)) as active
     from lanes left join runs on runs.id = coalesce(lanes.active_run_id, lanes.last_run_id) where lanes.job_id = ?`,
    [job.id],
  );
  if (row?.started == null) return {};
  const lastStartAt = Number(row.started);
  // Lanes that idle need a slot, whatever the others do.
  if (Number(row.active) > 0) return { lastStartAt, lastEndAt: null };
  return row.ended === null || row.ended === undefined
    ? { lastStartAt }
    : { lastStartAt, lastEndAt: Number(row.ended) };
}
