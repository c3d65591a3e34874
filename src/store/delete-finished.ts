import type { Sql } from './database.ts';
import { endHoldsOf } from './holds.ts';
import { remember } from './job-history.ts';
import { endDependencies, lockDependencies } from './save-dependencies.ts';

/** A job whose last run has just been settled. */
export interface FinishedJob {
  jobId: number;
  how: 'keep-history' | 'with-history';
}

/**
 * Deletes jobs whose last run has been settled. One stays that runs or is due elsewhere, for which somebody has asked, or for which
 * other jobs wait, or that they go after. What was recorded of its runs is removed `with-history`; who changed it is kept.
 */
export async function deleteFinished(sql: Sql, finished: FinishedJob[], now: number): Promise<void> {
  if (finished.length === 0) return;
  await lockDependencies(sql);
  for (const { jobId, how } of finished) {
    if (await isNeeded(sql, jobId)) continue;
    await endDependencies(sql, [jobId]);
    await sql.execute('update jobs set deleted_at = ?, live_name = null, enabled = 0 where id = ?', [now, jobId]);
    // Whatever its upstreams set off would find its limit reached.
    await sql.execute('delete from requests where lane_id in (select id from lanes where job_id = ?)', [jobId]);
    await sql.execute('delete from lanes where job_id = ?', [jobId]);
    await endHoldsOf(sql, [jobId], 'chroniker', now);
    await remember(sql, [{ jobId, what: 'deleted: its last run has ended', change: null }], 'chroniker', now);
    if (how === 'with-history') await deleteHistory(sql, jobId);
  }
}

async function isNeeded(sql: Sql, jobId: number): Promise<boolean> {
  const [row] = await sql.rows<{ needed: number }>(
    `select (select count(*) from lanes where job_id = ? and (active_run_id is not null or next_slot_at is not null
         or id in (select lane_id from requests where cause <> 'upstream')))
       + (select count(*) from dependencies join jobs as waiting on waiting.id = dependencies.job_id
           where upstream_job_id = ? and waiting.deleted_at is null)
       + (select count(*) from after_rules join jobs as following on following.id = after_rules.job_id
           where upstream_job_id = ? and following.deleted_at is null)
       + (select count(*) from jobs where id = ? and deleted_at is not null) as needed`,
    [jobId, jobId, jobId, jobId],
  );
  return Number(row?.needed) > 0;
}

async function deleteHistory(sql: Sql, jobId: number): Promise<void> {
  await sql.execute('delete from chunks where run_id in (select id from runs where job_id = ?)', [jobId]);
  await sql.execute('delete from runs where job_id = ?', [jobId]);
  await sql.execute('delete from slot_ranges where job_id = ?', [jobId]);
  await sql.execute('delete from alerts where job_id = ?', [jobId]);
  await sql.execute('delete from backfills where job_id = ?', [jobId]);
  await sql.execute('delete from schedule_history where job_id = ?', [jobId]);
  await sql.execute('delete from pruned_slots where job_id = ?', [jobId]);
}
