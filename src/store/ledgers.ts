import type { SlotRangeReason } from '../domain/lane.ts';
import type { LaneLedger } from '../domain/ledger.ts';
import type { Sql } from './database.ts';
import type { JobLane, TickStretch } from './record-store.ts';
import type { Row } from './rows.ts';
import { periodsOf } from './schedule-history.ts';

/** So often lanes are read again that changed while they were read; busier ones are judged as they were read last. */
const mostReadings = 20;

/** Jobs that there are, or were after an instant. */
export async function jobsSince(sql: Sql, at: number): Promise<{ id: number; name: string }[]> {
  return await sql.rows('select id, name from jobs where deleted_at is null or deleted_at >= ? order by id', [at]);
}

/**
 * What is kept about the slots of these jobs from an instant on, lane by lane. No transaction is held meanwhile: whatever is written
 * about a slot raises the version of its lane, so a job is read again until its lanes were the same before and after.
 */
export async function ledgersOf(sql: Sql, jobIds: number[], fromAt: number): Promise<(LaneLedger & JobLane)[]> {
  const ledgers: (LaneLedger & JobLane)[] = [];
  let open = jobIds;
  for (let reading = 1; open.length > 0; reading++) {
    const before = await lanesOf(sql, open);
    const read = await readLedgers(sql, open, fromAt, before);
    const after = reading < mostReadings ? await lanesOf(sql, open) : before;
    const changed = new Set(open.filter((id) => versionsOf(before, id) !== versionsOf(after, id)));
    ledgers.push(...read.filter(({ jobId }) => !changed.has(jobId)));
    open = [...changed];
  }
  return ledgers;
}

/** When each host ticked, of the time from one instant to another, and once before it. */
export async function ticksBetween(sql: Sql, fromAt: number, toAt: number): Promise<TickStretch[]> {
  const rows = await sql.rows<Row>(
    `select hosts.name, ticks.from_at, ticks.to_at from ticks join hosts on hosts.id = ticks.host_id
     where (ticks.to_at >= ? and ticks.from_at <= ?)
       or ticks.id in (select max(id) from ticks where to_at < ? group by host_id) order by ticks.host_id, ticks.id`,
    [fromAt, toAt, fromAt],
  );
  return rows.map((row) => ({ host: String(row.name), fromAt: Number(row.from_at), toAt: Number(row.to_at) }));
}

async function lanesOf(sql: Sql, jobIds: number[]): Promise<Row[]> {
  return await sql.rows<Row>(
    `select id, job_id, host, next_slot_at, run_count, active_run_id, version from lanes where job_id in ${sql.dialect.integers} order by id`,
    [JSON.stringify(jobIds)],
  );
}

function versionsOf(lanes: Row[], jobId: number): string {
  return JSON.stringify(lanes.filter((lane) => Number(lane.job_id) === jobId));
}

async function readLedgers(
  sql: Sql,
  jobIds: number[],
  fromAt: number,
  lanes: Row[],
): Promise<(LaneLedger & JobLane)[]> {
  const ids = JSON.stringify(jobIds);
  const { integers } = sql.dialect;
  const periods = await periodsOf(sql, `schedule_history.job_id in ${integers} order by schedule_history.id`, [ids]);
  const runs = await sql.rows<Row>(
    `select id, job_id, lane_id, scheduled_at from runs where job_id in ${integers} and slots > 0
       and status <> 'abandoned' and claimed_at >= ? and scheduled_at >= ? order by id`,
    [ids, fromAt, fromAt],
  );
  const ranges = await sql.rows<Row>(
    `select * from slot_ranges where job_id in ${integers} and to_at >= ? order by id`,
    [ids, fromAt],
  );
  const owed = await sql.rows<Row>(
    `select lanes.id as lane_id, requests.scheduled_at from requests join lanes on lanes.id = requests.lane_id
     where lanes.job_id in ${integers} and requests.cause = 'schedule'`,
    [ids],
  );
  const pruned = await sql.rows<Row>(`select * from pruned_slots where job_id in ${integers}`, [ids]);
  const prunedUpTo = new Map(pruned.map((row) => [Number(row.job_id), Number(row.up_to_at)]));
  const [runsOf, rangesOf, owedOf] = [runs, ranges, owed].map(byLane);
  const lane = new Map(lanes.map((row) => [Number(row.id), row]));
  const known = [
    ...lanes.map((row) => [Number(row.id), Number(row.job_id)] as const),
    ...periods.map(({ laneId, jobId }) => [laneId, jobId] as const),
  ];
  return [...new Map(known)].map(([laneId, jobId]) => ({
    laneId,
    jobId,
    host: lane.has(laneId) ? String(lane.get(laneId)?.host) : null,
    nextSlotAt: numberOrNull(lane.get(laneId)?.next_slot_at),
    starts: startsOf(lane.get(laneId)),
    periods: periods.filter((period) => period.laneId === laneId),
    runs: (runsOf?.get(laneId) ?? []).map((row) => ({ runId: Number(row.id), scheduledAt: Number(row.scheduled_at) })),
    ranges: (rangesOf?.get(laneId) ?? []).map(rangeOf),
    owed: (owedOf?.get(laneId) ?? []).map((row) => Number(row.scheduled_at)),
    prunedUpTo: prunedUpTo.get(jobId) ?? null,
  }));
}

function byLane(rows: Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, (row) => Number(row.lane_id));
}

function startsOf(lane: Row | undefined): number | null {
  return lane ? Number(lane.run_count) + Number(lane.active_run_id !== null) : null;
}

function rangeOf(row: Row): LaneLedger['ranges'][number] {
  const [fromAt, toAt, count] = [Number(row.from_at), Number(row.to_at), Number(row.count)];
  return { fromAt, toAt, count, reason: String(row.reason) as SlotRangeReason };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
