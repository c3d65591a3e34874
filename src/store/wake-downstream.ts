import type { Sql } from './database.ts';
import { marks } from './dialect.ts';
import { wakeLanes } from './lanes.ts';

/** Wakes the parked lanes of the jobs that wait for one of these; answers whether there were any. */
export async function wakeDownstream(sql: Sql, jobIds: number[], now: number): Promise<boolean> {
  if (jobIds.length === 0) return false;
  const rows = await sql.rows<{ id: number }>(
    `select lanes.id from dependencies join lanes on lanes.job_id = dependencies.job_id
     where dependencies.upstream_job_id in (${marks(jobIds)})
       and lanes.parked_for = 'upstream' and lanes.active_run_id is null group by lanes.id order by lanes.id`,
    jobIds,
  );
  await wakeLanes(
    sql,
    rows.map(({ id }) => id),
    now,
  );
  return rows.length > 0;
}
