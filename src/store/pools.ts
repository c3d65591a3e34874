import type { Candidate } from '../domain/lane.ts';
import type { PoolState } from '../domain/pool.ts';
import type { Sql } from './database.ts';
import { marks } from './dialect.ts';
import { wakeLanes } from './lanes.ts';

/** The pools of these candidates' jobs, each once, by name. */
export function poolsOf(candidates: Candidate[]): string[] {
  return [...new Set(candidates.flatMap(({ job }) => job.spec.pool ?? []))].sort();
}

/**
 * Locks pools in the order of their names and bumps their versions: whoever counts places, or gives one up, does so one after
 * the other. Locked after lanes and before runs. A pool that nobody has defined has no row: who parks for want of it and who defines
 * it go one after the other by a counter, so that whoever comes second sees what the first has done.
 */
export async function lockPools(sql: Sql, names: string[]): Promise<void> {
  if (names.length === 0) return;
  const among = `name in (${marks(names)})`;
  const lock = () => sql.rows(`select name from pools where ${among} order by name${sql.dialect.forUpdate}`, names);
  if ((await lock()).length < names.length) {
    await sql.execute(sql.dialect.raiseCounter, ['pools']);
    await lock();
  }
  await sql.execute(`update pools set version = version + 1 where ${among}`, names);
}

/** Gives each candidate its pool, as it is now. Two statements where there is any pool, none otherwise. */
export async function seePools(sql: Sql, candidates: Candidate[]): Promise<void> {
  const states = await poolStates(sql, poolsOf(candidates));
  for (const candidate of candidates) {
    const pool = states.get(candidate.job.spec.pool ?? '');
    if (pool) candidate.pool = pool;
  }
}

async function poolStates(sql: Sql, names: string[]): Promise<Map<string, PoolState>> {
  if (names.length === 0) return new Map();
  const sizes = await sql.rows<{ name: string; size: number }>(
    `select name, size from pools where name in (${marks(names)})`,
    names,
  );
  const takers = await sql.rows<{ pool: string; id: number; job: string }>(
    `select pool, id, job from runs where pool in (${marks(names)}) and active_lane_id is not null order by id`,
    names,
  );
  const sizeOf = new Map(sizes.map(({ name, size }) => [name, Number(size)]));
  const takersOf = Map.groupBy(takers, ({ pool }) => pool);
  return new Map(
    names.map((name) => {
      const taken = (takersOf.get(name) ?? []).map(({ id, job }) => ({ job, runId: Number(id) }));
      return [name, { name, size: sizeOf.get(name) ?? null, takers: taken }];
    }),
  );
}

/**
 * Passes free places on: of those that wait for one of these pools ('all' = for any), as many wake as there are places, by priority and
 * then by how long they wait. So many of each host, since what a host does with its wake-up is not known here: one that is
 * down must not keep a place from the others. Nobody wakes for `fullHosts`: who is due there already goes first. Answers
 * whether anybody woke.
 */
export async function passOnPlaces(
  sql: Sql,
  names: string[] | 'all',
  now: number,
  fullHosts: string[] = [],
): Promise<boolean> {
  if (names.length === 0) return false;
  for (;;) {
    const ids = await nextInLine(sql, names, fullHosts);
    if (ids.length === 0) return false;
    // Who was changed by somebody else since then may have no use for the place any more: then look again.
    const locked = await sql.rows<{ id: number }>(
      `select id from lanes where id in (${marks(ids)}) and ${waits(names)} and active_run_id is null
       order by id${sql.dialect.forUpdate}`,
      [...ids, ...keysOf(names)],
    );
    if (locked.length < ids.length) continue;
    await wakeLanes(sql, ids, now);
    return true;
  }
}

async function nextInLine(sql: Sql, names: string[] | 'all', fullHosts: string[]): Promise<number[]> {
  const line = 'partition by parked_for, host order by lanes.priority desc, parked_at, lanes.id';
  const taken = 'select count(*) from runs where runs.pool = pools.name and runs.active_lane_id is not null';
  const elsewhere = fullHosts.length > 0 ? ` and host not in (${marks(fullHosts)})` : '';
  const rows = await sql.rows<{ id: number }>(
    `select id from (
       select lanes.id, row_number() over (${line}) as place, size - (${taken}) as free
       from lanes join pools on pools.name = substr(parked_for, ${prefix.length + 1})
       where ${waits(names)} and active_run_id is null${elsewhere}) as line
     where place <= free order by id`,
    [...keysOf(names), ...fullHosts],
  );
  return rows.map(({ id }) => Number(id));
}

const prefix = 'pool:';

function waits(names: string[] | 'all'): string {
  return names === 'all' ? "parked_for >= 'pool:' and parked_for < 'pool;'" : `parked_for in (${marks(names)})`;
}

function keysOf(names: string[] | 'all'): string[] {
  return names === 'all' ? [] : names.map((name) => `${prefix}${name}`);
}
