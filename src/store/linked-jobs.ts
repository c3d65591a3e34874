import type { AwaitedEnd } from '../domain/schedule/schedule.ts';
import type { Sql } from './database.ts';
import type { LinkedJob, LinkedJobs } from './store.ts';

/** What a job waits for, who waits for it, and who goes after it. */
export async function linkedJobs(sql: Sql, jobId: number): Promise<LinkedJobs> {
  return {
    upstreams: await linked(sql, 'upstream_job_id', 'job_id', jobId),
    downstream: await linked(sql, 'job_id', 'upstream_job_id', jobId),
    setsOff: await setOffBy(sql, jobId),
  };
}

async function setOffBy(sql: Sql, jobId: number): Promise<LinkedJobs['setsOff']> {
  const rows = await sql.rows<{ id: number; name: string; on_end: AwaitedEnd }>(
    `select distinct jobs.id, jobs.name, on_end from after_rules join jobs on jobs.id = after_rules.job_id
     where upstream_job_id = ? order by jobs.id, on_end`,
    [jobId],
  );
  return rows.map(({ id, name, on_end: on }) => ({ jobId: id, job: name, on }));
}

async function linked(sql: Sql, wanted: string, known: string, jobId: number): Promise<LinkedJob[]> {
  const rows = await sql.rows<LinkRow>(
    `select jobs.id, jobs.name, wait_for_completion as c, wait_for_success as s, wait_for_next_run as n,
       within_ms as within, since_last_success as since, deadline from dependencies
     join jobs on jobs.id = dependencies.${wanted} where dependencies.${known} = ? order by jobs.id`,
    [jobId],
  );
  return rows.map(({ id, name, c, s, n, within, since, deadline }) => ({
    jobId: id,
    job: name,
    ...{ waitForCompletion: c === 1, waitForSuccess: s === 1, waitForNextRun: n === 1 },
    ...(within === null ? {} : { withinMs: within }),
    ...(since === 1 ? { since: 'lastSuccess' as const } : {}),
    ...(deadline === null ? {} : { deadline }),
  }));
}

interface LinkRow extends Record<'c' | 's' | 'n' | 'since' | 'id', number> {
  name: string;
  within: number | null;
  deadline: string | null;
}

/** How many jobs have a slot that waits for another job. */
export async function countWaiting(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ waiting: number }>(
    `select count(distinct lanes.job_id) as waiting from dependencies join lanes on lanes.job_id = dependencies.job_id
     where lanes.parked_for = 'upstream'`,
  );
  return Number(row?.waiting ?? 0);
}
