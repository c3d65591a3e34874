import type { Sql } from './database.ts';
import type { StoredDependency } from './record-store.ts';

/** Which jobs wait for which, as the runner sees it. */
export async function allDependencies(sql: Sql): Promise<StoredDependency[]> {
  const rows = await sql.rows<Record<'id' | 'upstream' | 'c' | 's' | 'n', number>>(
    `select job_id as id, upstream_job_id as upstream, wait_for_completion as c, wait_for_success as s,
     wait_for_next_run as n from dependencies order by upstream_job_id, job_id`,
  );
  return rows.map(({ id, upstream, c, s, n }) => {
    const waits = { waitForCompletion: c === 1, waitForSuccess: s === 1, waitForNextRun: n === 1 };
    return { jobId: id, upstreamJobId: upstream, ...waits };
  });
}
