import { type Horizon, type RecordKind, recordKinds } from '../domain/retention.ts';
import type { Binding, Database, Sql } from './database.ts';
import { rememberHorizon } from './history-from.ts';
import { type OldRecords, oldRecords } from './old-records.ts';

/** Of which kinds there is something to prune, in one statement. */
export async function kindsToPrune(sql: Sql, horizon: Horizon): Promise<RecordKind[]> {
  const [row] = await select(sql, 'exists (select 1', (kind) => {
    const old = oldRecords(kind, horizon);
    return old?.look ?? old;
  });
  return recordKinds.filter((kind) => Number(row?.[kind]) > 0);
}

/** How many of each kind `pruneRecords` would delete, if it were asked often enough. */
export async function countRecords(sql: Sql, horizon: Horizon, jobIds?: number[]): Promise<Record<RecordKind, number>> {
  const [row] = await select(sql, '(select count(*)', (kind) => oldRecords(kind, horizon, jobIds));
  return Object.fromEntries(recordKinds.map((kind) => [kind, Number(row?.[kind] ?? 0)])) as Record<RecordKind, number>;
}

/** Deletes at most `limit` of one kind; answers how many. */
export async function pruneRecords(
  database: Database,
  kind: RecordKind,
  horizon: Horizon,
  limit: number,
  jobIds?: number[],
): Promise<number> {
  const old = oldRecords(kind, horizon, jobIds);
  if (!old) return 0;
  // Looked for without a lock: nothing becomes younger, and what was in force at the horizon stays that.
  const rows = await database.rows<{ id: number }>(`select ${old.table}.id ${old.from} limit ?`, [
    ...old.bindings,
    limit,
  ]);
  if (rows.length === 0) return 0;
  const ids = JSON.stringify(rows.map(({ id }) => Number(id)));
  await database.transaction(async (sql) => {
    await rememberDeleted[kind]?.(sql, ids, horizon);
    if (!jobIds) await rememberHorizon(sql, horizon.before);
    await sql.execute(sql.dialect.deleteAmong(old.table, 'id'), [ids]);
  });
  return rows.length;
}

/** One row with an answer about each kind. */
async function select(
  sql: Sql,
  what: 'exists (select 1' | '(select count(*)',
  oldOf: (kind: RecordKind) => Pick<OldRecords, 'from' | 'bindings'> | undefined,
): Promise<Record<string, number>[]> {
  const asked = recordKinds.flatMap((kind) => {
    const old = oldOf(kind);
    return old ? [{ column: `${what} ${old.from}) as ${kind}`, bindings: old.bindings }] : [];
  });
  const columns = asked.map(({ column }) => column).join(', ');
  return await sql.rows<Record<string, number>>(
    `select ${columns}`,
    asked.flatMap(({ bindings }) => bindings),
  );
}

/** What has to be done in the transaction that deletes rows of a kind: what is gone did not vanish. */
const rememberDeleted: Partial<Record<RecordKind, (sql: Sql, ids: string, horizon: Horizon) => Promise<void>>> = {
  slotRanges: async (sql, ids) =>
    await rememberSlots(
      sql,
      `select job_id, max(to_at) from slot_ranges where id in ${sql.dialect.integers} group by job_id`,
      [ids],
    ),
  schedules: async (sql, ids, { before }) =>
    await rememberSlots(
      sql,
      `select job_id, max(?) from schedule_history where id in ${sql.dialect.integers} group by job_id`,
      [before - 1, ids],
    ),
  jobs: forgetJobs,
};

/** Up to which slot of a job nothing is told any more. */
async function rememberSlots(sql: Sql, slots: string, bindings: Binding[]): Promise<void> {
  await sql.execute(
    `insert into pruned_slots (job_id, up_to_at) ${slots} ${sql.dialect.keepingGreater('job_id', 'up_to_at')}`,
    bindings,
  );
}

/** Their alerts and backfills have gone before. */
async function forgetJobs(sql: Sql, ids: string): Promise<void> {
  for (const table of ['schedule_history', 'pruned_slots', 'job_history']) {
    await sql.execute(sql.dialect.deleteAmong(table, 'job_id'), [ids]);
  }
}
