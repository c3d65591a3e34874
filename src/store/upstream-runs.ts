import { effectiveSchedule, type Job } from '../domain/job.ts';
import type { RunOutputs } from '../domain/run-outputs.ts';
import { afterUpstreams } from '../domain/schedule/after-upstreams.ts';
import type { UpstreamRun } from '../domain/upstream-run.ts';
import type { Sql } from './database.ts';

/** Those of jobs that start now, by job; one statement, or none where no job comes after another. */
export async function readUpstreamRuns(sql: Sql, jobs: Job[], hostName: string): Promise<Map<number, UpstreamRun[]>> {
  const ids = jobs.filter(comesAfterOthers).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const among = `where job_id in ${sql.dialect.integers}`;
  const everywhere = (job: string) => `${sql.dialect.textAt(`${job}.spec`, '$.host')} = '*'`;
  const rows = await sql.rows<UpstreamRow>(
    `select links.job_id, upstream.name, runs.id, runs.status, runs.outputs from (
       select job_id, upstream_job_id, 'success' as on_end from dependencies ${among}
       union select job_id, upstream_job_id, on_end from after_rules ${among}
     ) as links
     join jobs as own on own.id = links.job_id
     join jobs as upstream on upstream.id = links.upstream_job_id
     join runs on runs.id = (
       select ended.id from runs as ended
       where ended.job_id = links.upstream_job_id and ended.active_lane_id is null and ${endedAsAsked}
         and (ended.host = ? or not (${everywhere('own')} and ${everywhere('upstream')}))
       order by ended.id desc limit 1
     ) order by runs.id`,
    [JSON.stringify(ids), JSON.stringify(ids), hostName],
  );
  return byJob(rows);
}

interface UpstreamRow {
  job_id: number;
  name: string;
  id: number;
  status: string;
  outputs: string | null;
}

/** `on_end` in the words of statuses. */
const endedAsAsked = `case links.on_end
    when 'success' then ended.status = 'succeeded'
    when 'skip' then ended.status = 'skipped'
    when 'failure' then ended.status in ('failed', 'timed_out', 'stopped', 'lost')
    else ended.status not in ('skipped', 'abandoned') end`;

function comesAfterOthers(job: Job): boolean {
  return job.spec.dependencies.length > 0 || afterUpstreams(effectiveSchedule(job)).length > 0;
}

/** Where a job comes after another in two ways, the later run counts. */
function byJob(rows: UpstreamRow[]): Map<number, UpstreamRun[]> {
  const grouped = Map.groupBy(rows, ({ job_id }) => job_id);
  return new Map(
    [...grouped].map(([jobId, some]) => {
      const latest = new Map(some.map((row) => [row.name, row]));
      const runs = [...latest.values()].map(({ name, id, status, outputs }) => ({
        job: name,
        runId: id,
        status,
        outputs: outputs === null ? {} : (JSON.parse(outputs) as RunOutputs),
      }));
      return [jobId, runs.sort((one, other) => one.runId - other.runId)];
    }),
  );
}
