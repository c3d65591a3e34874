import type { Request } from '../domain/lane.ts';
import type { Cause } from '../domain/run.ts';
import { readRequests } from './candidates.ts';
import type { Binding, Database, Sql } from './database.ts';
import { insertAll } from './insert.ts';
import { wakeLanes } from './lanes.ts';
import { passOnPlaces } from './pools.ts';

const columns = [
  'lane_id',
  'cause',
  'due_at',
  'scheduled_at',
  'attempt',
  'params',
  'reason',
  'requested_by',
  'created_at',
  'backfill_id',
];

export async function request(database: Database, requests: Omit<Request, 'id'>[]): Promise<Request[]> {
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const inserted: Request[] = [];
    for (const wish of requests) {
      const { insertedId } = await sql.execute(
        `insert into requests (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
        valuesOf(wish, now),
      );
      inserted.push({ ...wish, id: insertedId });
      // A lane with an active run wakes when that has ended. What a lane is parked for stays until the next decision.
      await sql.execute(
        `update lanes set wake_at = ?, version = version + 1
         where id = ? and active_run_id is null and (wake_at is null or wake_at > ?)`,
        [wish.at, wish.laneId, wish.at],
      );
    }
    return inserted;
  });
}

export async function withdraw(database: Database, laneIds: number[], cause: Cause): Promise<Request[]> {
  if (laneIds.length === 0) return [];
  return await database.transaction(async (sql) => {
    const among = laneIds.map(() => '?').join(', ');
    await sql.rows(`select id from lanes where id in (${among}) order by id${sql.dialect.forUpdate}`, laneIds);
    const withdrawn = (await openRequests(sql, laneIds)).filter((wish) => wish.cause === cause);
    if (withdrawn.length === 0) return [];
    await sql.execute(sql.dialect.deleteAmong('requests', 'id'), [JSON.stringify(withdrawn.map(({ id }) => id))]);
    const now = await database.now(sql);
    await wakeLanes(sql, [...new Set(withdrawn.map(({ laneId }) => laneId))], now);
    // Who was woken for a place may have no use for it any more.
    await passOnPlaces(sql, 'all', now);
    return withdrawn;
  });
}

export async function insertRequests(sql: Sql, requests: Omit<Request, 'id'>[], now: number): Promise<void> {
  await insertAll(
    sql,
    'requests',
    columns,
    requests.map((wish) => valuesOf(wish, now)),
  );
}

export async function openRequests(sql: Sql, laneIds: number[]): Promise<Request[]> {
  return [...(await readRequests(sql, laneIds)).values()].flat();
}

function valuesOf(wish: Omit<Request, 'id'>, now: number): Binding[] {
  const { laneId, cause, at, scheduledAt, attempt, params, reason, requestedBy } = wish;
  const { backfillId = null } = wish;
  return [laneId, cause, at, scheduledAt, attempt, JSON.stringify(params), reason, requestedBy, now, backfillId];
}
