import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** How many runs of each of these jobs are kept; a job without any is not in the answer. */
export async function runsKept(sql: Sql, jobIds: number[]): Promise<Map<number, number>> {
  const rows = await sql.rows<Row>(
    `select job_id, count(*) as kept from runs where job_id in ${sql.dialect.integers} group by job_id`,
    [JSON.stringify(jobIds)],
  );
  return new Map(rows.map((row) => [Number(row.job_id), Number(row.kept)]));
}

/** When each of these supervisors was last heard of, epoch ms. */
export async function heartbeats(sql: Sql, supervisorIds: number[]): Promise<Map<number, number>> {
  const rows = await sql.rows<Row>(`select id, heartbeat_at from supervisors where id in ${sql.dialect.integers}`, [
    JSON.stringify(supervisorIds),
  ]);
  return new Map(rows.map((row) => [Number(row.id), Number(row.heartbeat_at)]));
}
