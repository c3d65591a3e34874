import type { Backfill, NewBackfill } from '../domain/backfill.ts';
import { Failure } from '../domain/failure.ts';
import type { BackfillFilter } from './backfill-store.ts';
import { carryOnBackfills } from './carry-on-backfills.ts';
import type { Binding, Database, Sql } from './database.ts';
import { marks } from './dialect.ts';
import { insertAll } from './insert.ts';
import { wakeLanes } from './lanes.ts';
import { passOnPlaces } from './pools.ts';
import type { Row } from './rows.ts';

/** Its first slot is asked for at once; one that a lane has already is `Failure('try_again')`. Lanes that are gone are left out. */
export async function startBackfills(database: Database, wanted: NewBackfill[]): Promise<Backfill[]> {
  return await database.transaction(async (sql) => {
    const lanes = await lockLanes(
      sql,
      wanted.map(({ laneId }) => laneId),
    );
    await refuseSecond(sql, lanes);
    const now = await database.now(sql);
    const ids: number[] = [];
    for (const one of wanted.filter(({ laneId }) => lanes.includes(laneId))) ids.push(await insert(sql, one, now));
    await carryOnBackfills(
      sql,
      ids.map((id) => ({ id, startedAt: null, failure: null, ended: false })),
      now,
    );
    return await listBackfills(sql, { ids });
  });
}

/** Ends backfills that go on, with what they have asked for; a run of theirs goes on. Answers those that did. */
export async function cancelBackfills(database: Database, ids: number[], by: string): Promise<Backfill[]> {
  return await database.transaction(async (sql) => {
    const open = (await listBackfills(sql, { ids, open: true })).map(({ laneId }) => laneId);
    await lockLanes(sql, open);
    const now = await database.now(sql);
    const cancelled = (await listBackfills(sql, { ids, open: true })).filter(({ laneId }) => open.includes(laneId));
    const own = cancelled.map(({ id }) => id);
    if (own.length === 0) return [];
    await sql.execute(`delete from requests where lane_id in (${marks(open)}) and backfill_id in (${marks(own)})`, [
      ...open,
      ...own,
    ]);
    await endBackfills(sql, own, `cancelled by ${by}`, now);
    await wakeLanes(sql, open, now);
    // Who was woken for a place may have no use for it any more.
    await passOnPlaces(sql, 'all', now);
    return await listBackfills(sql, { ids: own });
  });
}

/** Ends the backfills of lanes that go. */
export async function endBackfillsOf(sql: Sql, laneIds: number[], reason: string, now: number): Promise<void> {
  const rows = await sql.rows<{ id: number }>(
    `select id from backfills where ended_at is null and lane_id in ${sql.dialect.integers}`,
    [JSON.stringify(laneIds)],
  );
  await endBackfills(
    sql,
    rows.map(({ id }) => Number(id)),
    reason,
    now,
  );
}

async function endBackfills(sql: Sql, ids: number[], reason: string, now: number): Promise<void> {
  if (ids.length === 0) return;
  await sql.execute(`update backfills set ended_at = ?, end_reason = ? where id in (${marks(ids)})`, [
    now,
    reason,
    ...ids,
  ]);
  await sql.execute(sql.dialect.deleteAmong('backfill_slots', 'backfill_id'), [JSON.stringify(ids)]);
}

/** The newest last. */
export async function listBackfills(sql: Sql, filter: BackfillFilter): Promise<Backfill[]> {
  const conditions: string[] = [];
  const bindings: Binding[] = [];
  const among = (column: string, values: number[]) => {
    conditions.push(`${column} in (${marks(values) || 'null'})`);
    bindings.push(...values);
  };
  if (filter.ids) among('backfills.id', filter.ids);
  if (filter.jobIds) among('backfills.job_id', filter.jobIds);
  if (filter.open) conditions.push('backfills.ended_at is null');
  const rows = await sql.rows<Row>(
    `select backfills.*, jobs.name as job, lanes.host, slot.scheduled_at as next_slot_at from backfills
     left join jobs on jobs.id = backfills.job_id left join lanes on lanes.id = backfills.lane_id
     left join backfill_slots as slot on slot.backfill_id = backfills.id and slot.place = backfills.done
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by backfills.id desc limit ?`,
    [...bindings, filter.limit ?? 10_000],
  );
  return rows.map(backfillOf).reverse();
}

