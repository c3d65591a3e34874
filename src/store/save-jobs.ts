import { Failure } from '../domain/failure.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import { arrangeLanes } from './arrange-lanes.ts';
import type { Database, Sql } from './database.ts';
import { insertAll } from './insert.ts';
import { remember } from './job-history.ts';
import { laneHostsFor } from './lanes.ts';
import { passOnPlaces } from './pools.ts';
import { formerNames, lockDependencies, saveDependencies } from './save-dependencies.ts';
import { followFromStart } from './schedule-history.ts';
import type { JobChange } from './store.ts';
import { isDuplicate } from './transient.ts';
import { wakeDownstream } from './wake-downstream.ts';

/** Updates come first: a name that one job gives up may be another's in the same go. */
export async function saveJobs(database: Database, changes: JobChange[], by: string): Promise<number[]> {
  return await database.transaction(async (sql) => {
    await lockDependencies(sql);
    const now = await database.now(sql);
    const former = await formerNames(sql, changes);
    for (const change of changes) if (change.id !== null) await update(sql, change, change.id, now);
    const created = await create(
      sql,
      changes.filter(({ id }) => id === null),
      now,
    );
    const ids = changes.map(({ id, name }) => id ?? created.get(name) ?? 0);
    const deeds = changes.map((change, index) => ({ jobId: ids[index] ?? 0, what: change.change, change }));
    await saveDependencies(sql, deeds, former, now);
    await wakeDownstream(sql, [...former.keys()], now);
    // Who was woken for a place may have no use for it any more.
    await passOnPlaces(sql, 'all', now);
    await remember(sql, deeds, by, now);
    return ids;
  });
}

async function update(sql: Sql, change: JobChange, id: number, now: number): Promise<void> {
  if (change.ifUpdatedAt !== undefined) await refuseIfChanged(sql, change, id);
  try {
    await sql.execute(
      `update jobs set name = ?, live_name = ?, enabled = ?, spec = coalesce(?, spec), override = ?, origin = ?,
       base_dir = ?, updated_at = ${laterThanBefore} where id = ?`,
      [...valuesOf(change), now, now, id],
    );
  } catch (error) {
    if (isDuplicate(error)) throw nameTaken(change.name);
    throw error;
  }
  await arrangeLanes(sql, id, change, now);
}

/** Tells each change from the one before, even within a millisecond. */
export const laterThanBefore = 'case when updated_at >= ? then updated_at + 1 else ? end';

async function refuseIfChanged(sql: Sql, { name, ifUpdatedAt }: JobChange, id: number): Promise<void> {
  const [row] = await sql.rows<{ updated_at: number }>(
    `select updated_at from jobs where id = ? and deleted_at is null${sql.dialect.forUpdate}`,
    [id],
  );
  if (row?.updated_at === ifUpdatedAt) return;
  const what = row ? 'changed' : 'deleted';
  throw new Failure('try_again', `${name} was ${what} by somebody else meanwhile, so nothing was saved`);
}

/** As many statements for thousands of jobs as for one. Answers the ids by name. */
async function create(sql: Sql, changes: JobChange[], now: number): Promise<Map<string, number>> {
  if (changes.length === 0) return new Map();
  const columns = [
    'name',
    'live_name',
    'enabled',
    'spec',
    'override',
    'origin',
    'base_dir',
    'created_at',
    'updated_at',
  ];
  const names = changes.map(({ name }) => name);
  try {
    await insertAll(
      sql,
      'jobs',
      columns,
      changes.map((change) => [...valuesOf(change), now, now]),
    );
  } catch (error) {
    if (isDuplicate(error)) throw nameTaken(await firstTaken(sql, names));
    throw error;
  }
  const ids = await idsByName(sql, names);
  await insertLanes(sql, changes, ids, now);
  return ids;
}

async function insertLanes(sql: Sql, changes: JobChange[], ids: Map<string, number>, now: number): Promise<void> {
  const [everyHost = []] = changes.some(({ spec }) => spec.host === '*') ? [await laneHostsFor(sql, '*')] : [];
  const rows = changes.flatMap((change) => {
    const { name, enabled, spec, override, nextSlot } = change;
    const next = enabled && nextSlot ? nextSlot({ name, spec, override, createdAt: now }, now) : null;
    const hosts = spec.host === '*' ? everyHost : [spec.host];
    return hosts.map((host) => [ids.get(name) ?? 0, host, spec.priority, next, next]);
  });
  await insertAll(sql, 'lanes', ['job_id', 'host', 'priority', 'next_slot_at', 'wake_at'], rows);
  await followFromStart(sql, [...ids.values()], now);
}

function valuesOf({ name, enabled, spec, override, origin, baseDir }: JobChange) {
  const schedule = override === null ? null : JSON.stringify(override);
  const document = spec === blankSpec ? null : JSON.stringify(spec);
  return [name, name, Number(enabled), document, schedule, origin, baseDir] as const;
}

async function idsByName(sql: Sql, names: string[]): Promise<Map<string, number>> {
  const rows = await sql.rows<{ id: number; name: string }>(
    `select id, name from jobs where live_name in ${sql.dialect.texts}`,
    [JSON.stringify(names)],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** The name that stood in the way: another job's already, or given twice. */
async function firstTaken(sql: Sql, names: string[]): Promise<string> {
  const known = await idsByName(sql, names);
  return names.find((name, index) => known.has(name) || names.indexOf(name) < index) ?? '';
}

function nameTaken(name: string): Failure {
  return new Failure('duplicate_job', `a job named ${name} exists already; names are unique`);
}
