import type { Candidate, Decision } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { dropRequests } from './drop-requests.ts';
import { wakeLanes } from './lanes.ts';

/**
 * A job that moves from `*` to one host may have several runs alive, and keeps one lane. The others are former lanes: nobody
 * claims them, they end with their runs, and until then no new run of the job starts.
 */
const formerPattern = 'former:%';

/** True for a lane that ends with its run. */
export function isFormer({ host }: { host: string }): boolean {
  return host.startsWith('former:');
}

/** Lets lanes with active runs end with them. */
export async function retireLanes(sql: Sql, laneIds: number[]): Promise<void> {
  if (laneIds.length === 0) return;
  const set = 'host = new.host, next_slot_at = null, wake_at = null, version = lanes.version + 1';
  const rows = laneIds.map((id) => ({ id, host: `former:${id}` }));
  await sql.execute(sql.dialect.updateFrom('lanes', retireColumns, set), [jsonRows(rows)]);
}

const retireColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'host', type: 'text' },
];

/** Parks the candidates whose job has a former lane still; they wake when it ends. */
export async function apartFromFormer(
  sql: Sql,
  candidates: Candidate[],
): Promise<{ free: Candidate[]; waiting: Decision[] }> {
  if (candidates.length === 0) return { free: [], waiting: [] };
  const rows = await sql.rows<{ job_id: number }>(
    `select distinct job_id from lanes where job_id in ${sql.dialect.integers} and host like ?`,
    [JSON.stringify(candidates.map(({ job }) => job.id)), formerPattern],
  );
  const busy = new Set(rows.map(({ job_id }) => job_id));
  const reason = 'a run that began before the job moved to this host has not ended';
  return {
    free: candidates.filter(({ job }) => !busy.has(job.id)),
    waiting: candidates
      .filter(({ job }) => busy.has(job.id))
      .map(({ lane }) => ({ kind: 'park', laneId: lane.id, reason, wakeAt: null, parkedFor: null })),
  };
}

/** Of these lanes, whose runs have just ended, drops those that were to end with them, and wakes what waited for them. */
export async function dropEndedLanes(sql: Sql, laneIds: number[], now: number): Promise<void> {
  const { integers, deleteAmong } = sql.dialect;
  const rows = await sql.rows<{ id: number; job_id: number }>(
    `select id, job_id from lanes where id in ${integers}
     and (host like ? or exists (select 1 from jobs where jobs.id = lanes.job_id and jobs.deleted_at is not null))`,
    [JSON.stringify(laneIds), formerPattern],
  );
  if (rows.length === 0) return;
  const doomed = rows.map(({ id }) => id);
  await dropRequests(sql, doomed, 'deleted', now);
  await sql.execute(deleteAmong('lanes', 'id'), [JSON.stringify(doomed)]);
  await wakeLanesOf(
    sql,
    rows.map(({ job_id }) => job_id),
    now,
  );
}

async function wakeLanesOf(sql: Sql, jobIds: number[], now: number): Promise<void> {
  const rows = await sql.rows<{ id: number }>(
    `select id from lanes where job_id in ${sql.dialect.integers} order by id`,
    [JSON.stringify(jobIds)],
  );
  await wakeLanes(
    sql,
    rows.map(({ id }) => id),
    now,
  );
}
