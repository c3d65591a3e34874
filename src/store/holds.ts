import { breakerOwner, type Hold, type HoldScope, type Pending } from '../domain/hold.ts';
import type { Database, Sql } from './database.ts';
import { marks } from './dialect.ts';
import type { HoldWish } from './hold-store.ts';
import { remember } from './job-history.ts';
import { wakeLanes } from './lanes.ts';
import { lockLanesOfHold } from './lanes-of-hold.ts';
import type { Row } from './rows.ts';

/** A column for a select: whether anything is held at all. */
export const somethingIsHeld = 'exists (select 1 from holds where released_at is null)';

export async function openHolds(sql: Sql): Promise<Hold[]> {
  return (await sql.rows<Row>('select * from holds where released_at is null order by id')).map(holdOf);
}

/** Every hold that was open at this instant or later. */
export async function holdsSince(sql: Sql, at: number): Promise<Hold[]> {
  const rows = await sql.rows<Row>('select * from holds where released_at is null or released_at >= ? order by id', [
    at,
  ]);
  return rows.map(holdOf);
}

export async function hold(database: Database, wishes: HoldWish[], by: string): Promise<Hold[]> {
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const ids: number[] = [];
    for (const wish of wishes) ids.push(await holdOne(sql, wish, by, now));
    return (await openHolds(sql)).filter(({ id }) => ids.includes(id));
  });
}

/** Holds one job as its breaker, within the transaction that found that it failed too often. */
export async function holdJob(
  sql: Sql,
  wish: { jobId: number; reason: string; owner?: string; at: number },
): Promise<void> {
  const { jobId, reason, owner = breakerOwner, at } = wish;
  const target = { scope: 'job' as const, target: String(jobId) };
  await holdOne(sql, { ...target, reason, untilAt: null, pending: null, exceptions: [] }, owner, at);
}

/** A job that is gone holds nobody. */
export async function endHoldsOf(sql: Sql, jobIds: number[], by: string, now: number): Promise<void> {
  if (jobIds.length === 0) return;
  await sql.execute(
    `update holds set released_at = ?, released_by = ?
     where scope = 'job' and target in (${marks(jobIds)}) and released_at is null`,
    [now, by, ...jobIds.map(String)],
  );
}

async function holdOne(sql: Sql, wish: HoldWish, by: string, now: number): Promise<number> {
  const { scope, target, reason, untilAt, pending, exceptions } = wish;
  const terms = [reason, untilAt, pending, JSON.stringify(exceptions)];
  const known = await ownHold(sql, wish, by);
  if (scope === 'job') await tellHistory(sql, wish, by, now);
  if (known === null) {
    const { insertedId } = await sql.execute(
      `insert into holds (reason, until_at, pending, exceptions, scope, target, owner, from_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      [...terms, scope, target, by, now],
    );
    return insertedId;
  }
  // What waits for it was told its former end.
  const lanes = await lockLanesOfHold(sql, wish);
  await sql.execute('update holds set reason = ?, until_at = ?, pending = ?, exceptions = ? where id = ?', [
    ...terms,
    known,
  ]);
  await wakeLanes(
    sql,
    lanes.filter(({ parkedFor }) => parkedFor === 'hold').map(({ id }) => id),
    now,
  );
  return known;
}

async function ownHold(sql: Sql, { scope, target }: HoldWish, by: string): Promise<number | null> {
  const [row] = await sql.rows<{ id: number }>(
    'select id from holds where scope = ? and target = ? and owner = ? and released_at is null order by id limit 1',
    [scope, target, by],
  );
  return row?.id ?? null;
}

async function tellHistory(sql: Sql, { target, reason }: HoldWish, by: string, now: number): Promise<void> {
  const what = reason === null ? 'held' : `held: ${reason}`;
  await remember(sql, [{ jobId: Number(target), what, change: null }], by, now);
}

export function holdOf(row: Row): Hold {
  return {
    id: Number(row.id),
    scope: String(row.scope) as HoldScope,
    target: String(row.target),
    reason: row.reason === null ? null : String(row.reason),
    owner: String(row.owner),
    fromAt: Number(row.from_at),
    untilAt: row.until_at === null ? null : Number(row.until_at),
    pending: row.pending as Pending | null,
    exceptions: JSON.parse(String(row.exceptions)),
    releasedAt: row.released_at === null ? null : Number(row.released_at),
    releasedBy: row.released_by === null ? null : String(row.released_by),
  };
}
