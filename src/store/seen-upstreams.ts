import type { SeenUpstream } from '../domain/why.ts';
import type { Sql } from './database.ts';

/** Ends that the lanes of a job have seen by their `after` rules and that still count, each once, the earliest first. */
export async function seenUpstreams(sql: Sql, jobId: number): Promise<(SeenUpstream & { laneId: number })[]> {
  const rows = await sql.rows<{ lane_id: number; job: string; run_id: number | null; ended_at: number }>(
    `select awaited.lane_id, jobs.name as job, awaited.run_id, awaited.ended_at from lanes
     join awaited on awaited.lane_id = lanes.id
       and awaited.newest_run_id >= coalesce(lanes.active_run_id, lanes.last_run_id, 0)
     join lanes as upstreams on upstreams.id = awaited.upstream_lane_id
     join jobs on jobs.id = upstreams.job_id
     where lanes.job_id = ? group by awaited.lane_id, upstreams.id, jobs.name, awaited.run_id, awaited.ended_at
     order by awaited.ended_at, upstreams.id`,
    [jobId],
  );
  return rows.map(({ lane_id: laneId, job, run_id: runId, ended_at: endedAt }) => ({ laneId, job, runId, endedAt }));
}