/** By lane: the slots of this stretch that need no run, since one has done its work, is under way or is asked for. */
export async function slotsDone(
  sql: Sql,
  laneIds: number[],
  fromAt: number,
  toAt: number,
): Promise<Map<number, Set<number>>> {
  const lanes = JSON.stringify(laneIds);
  const { integers } = sql.dialect;
  const runs = await sql.rows<{ lane_id: number; scheduled_at: number }>(
    `select lane_id, scheduled_at from runs where job_id in (select job_id from lanes where id in ${integers})
     and lane_id in ${integers} and scheduled_at >= ? and scheduled_at <= ?
     and status in ('starting', 'running', 'succeeded', 'skipped')`,
    [lanes, lanes, fromAt, toAt],
  );
  const asked = await sql.rows<{ lane_id: number; scheduled_at: number }>(
    `select lane_id, scheduled_at from requests where lane_id in ${integers} and cause in ('schedule', 'retry')`,
    [lanes],
  );
  const byLane = Map.groupBy([...runs, ...asked], (row) => Number(row.lane_id));
  return new Map([...byLane].map(([id, rows]) => [id, new Set(rows.map((row) => Number(row.scheduled_at)))]));
}

/** By their ids, as everybody locks lanes; answers those that are there. */
async function lockLanes(sql: Sql, laneIds: number[]): Promise<number[]> {
  if (laneIds.length === 0) return [];
  const rows = await sql.rows<{ id: number }>(
    `select id from lanes where id in (${marks(laneIds)}) order by id${sql.dialect.forUpdate}`,
    laneIds,
  );
  return rows.map(({ id }) => Number(id));
}

async function refuseSecond(sql: Sql, laneIds: number[]): Promise<void> {
  if (laneIds.length === 0) return;
  const [row] = await sql.rows<{ id: number; job: string }>(
    `select backfills.id, jobs.name as job from backfills join jobs on jobs.id = backfills.job_id
     where backfills.ended_at is null and lane_id in (${marks(laneIds)}) order by backfills.id`,
    laneIds,
  );
  if (!row) return;
  throw new Failure(
    'try_again',
    `${row.job} has a backfill already, b${row.id}; wait for its end, or \`chroniker backfill --cancel b${row.id}\` first`,
  );
}

async function insert(sql: Sql, wanted: NewBackfill, now: number): Promise<number> {
  const { laneId, jobId, fromAt, toAt, slotsAt, paceMs, params, stopOnFailure, requestedBy } = wanted;
  const { insertedId } = await sql.execute(
    `insert into backfills (lane_id, job_id, from_at, to_at, slots, pace_ms, params, stop_on_failure, requested_by, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      laneId,
      jobId,
      fromAt,
      toAt,
      slotsAt.length,
      paceMs,
      JSON.stringify(params),
      Number(stopOnFailure),
      requestedBy,
      now,
    ],
  );
  const rows = slotsAt.map((at, place) => [insertedId, place, at]);
  await insertAll(sql, 'backfill_slots', ['backfill_id', 'place', 'scheduled_at'], rows);
  return insertedId;
}

function backfillOf(row: Row): Backfill {
  const numberOf = (column: string) => (row[column] == null ? null : Number(row[column]));
  const textOf = (column: string) => (row[column] == null ? null : String(row[column]));
  return {
    id: Number(row.id),
    laneId: Number(row.lane_id),
    jobId: Number(row.job_id),
    job: textOf('job') ?? '',
    host: textOf('host') ?? '',
    fromAt: Number(row.from_at),
    toAt: Number(row.to_at),
    slots: Number(row.slots),
    asked: Number(row.asked),
    done: Number(row.done),
    failed: Number(row.failed),
    nextSlotAt: numberOf('next_slot_at'),
    paceMs: Number(row.pace_ms),
    params: JSON.parse(String(row.params)),
    stopOnFailure: row.stop_on_failure === 1,
    requestedBy: textOf('requested_by'),
    createdAt: Number(row.created_at),
    endedAt: numberOf('ended_at'),
    endReason: textOf('end_reason'),
  };
}
