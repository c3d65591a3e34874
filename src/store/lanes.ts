import type { Lane, SlotRange } from '../domain/lane.ts';
import type { Waited } from '../domain/waited.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { insertAll } from './insert.ts';
import { followFromStart } from './schedule-history.ts';

/** The lane of a job on `*` while no host is registered: it keeps the next slot for the first that is. */
const nobody = '*';

/** Gives a new host its lane of every job on `*`. Its first slot is that of the lane which is furthest on. */
export async function addLanesForHost(sql: Sql, host: string, now: number): Promise<void> {
  await sql.execute('update lanes set host = ? where host = ?', [host, nobody]);
  await sql.execute(
    `insert into lanes (job_id, host, priority, next_slot_at, wake_at)
     select jobs.id, ?, coalesce(max(lanes.priority), 0), max(lanes.next_slot_at), max(lanes.next_slot_at) from jobs
     left join lanes on lanes.job_id = jobs.id
     where jobs.deleted_at is null and ${sql.dialect.textAt('jobs.spec', '$.host')} = '*'
       and not exists (select 1 from lanes mine where mine.job_id = jobs.id and mine.host = ?) group by jobs.id`,
    [host, host],
  );
  await followFromStart(sql, host, now);
}

/** The hosts of a job's lanes: one, or each registered host for a job on `*`. */
export async function laneHostsFor(sql: Sql, host: string): Promise<string[]> {
  if (host !== '*') return [host];
  const hosts = (await sql.rows<{ name: string }>('select name from hosts order by id')).map(({ name }) => name);
  return hosts.length > 0 ? hosts : [nobody];
}

/** What a decision or an end writes into a lane. */
export interface LaneChange {
  id: number;
  active_run_id: number | null;
  next_slot_at: number | null;
  wake_at: number | null;
  parked_reason: string | null;
  parked_for: string | null;
  parked_at: number | null;
  waited: string | null;
  woken_at: number | null;
  queued_until: number | null;
  replace_at: number | null;
  run_count: number;
  failure_streak: number;
  breaker_from: number;
  last_run_id: number | null;
  last_success_at: number | null;
  last_skip_at: number | null;
  last_skip_reason: string | null;
}

/** A change that changes nothing, to lay others over. */
export function unchanged(lane: Lane): LaneChange {
  return {
    id: lane.id,
    active_run_id: lane.activeRunId,
    next_slot_at: lane.nextSlotAt,
    wake_at: lane.wakeAt,
    parked_reason: lane.parkedReason,
    parked_for: lane.parkedFor,
    parked_at: lane.parkedAt,
    waited: documentOf(lane.waited),
    woken_at: lane.wokenAt ?? null,
    queued_until: lane.queuedUntil ?? null,
    replace_at: lane.replaceAt ?? null,
    run_count: lane.runCount,
    failure_streak: lane.failureStreak,
    breaker_from: lane.breakerFrom,
    last_run_id: lane.lastRunId,
    last_success_at: lane.lastSuccessAt,
    last_skip_at: lane.lastSkipAt,
    last_skip_reason: lane.lastSkipReason,
  };
}

/** What a lane has waited for, it has no more. */
export const notParked = { parked_reason: null, parked_for: null, parked_at: null, waited: null, woken_at: null };

const laneColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'active_run_id', type: 'integer' },
  { name: 'next_slot_at', type: 'integer' },
  { name: 'wake_at', type: 'integer' },
  { name: 'parked_reason', type: 'text' },
  { name: 'parked_for', type: 'text' },
  { name: 'parked_at', type: 'integer' },
  { name: 'waited', type: 'text' },
  { name: 'woken_at', type: 'integer' },
  { name: 'queued_until', type: 'integer' },
  { name: 'replace_at', type: 'integer' },
  { name: 'run_count', type: 'integer' },
  { name: 'failure_streak', type: 'integer' },
  { name: 'breaker_from', type: 'integer' },
  { name: 'last_run_id', type: 'integer' },
  { name: 'last_success_at', type: 'integer' },
  { name: 'last_skip_at', type: 'integer' },
  { name: 'last_skip_reason', type: 'text' },
];

/** Writes many lanes in one statement; each bumps its version, which is what a certifying cluster sees. */
export async function updateLanes(sql: Sql, changes: LaneChange[]): Promise<void> {
  if (changes.length === 0) return;
  const set = laneColumns
    .filter(({ name }) => name !== 'id')
    .map(({ name }) => `${name} = new.${name}`)
    .join(', ');
  const statement = sql.dialect.updateFrom('lanes', laneColumns, `${set}, version = lanes.version + 1`);
  await sql.execute(statement, [jsonRows(changes)]);
}

/** What waits are stored as. */
export function documentOf(waited: readonly Waited[] | null | undefined): string | null {
  return waited ? JSON.stringify(waited) : null;
}

/** A lane that waits for nothing since `new.now_at`. What it waited for until then stays until somebody decides about it. */
const unparked =
  'parked_reason = null, parked_for = null, parked_at = null, woken_at = coalesce(lanes.woken_at, new.now_at)';

/** Lets lanes be looked at again when they are due by slot or request, which may be at once; one with a run wakes when that ends. */
export async function wakeLanes(sql: Sql, laneIds: number[], now: number): Promise<void> {
  if (laneIds.length === 0) return;
  const request = '(select min(requests.due_at) from requests where requests.lane_id = lanes.id)';
  const wakeAt = `case when lanes.next_slot_at is null or ${request} < lanes.next_slot_at then ${request} else lanes.next_slot_at end`;
  const set = `wake_at = ${wakeAt}, ${unparked}, version = lanes.version + 1`;
  const columns: Column[] = [
    { name: 'id', type: 'integer' },
    { name: 'now_at', type: 'integer' },
  ];
  const statement = sql.dialect.updateFrom('lanes', columns, set, 'lanes.active_run_id is null');
  await sql.execute(statement, [jsonRows(laneIds.map((id) => ({ id, now_at: now })))]);
}

/** Records slots that were deliberately not run. */
export async function insertSlotRanges(
  sql: Sql,
  ranges: (SlotRange & { laneId: number; jobId: number })[],
  now: number,
): Promise<void> {
  await insertAll(
    sql,
    'slot_ranges',
    ['lane_id', 'job_id', 'from_at', 'to_at', 'count', 'reason', 'recorded_at'],
    ranges.map(({ laneId, jobId, fromAt, toAt, count, reason }) => [laneId, jobId, fromAt, toAt, count, reason, now]),
  );
}
