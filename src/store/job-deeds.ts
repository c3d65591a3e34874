import type { Schedule } from '../domain/schedule/schedule.ts';
import { looksLikeSchedule } from '../domain/stored-spec.ts';
import type { JobDeed } from '../domain/why.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** What was done to a job, the oldest first. */
export async function jobHistory(sql: Sql, jobId: number): Promise<JobDeed[]> {
  const rows = await sql.rows<Row>('select * from job_history where job_id = ? order by id', [jobId]);
  return rows.map((row) => ({
    at: Number(row.at),
    by: String(row.actor),
    change: String(row.change_made),
    schedule: scheduleIn(row.spec),
  }));
}

function scheduleIn(document: unknown): Schedule | null {
  try {
    const { schedule } = JSON.parse(String(document)) ?? {};
    return looksLikeSchedule(schedule) ? schedule : null;
  } catch {
    return null;
  }
}
