import type { Job } from '../domain/job.ts';
import type { Lane, Request } from '../domain/lane.ts';
import { type AskedEnd, afterEnds, type LaneEnd, type SeenEnd } from '../domain/set-off.ts';
import { looksLikeSpec } from '../domain/stored-spec.ts';
import { readJobs } from './candidates.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows, marks } from './dialect.ts';
import { insertAll } from './insert.ts';
import { slotKey } from './insert-runs.ts';
import { insertRequests } from './requests.ts';
import type { SetOffAt } from './settlement.ts';

/** A lane that goes after others, with what it has seen of them and when it is due; null = it still waits. */
interface Follower {
  lane: Lane;
  job: Job | undefined;
  seen: SeenEnd[];
  dueAt: number | null;
}

/**
 * Lets lanes see how something ended in the lanes that they go after, and asks for one run in each for which that was the last end
 * it waited for. The followers have to be locked; a run that starts in one later makes it forget what it has seen. Takes as many
 * statements for thousands of lanes as for one.
 */
export async function setOff(sql: Sql, ends: LaneEnd[], lanes: Lane[], setOffAt: SetOffAt, now: number): Promise<void> {
  if (lanes.length === 0 || ends.length === 0) return;
  const jobs = await readJobs(
    sql,
    lanes.map(({ jobId }) => jobId),
  );
  const asked = await readAsked(sql, jobs.keys());
  const before = await readSeen(sql, lanes);
  const followers = lanes.flatMap((lane): Follower[] => {
    const job = jobs.get(lane.jobId);
    const readable = job && !('unreadable' in job) && looksLikeSpec(job.spec) ? job : undefined;
    if (readable && !readable.enabled) return [];
    const after = afterEnds(lane, askedBy(lane, readable, asked), before.get(lane.id) ?? [], ends);
    return after ? [{ lane, job: readable, ...after }] : [];
  });
  if (followers.length === 0) return;
  await writeSeen(sql, followers);
  const wishes = await requestRuns(sql, followers, setOffAt, now);
  await wake(sql, followers, wishes);
}

/** What rules ask of an upstream, with all lanes of that one. */
interface AskedRow {
  job_id: number;
  rule: number;
  upstream_job_id: number;
  on_end: AskedEnd['on'];
  lane_id: number;
  host: string;
}

async function readAsked(sql: Sql, jobIds: Iterable<number>): Promise<Map<number, AskedRow[]>> {
  const rows = await sql.rows<AskedRow>(
    `select after_rules.job_id, rule, upstream_job_id, on_end, lanes.id as lane_id, lanes.host from after_rules
     join lanes on lanes.job_id = after_rules.upstream_job_id
     where after_rules.job_id in ${sql.dialect.integers} and lanes.host not like 'former:%'`,
    [JSON.stringify([...jobIds])],
  );
  return Map.groupBy(rows, ({ job_id }) => job_id);
}

/** A job on every host goes after what ends on the same host, if its upstream has a lane there. */
function askedBy({ jobId, host }: Lane, job: Job | undefined, asked: ReadonlyMap<number, AskedRow[]>): AskedEnd[] {
  const upstreams = Map.groupBy(asked.get(jobId) ?? [], (row) => `${row.rule} ${row.upstream_job_id}`);
  return [...upstreams.values()].flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const same = job?.spec.host === '*' ? rows.filter((row) => row.host === host) : [];
    const counting = same.length > 0 ? same : rows;
    return [{ rule: first.rule, on: first.on_end, laneIds: counting.map((row) => row.lane_id) }];
  });
}

const seenColumns = ['lane_id', 'rule', 'upstream_lane_id', 'ended_at', 'run_id', 'newest_run_id'];

async function readSeen(sql: Sql, lanes: Lane[]): Promise<Map<number, SeenEnd[]>> {
  const rows = await sql.rows<
    Record<'lane_id' | 'rule' | 'upstream_lane_id' | 'ended_at' | 'newest_run_id', number> & { run_id: number | null }
  >(
    `select ${seenColumns.join(', ')} from awaited where lane_id in (${marks(lanes)})`,
    lanes.map(({ id }) => id),
  );
  const seen = rows.map((row) => ({
    laneId: row.lane_id,
    rule: row.rule,
    upstreamLaneId: row.upstream_lane_id,
    endedAt: row.ended_at,
    runId: row.run_id,
    newestRunId: row.newest_run_id,
  }));
  return Map.groupBy(seen, ({ laneId }) => laneId);
}

