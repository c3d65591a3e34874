import type { Lane } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import { laneOf, type Row } from './rows.ts';

/**
 * Every lane of these jobs, locked in the order of ids, as everybody locks them. A claim keeps its lanes locked from before it reads
 * their jobs until it has started them: who has these locks changes the jobs before such a claim or after it, and sees what it did.
 */
export async function lockLanesOfJobs(sql: Sql, jobIds: number[]): Promise<Lane[]> {
  if (jobIds.length === 0) return [];
  const ids = (await lanesOfJobs(sql, jobIds)).map(({ id }) => id);
  const rows = await sql.rows<Row>(sql.dialect.lockInOrder('lanes.*', 'lanes'), [JSON.stringify(ids)]);
  return rows.map(laneOf);
}

/** The same to look at them. */
export async function lanesOfJobs(sql: Sql, jobIds: number[]): Promise<Lane[]> {
  const rows = await sql.rows<Row>(`select * from lanes where job_id in ${sql.dialect.integers} order by id`, [
    JSON.stringify(jobIds),
  ]);
  return rows.map(laneOf);
}
