import { effectiveSchedule } from '../domain/job.ts';
import { afterRulesOf } from '../domain/schedule/after-upstreams.ts';
import type { Sql } from './database.ts';
import { insertAll } from './insert.ts';
import { insertSlotRanges } from './lanes.ts';
import type { JobChange } from './store.ts';

interface SavedJob {
  jobId: number;
  change: JobChange;
}

const columns = ['job_id', 'rule', 'upstream_job_id', 'on_end'] as const;
type RuleRow = [jobId: number, rule: number, upstreamJobId: number, onEnd: string];

/**
 * Writes whose ends make saved jobs due by the schedule that holds for them. Of a job whose rules change nothing counts that has ended
 * before, and nothing of one that is off. `ids` are all jobs by name; `isAnyOld` = some of these jobs existed before.
 */
export async function saveAfterRules(
  sql: Sql,
  saved: SavedJob[],
  ids: ReadonlyMap<string, number>,
  isAnyOld: boolean,
  now: number,
): Promise<void> {
  const wanted = new Map(saved.map(({ jobId, change }) => [jobId, rulesOf(jobId, change, ids)]));
  const stored = isAnyOld ? await readRules(sql, [...wanted.keys()]) : new Map<number, RuleRow[]>();
  const changed = [...wanted].filter(([jobId, rows]) => !areSame(rows, stored.get(jobId) ?? []));
  const old = changed.map(([jobId]) => jobId).filter((jobId) => stored.has(jobId));
  await forgetRules(sql, old);
  await supersede(sql, old, now);
  await insertAll(
    sql,
    'after_rules',
    [...columns],
    changed.flatMap(([, rows]) => rows),
  );
  const off = saved.filter(({ jobId, change }) => !change.enabled && stored.has(jobId)).map(({ jobId }) => jobId);
  await forgetEnds(sql, [...new Set([...old, ...off])]);
}

/** Takes back which upstreams of these jobs have ended as asked since they last started. */
export async function forgetEnds(sql: Sql, jobIds: number[]): Promise<void> {
  if (jobIds.length === 0) return;
  const rows = await sql.rows<{ id: number }>(
    `select distinct lanes.id from lanes join awaited on awaited.lane_id = lanes.id
     where lanes.job_id in ${sql.dialect.integers} order by lanes.id`,
    [JSON.stringify(jobIds)],
  );
  if (rows.length === 0) return;
  await sql.execute(sql.dialect.deleteAmong('awaited', 'lane_id'), [JSON.stringify(rows.map(({ id }) => id))]);
}

/** Jobs that are to be deleted go after nobody. */
export async function forgetRules(sql: Sql, jobIds: number[]): Promise<void> {
  if (jobIds.length === 0) return;
  await sql.execute(sql.dialect.deleteAmong('after_rules', 'job_id'), [JSON.stringify(jobIds)]);
}

/** What the former rules have set off is not run by the new ones. */
async function supersede(sql: Sql, jobIds: number[], now: number): Promise<void> {
  if (jobIds.length === 0) return;
  const open = await sql.rows<{ id: number; lane_id: number; job_id: number; scheduled_at: number }>(
    `select requests.id, lane_id, job_id, scheduled_at from lanes join requests on requests.lane_id = lanes.id
     where job_id in ${sql.dialect.integers} and cause = 'upstream' order by requests.id`,
    [JSON.stringify(jobIds)],
  );
  if (open.length === 0) return;
  await sql.execute(sql.dialect.deleteAmong('requests', 'id'), [JSON.stringify(open.map(({ id }) => id))]);
  const ranges = open.map(({ lane_id: laneId, job_id: jobId, scheduled_at: at }) => {
    return { laneId, jobId, fromAt: at, toAt: at, count: 1, reason: 'superseded' as const };
  });
  await insertSlotRanges(sql, ranges, now);
}

function rulesOf(jobId: number, change: JobChange, ids: ReadonlyMap<string, number>): RuleRow[] {
  return afterRulesOf(effectiveSchedule(change)).flatMap(({ upstreams }, rule) =>
    upstreams.map(({ job, on }): RuleRow => [jobId, rule, ids.get(job) ?? 0, on]),
  );
}

async function readRules(sql: Sql, jobIds: number[]): Promise<Map<number, RuleRow[]>> {
  const rows = await sql.rows<{ job_id: number; rule: number; upstream_job_id: number; on_end: string }>(
    `select ${columns.join(', ')} from after_rules where job_id in ${sql.dialect.integers}`,
    [JSON.stringify(jobIds)],
  );
  const read = rows.map((row): RuleRow => [row.job_id, row.rule, row.upstream_job_id, row.on_end]);
  return Map.groupBy(read, ([jobId]) => jobId);
}

function areSame(one: RuleRow[], other: RuleRow[]): boolean {
  const texts = (rows: RuleRow[]) => rows.map((row) => row.join(' ')).sort();
  return texts(one).join('\n') === texts(other).join('\n');
}