async function writeSeen(sql: Sql, followers: Follower[]): Promise<void> {
  await sql.execute(sql.dialect.deleteAmong('awaited', 'lane_id'), [
    JSON.stringify(followers.map(({ lane }) => lane.id)),
  ]);
  const rows = followers.flatMap(({ lane, seen }) =>
    seen.map((one) => [lane.id, one.rule, one.upstreamLaneId, one.endedAt, one.runId, one.newestRunId]),
  );
  await insertAll(sql, 'awaited', seenColumns, rows);
}

/** One wish a lane: what was set off before and has not begun yet stands for this too. */
async function requestRuns(
  sql: Sql,
  followers: Follower[],
  setOffAt: SetOffAt,
  now: number,
): Promise<Omit<Request, 'id'>[]> {
  const due = followers.flatMap(({ lane, job, dueAt }) => {
    if (dueAt === null) return [];
    const endedAt = Math.min(dueAt, now);
    const at = job ? safely(() => setOffAt(lane, job, endedAt), endedAt) : endedAt;
    return at === null ? [] : [{ laneId: lane.id, at, endedAt }];
  });
  if (due.length === 0) return [];
  const laneIds = JSON.stringify(due.map(({ laneId }) => laneId));
  const open = await sql.rows<{ lane_id: number }>(
    `select lane_id from requests where cause = 'upstream' and lane_id in ${sql.dialect.integers}`,
    [laneIds],
  );
  const asked = new Set(open.map(({ lane_id }) => lane_id));
  const free = await freeInstants(
    sql,
    due.filter(({ laneId }) => !asked.has(laneId)),
  );
  const wishes = free.map(({ laneId, at, scheduledAt }) => {
    const rest = { attempt: 1, params: {}, reason: null, requestedBy: null };
    return { laneId, cause: 'upstream' as const, at, scheduledAt, ...rest };
  });
  await insertRequests(sql, wishes, now);
  return wishes;
}

/** One job whose schedule makes no sense keeps nobody from being settled: the next claim parks it with the reason. */
function safely<T>(answer: () => T, otherwise: T): T {
  try {
    return answer();
  } catch {
    return otherwise;
  }
}

const mostInOneInstant = 10;

/** Two runs of a lane cannot be for the same instant; ends of several upstreams may fall on one. */
async function freeInstants(
  sql: Sql,
  due: { laneId: number; at: number; endedAt: number }[],
): Promise<{ laneId: number; at: number; scheduledAt: number }[]> {
  const keyOf = (laneId: number, scheduledAt: number) =>
    slotKey({ laneId, cause: 'upstream', scheduledAt, attempt: 1 });
  const near = Array.from({ length: mostInOneInstant }, (_, index) => index);
  const keys = due.flatMap(({ laneId, endedAt }) => near.map((after) => keyOf(laneId, endedAt + after)));
  const rows = await sql.rows<{ slot_key: string }>(
    `select slot_key from runs where slot_key in ${sql.dialect.texts}`,
    [JSON.stringify(keys)],
  );
  const taken = new Set(rows.map((row) => row.slot_key));
  return due.map(({ laneId, at, endedAt }) => {
    const after = near.find((one) => !taken.has(keyOf(laneId, endedAt + one))) ?? mostInOneInstant;
    return { laneId, at, scheduledAt: endedAt + after };
  });
}

const wakeColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'at', type: 'integer' },
];

/** Each bumps its version: what it has seen is part of it. A lane with a run wakes when that ends; what it is parked for stays. */
async function wake(sql: Sql, followers: Follower[], wishes: Omit<Request, 'id'>[]): Promise<void> {
  const wishAt = new Map(wishes.map(({ laneId, at }) => [laneId, at]));
  const isSooner = 'lanes.active_run_id is null and (lanes.wake_at is null or lanes.wake_at > new.at)';
  const set = `wake_at = case when ${isSooner} then new.at else lanes.wake_at end, version = lanes.version + 1`;
  const rows = followers.map(({ lane }) => ({ id: lane.id, at: wishAt.get(lane.id) ?? null }));
  await sql.execute(sql.dialect.updateFrom('lanes', wakeColumns, set), [jsonRows(rows)]);
}
