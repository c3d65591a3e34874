import { type Hold, holdsOn } from '../domain/hold.ts';
import type { Job } from '../domain/job.ts';
import type { Candidate, Lane, Request } from '../domain/lane.ts';
import type { ClaimOrder } from './claim-order.ts';
import type { Database, Sql } from './database.ts';
import { marks } from './dialect.ts';
import { openHolds, somethingIsHeld } from './holds.ts';
import { jobColumns, laneOf, type Row, readableJobOf, requestOf, type UnreadableJob } from './rows.ts';
import { type Ground, lastStatuses, upstreamsOf } from './upstreams.ts';

/** Lanes that are ours until the transaction ends. */
export interface Locked {
  candidates: Candidate[];
  /** Lanes about whose job nothing can be decided. */
  unreadable: { lane: Lane; job: string; reason: string }[];
  /** What the candidates wait for. */
  upstreamLanes: Lane[];
  /** Every hold that is open. */
  holds: Hold[];
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

/**
 * Locks candidates and the lanes that they wait for by primary key alone, in one go and in the order of their ids, so that
 * nothing else is locked, and reads what the decisions need. Whom others hold, or have changed since `ground` was read, is left out.
 */
export async function lockCandidates(
  sql: Sql,
  order: ClaimOrder,
  ids: number[],
  now: number,
  ground: Ground,
): Promise<Locked> {
  const lanes = await lockLanes(sql, order, ids, now, ground);
  const wanted = ids.flatMap((id) => lanes.get(id) ?? []).filter((lane) => isClaimable(lane, order, now));
  if (wanted.length === 0) return { candidates: [], unreadable: [], upstreamLanes: [], holds: [] };
  const all = [...lanes.values()];
  const upstreamJobs = [...ground.dependencies.values()].flat().map((row) => row.upstream_job_id);
  // After the locks: what is committed by now is seen, and no older state of it.
  const jobRows = await readJobRows(sql, [...all.map(({ jobId }) => jobId), ...upstreamJobs], somethingIsHeld);
  const jobs = jobsIn(jobRows);
  // Nothing holds back who is forced.
  const isHeld = !order.laneIds && jobRows.some(({ extra }) => extra === 1);
  const holds = isHeld ? await openHolds(sql) : [];
  const requests = await readRequests(sql, [...lanes.keys()]);
  const upstreamIds = new Set([...ground.laneIds.values()].flat());
  const upstreamLanes = all.filter(({ id }) => upstreamIds.has(id));
  const statuses = await lastStatuses(sql, upstreamLanes);
  const locked: Locked = { candidates: [], unreadable: [], upstreamLanes, holds };
  for (const lane of wanted) {
    const job = jobs.get(lane.jobId) ?? { name: '', unreadable: `job ${lane.jobId} is not in the database` };
    if ('unreadable' in job) {
      locked.unreadable.push({ lane, job: job.name, reason: job.unreadable });
      continue;
    }
    const upstreams = upstreamsOf(lane, job, ground, { lanes, jobs, requests, statuses });
    const cycle = ground.cycles.get(job.id) ?? null;
    const binding = holdsOn(job, order.hostName, holds, now);
    const own = requests.get(lane.id) ?? [];
    if (upstreams) locked.candidates.push({ lane, job, requests: own, upstreams, cycle, holds: binding });
  }
  return locked;
}

async function lockLanes(
  sql: Sql,
  order: ClaimOrder,
  ids: number[],
  now: number,
  { laneIds, versions }: Ground,
): Promise<Map<number, Lane>> {
  const { forUpdate, forUpdateSkippingLocked } = sql.dialect;
  const upstreamIds = [...laneIds.values()].flat();
  const [due, locking] = order.laneIds ? ['', forUpdate] : [' and wake_at <= ?', forUpdateSkippingLocked];
  const free = `active_run_id is null${due}`;
  const all = [...new Set([...ids, ...upstreamIds])];
  const which = upstreamIds.length === 0 ? free : `(id in (${marks(upstreamIds)}) or ${free})`;
  const rows = await sql.rows<Row>(
    `select * from lanes where id in (${marks(all)}) and ${which} order by id${locking}`,
    [...all, ...upstreamIds, ...(order.laneIds ? [] : [now])],
  );
  const unchanged = rows.filter(({ id, version }) => order.laneIds || versions.get(Number(id)) === Number(version));
  return new Map(unchanged.map((row) => [Number(row.id), laneOf(row)]));
}

function isClaimable({ activeRunId, wakeAt }: Lane, order: ClaimOrder, now: number): boolean {
  return activeRunId === null && (order.laneIds !== undefined || (wakeAt !== null && wakeAt <= now));
}

/** Jobs by id; one that cannot be read keeps nobody from the others. */
export async function readJobs(sql: Sql, jobIds: number[]): Promise<Map<number, Job | UnreadableJob>> {
  return jobsIn(await readJobRows(sql, jobIds));
}

/** `extra` is a column of every row that tells more in the same statement. */
async function readJobRows(sql: Sql, jobIds: number[], extra = '0'): Promise<Row[]> {
  return await sql.rows<Row>(`select ${jobColumns}, ${extra} as extra from jobs where id in ${sql.dialect.integers}`, [
    JSON.stringify(jobIds),
  ]);
}

function jobsIn(rows: Row[]): Map<number, Job | UnreadableJob> {
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
