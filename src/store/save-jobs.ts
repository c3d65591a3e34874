import { Failure } from '../domain/failure.ts';
import { blankSpec } from '../domain/stored-spec.ts';
import { arrangeLanes, type ChangedJob } from './arrange-lanes.ts';
import type { Database, Sql } from './database.ts';
import type { Column } from './dialect.ts';
import { insertAll } from './insert.ts';
import { remember } from './job-history.ts';
import { laneHostsFor } from './lanes.ts';
import { lockLanesOfJobs } from './lanes-of-jobs.ts';
import { passOnPlaces } from './pools.ts';
import { formerNames, lockDependencies, saveDependencies } from './save-dependencies.ts';
import { followFromStart } from './schedule-history.ts';
import type { JobChange } from './store.ts';
import { isDuplicate } from './transient.ts';
import { updateAll } from './update-all.ts';
import { wakeDownstream } from './wake-downstream.ts';

/** Updates come first: a name that one job gives up may be another's in the same go. */
export async function saveJobs(database: Database, changes: JobChange[], by: string): Promise<number[]> {
  return await database.transaction(async (sql) => {
    await lockDependencies(sql);
    const now = await database.now(sql);
    const former = await formerNames(sql, changes);
    await update(sql, changes.flatMap(existing), former, now);
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

function existing(change: JobChange): ChangedJob[] {
  return change.id === null ? [] : [{ jobId: change.id, change }];
}

const jobColumns: Column[] = [
  { name: 'id', type: 'integer' },
  ...(['name', 'spec', 'override', 'origin', 'base_dir'] as const).map((name): Column => ({ name, type: 'text' })),
  { name: 'enabled', type: 'integer' },
  { name: 'at', type: 'integer' },
];

/** Tells each change from the one before, even within a millisecond. `new.at` is when it is changed. */
export const laterThanBefore =
  'updated_at = case when jobs.updated_at >= new.at then jobs.updated_at + 1 else new.at end';

const changedColumns = [
  ...['name', 'enabled', 'override', 'origin', 'base_dir'].map((name) => `${name} = new.${name}`),
  'live_name = new.name',
  'spec = coalesce(new.spec, jobs.spec)',
  laterThanBefore,
].join(', ');

/** As many statements for thousands of jobs as for one, as long as their definitions are not huge. */
async function update(sql: Sql, saved: ChangedJob[], former: ReadonlyMap<number, string>, now: number): Promise<void> {
  if (saved.length === 0) return;
  const lanes = await lockLanesOfJobs(
    sql,
    saved.map(({ jobId }) => jobId),
  );
  await refuseIfChanged(sql, saved);
  await giveUpNames(
    sql,
    saved.filter(({ jobId, change }) => former.get(jobId) !== change.name),
  );
  const rows = saved.map(({ jobId: id, change }) => {
    const [name, , enabled, spec, override, origin, base_dir] = valuesOf(change);
    return { id, name, enabled, spec, override, origin, base_dir, at: now };
  });
  try {
    await updateAll(sql, 'jobs', jobColumns, changedColumns, rows);
  } catch (error) {
    if (isDuplicate(error)) throw nameTaken(await firstTaken(sql, saved));
    throw error;
  }
  await arrangeLanes(sql, saved, lanes, now);
}

async function refuseIfChanged(sql: Sql, saved: ChangedJob[]): Promise<void> {
  const guarded = saved.filter(({ change }) => change.ifUpdatedAt !== undefined);
  if (guarded.length === 0) return;
  const ids = guarded.map(({ jobId }) => jobId).sort((one, other) => one - other);
  const rows = await sql.rows<{ id: number; updated_at: number; deleted_at: number | null }>(
    sql.dialect.lockInOrder('id, updated_at, deleted_at', 'jobs'),
    [JSON.stringify(ids)],
  );
  const alive = new Map(rows.filter(({ deleted_at: at }) => at === null).map((row) => [row.id, row.updated_at]));
  for (const { jobId, change } of guarded) {
    if (alive.get(jobId) === change.ifUpdatedAt) continue;
    const what = alive.has(jobId) ? 'changed' : 'deleted';
    throw new Failure('try_again', `${change.name} was ${what} by somebody else meanwhile, so nothing was saved`);
  }
}

/** Two jobs may get each other's names, and rows are changed one after the other. */
async function giveUpNames(sql: Sql, renamed: ChangedJob[]): Promise<void> {
  const ids = renamed.map(({ jobId: id }) => ({ id }));
  await updateAll(sql, 'jobs', [{ name: 'id', type: 'integer' }], 'live_name = null', ids);
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
    if (isDuplicate(error))
      throw nameTaken(
        await firstTaken(
          sql,
          changes.map((change) => ({ jobId: 0, change })),
        ),
      );
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
async function firstTaken(sql: Sql, saved: ChangedJob[]): Promise<string> {
  const names = saved.map(({ change }) => change.name);
  const known = await idsByName(sql, names);
  const isTaken = ({ jobId, change: { name } }: ChangedJob, index: number) =>
    (known.get(name) ?? jobId) !== jobId || names.indexOf(name) < index;
  return saved.find(isTaken)?.change.name ?? '';
}

function nameTaken(name: string): Failure {
  return new Failure('duplicate_job', `a job named ${name} exists already; names are unique`);
}
