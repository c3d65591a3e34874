import type { Pool } from '../domain/pool.ts';
import type { Database, Sql } from './database.ts';
import { marks } from './dialect.ts';
import type { PoolView } from './pool-store.ts';
import { lockPools, passOnPlaces } from './pools.ts';

export async function savePools(database: Database, pools: Pool[]): Promise<void> {
  await database.transaction(async (sql) => {
    const names = pools.map(({ name }) => name).sort();
    await lockPools(sql, names);
    for (const pool of pools) await save(sql, pool);
    await passOnPlaces(sql, names, await database.now(sql));
  });
}

async function save(sql: Sql, { name, size, origin }: Pool): Promise<void> {
  const set = 'update pools set size = ?, origin = ?, version = version + 1 where name = ?';
  const { changed } = await sql.execute(set, [size, origin, name]);
  if (changed > 0) return;
  await sql.execute('insert into pools (name, size, origin) values (?, ?, ?)', [name, size, origin]);
}

export async function deletePools(sql: Sql, names: string[]): Promise<void> {
  if (names.length > 0) await sql.execute(`delete from pools where name in (${marks(names)})`, names);
}

export async function listPools(sql: Sql): Promise<PoolView[]> {
  const pools = await sql.rows<Pool>('select name, size, origin from pools order by name');
  if (pools.length === 0) return [];
  const taken = Map.groupBy(await takers(sql), ({ pool }) => pool);
  const waiting = Map.groupBy(await waiters(sql), ({ parked_for: parkedFor }) => parkedFor);
  return pools.map(({ name, size, origin }) => ({
    name,
    size: Number(size),
    origin,
    taken: (taken.get(name) ?? []).map(({ id, job, host }) => ({ runId: Number(id), job, host })),
    waiting: (waiting.get(`pool:${name}`) ?? []).map(({ job, priority, parked_at: at, parked_reason: reason }) => {
      return { job, priority: Number(priority), since: at === null ? null : Number(at), reason };
    }),
  }));
}

async function takers(sql: Sql): Promise<{ pool: string; id: number; job: string; host: string }[]> {
  return await sql.rows(
    "select pool, id, job, host from runs where pool > '' and active_lane_id is not null order by id",
  );
}

interface Waiter {
  parked_for: string;
  parked_at: number | null;
  parked_reason: string;
  priority: number;
  job: string;
}

async function waiters(sql: Sql): Promise<Waiter[]> {
  return await sql.rows(
    `select parked_for, parked_at, parked_reason, priority, jobs.name as job from lanes
     join jobs on jobs.id = lanes.job_id where parked_for >= 'pool:' and parked_for < 'pool;'
     order by priority desc, parked_at, lanes.id`,
  );
}
