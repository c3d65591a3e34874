import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/**
 * How long the last runs of these jobs took, in ms, newest first, at most `count` of each; a job of which nothing was
 * executed is not in the answer.
 */
export async function lastDurations(sql: Sql, jobIds: number[], count: number): Promise<Map<number, number[]>> {
  const rows = await sql.rows<Row>(
    `select job_id, duration_ms from (
       select job_id, duration_ms, row_number() over (partition by job_id order by id desc) as place
       from runs where job_id in ${sql.dialect.integers} and duration_ms is not null) as latest
     where place <= ? order by job_id, place`,
    [JSON.stringify(jobIds), count],
  );
  const durations = new Map<number, number[]>();
  for (const row of rows) {
    const jobId = Number(row.job_id);
    durations.set(jobId, [...(durations.get(jobId) ?? []), Number(row.duration_ms)]);
  }
  return durations;
}
