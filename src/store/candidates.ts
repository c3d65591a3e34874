import type { Job } from '../domain/job.ts';
import type { Candidate, Lane, Request } from '../domain/lane.ts';
import type { Database, Sql } from './database.ts';
import { jobColumns, laneOf, type Row, readableJobOf, requestOf, type UnreadableJob } from './rows.ts';
import type { ClaimOrder } from './store.ts';

/** Lanes that are ours until the transaction ends. */
export interface Locked {
  candidates: Candidate[];
  /** Lanes about whose job nothing can be decided. */
  unreadable: { lane: Lane; job: string; reason: string }[];
}

/** Lanes that the order may claim, in the order in which they go; read without locks. */
export async function dueLaneIds(database: Database, order: ClaimOrder, now: number): Promise<number[]> {
  if (order.laneIds) return order.laneIds;
  const { integers } = database.dialect;
  const only = order.onlyJobIds ? ` and job_id in ${integers}` : '';
  const except = order.exceptJobIds ? ` and job_id not in ${integers}` : '';
  // Written out, since MariaDB would read every lane of a host that it finds in a JSON array.
  const hosts = order.laneHosts.map(() => '?').join(', ');
  const rows = await database.rows<{ id: number }>(
    `select id from lanes where host in (${hosts}) and wake_at <= ? and active_run_id is null${only}${except}
     order by priority desc, wake_at, id limit ?`,
    [
      ...order.laneHosts,
      now,
      ...(order.onlyJobIds ? [JSON.stringify(order.onlyJobIds)] : []),
      ...(order.exceptJobIds ? [JSON.stringify(order.exceptJobIds)] : []),
      order.limit + 1,
    ],
  );
  return rows.map(({ id }) => id);
}

/** Locks lanes by primary key alone, so that nothing else is locked, and reads what the decisions need. */
export async function lockCandidates(sql: Sql, order: ClaimOrder, ids: number[], now: number): Promise<Locked> {
  const { forUpdate, forUpdateSkippingLocked } = sql.dialect;
  const [due, locking] = order.laneIds ? ['', forUpdate] : [' and wake_at <= ?', forUpdateSkippingLocked];
  const rows = await sql.rows<Row>(
    `select * from lanes where id in (${ids.map(() => '?').join(', ')}) and active_run_id is null${due} order by id${locking}`,
    order.laneIds ? ids : [...ids, now],
  );
  if (rows.length === 0) return { candidates: [], unreadable: [] };
  const lanes = new Map(rows.map((row) => [Number(row.id), laneOf(row)]));
  const jobs = await readJobs(sql, [...lanes.values()]);
  const requests = await readRequests(sql, [...lanes.keys()]);
  const locked: Locked = { candidates: [], unreadable: [] };
  for (const lane of ids.flatMap((id) => lanes.get(id) ?? [])) {
    const job = jobs.get(lane.jobId) ?? { name: '', unreadable: `job ${lane.jobId} is not in the database` };
    if ('unreadable' in job) locked.unreadable.push({ lane, job: job.name, reason: job.unreadable });
    else locked.candidates.push({ lane, job, requests: requests.get(lane.id) ?? [] });
  }
  return locked;
}

/** The jobs of lanes by id; one that cannot be read keeps nobody else from it. */
export async function readJobs(sql: Sql, lanes: Lane[]): Promise<Map<number, Job | UnreadableJob>> {
  const rows = await sql.rows<Row>(`select ${jobColumns} from jobs where id in ${sql.dialect.integers}`, [
    JSON.stringify(lanes.map(({ jobId }) => jobId)),
  ]);
  return new Map(rows.map((row) => [Number(row.id), readableJobOf(row)]));
}

/** Open requests by lane, the oldest first. */
export async function readRequests(sql: Sql, laneIds: number[]): Promise<Map<number, Request[]>> {
  const rows = await sql.rows<Row>(
    `select * from requests where lane_id in ${sql.dialect.integers} order by due_at, id`,
    [JSON.stringify(laneIds)],
  );
  return Map.groupBy(rows.map(requestOf), ({ laneId }) => laneId);
}
