import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** SQLite takes 500 parts of a union. */
const mostJobs = 250;

/**
 * How long the last runs of these jobs took, in ms, newest first, at most `count` of each; a job of which nothing was
 * executed is not in the answer.
 */
export async function lastDurations(sql: Sql, jobIds: number[], count: number): Promise<Map<number, number[]>> {
  const durations = new Map<number, number[]>();
  for (let from = 0; from < jobIds.length; from += mostJobs) {
    for (const { job_id, duration_ms } of await read(sql, jobIds.slice(from, from + mostJobs), count)) {
      const jobId = Number(job_id);
      durations.set(jobId, [...(durations.get(jobId) ?? []), Number(duration_ms)]);
    }
  }
  return durations;
}

/** A part for each job, and no window function over all of them: that would read every run there ever was. */
async function read(sql: Sql, jobIds: number[], count: number): Promise<Row[]> {
  const part = `select * from (select id, job_id, duration_ms from runs
    where job_id = ? and duration_ms is not null order by id desc limit ?) as latest`;
  return await sql.rows<Row>(
    `${jobIds.map(() => part).join(' union all ')} order by id desc`,
    jobIds.flatMap((jobId) => [jobId, count]),
  );
}
