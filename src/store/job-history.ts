import { effectiveSchedule } from '../domain/job.ts';
import type { Sql } from './database.ts';
import { insertAll } from './insert.ts';
import type { Row } from './rows.ts';
import type { JobChange } from './store.ts';

/** What somebody did to a job. */
interface Deed {
  jobId: number;
  what: string;
  /** What it is from now on; null when only its state changed. */
  change: JobChange | null;
}

/** Keeps who did what to which jobs; for how long: `old-records.ts`. */
export async function remember(sql: Sql, deeds: Deed[], by: string, now: number): Promise<void> {
  const rows = deeds.map(({ jobId, what, change }) => {
    const document = change && JSON.stringify({ ...change.spec, schedule: effectiveSchedule(change) });
    return [jobId, now, by, what, document];
  });
  await insertAll(sql, 'job_history', ['job_id', 'at', 'actor', 'change_made', 'spec'], rows);
}

/** The last thing that was done to each of these jobs; a hold changes nothing about a job. */
export async function latestChanges(sql: Sql, jobIds: number[]): Promise<Map<number, string>> {
  const rows = await sql.rows<Row>(
    `select job_id, change_made from job_history where id in (
       select max(id) from job_history where job_id in ${sql.dialect.integers}
         and change_made not like 'held%' and change_made not like 'released:%' group by job_id)`,
    [JSON.stringify(jobIds)],
  );
  return new Map(rows.map((row) => [Number(row.job_id), String(row.change_made)]));
}
