import type { Supervisor } from '../domain/host.ts';
import type { Run } from '../domain/run.ts';
import type { Binding, Database, Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { type Row, runOf, supervisorColumns, supervisorOf } from './rows.ts';
import type { RunFilter, RunningReport } from './store.ts';

export async function adoptable(
  sql: Sql,
  hostName: string,
  supervisorId: number,
): Promise<{ run: Run; supervisor: Supervisor }[]> {
  const runs = (
    await sql.rows<Row>(
      'select * from runs where host = ? and active_lane_id is not null and supervisor_id <> ? order by id',
      [hostName, supervisorId],
    )
  ).map(runOf);
  if (runs.length === 0) return [];
  const rows = await sql.rows<Row>(
    `select ${supervisorColumns} from supervisors join hosts on hosts.id = supervisors.host_id
     where supervisors.id in ${sql.dialect.integers}`,
    [JSON.stringify([...new Set(runs.map((run) => run.supervisorId))])],
  );
  const supervisors = new Map(rows.map((row) => [Number(row.id), supervisorOf(row)]));
  return runs.flatMap((run) => {
    const supervisor = supervisors.get(run.supervisorId);
    return supervisor ? [{ run, supervisor }] : [];
  });
}

export async function adopt(
  database: Database,
  supervisorId: number,
  runs: { runId: number; fromSupervisorId: number }[],
): Promise<number[]> {
  if (runs.length === 0) return [];
  const rows = runs.map(({ runId, fromSupervisorId }) => ({ id: runId, former: fromSupervisorId, heir: supervisorId }));
  const columns = ['id', 'former', 'heir'].map((name) => ({ name, type: 'integer' as const }));
  return await database.transaction(async (sql) => {
    await sql.execute(
      sql.dialect.updateFrom(
        'runs',
        columns,
        'supervisor_id = new.heir',
        'runs.supervisor_id = new.former and runs.active_lane_id is not null',
      ),
      [jsonRows(rows)],
    );
    const ours = await sql.rows<{ id: number }>(
      `select id from runs where id in ${sql.dialect.integers} and supervisor_id = ? and active_lane_id is not null`,
      [JSON.stringify(rows.map(({ id }) => id)), supervisorId],
    );
    return ours.map(({ id }) => id);
  });
}

export async function recordRunning(sql: Sql, supervisorId: number, reports: RunningReport[]): Promise<void> {
  if (reports.length === 0) return;
  const columns = ['id', 'pid', 'started_at'].map((name) => ({ name, type: 'integer' as const }));
  await sql.execute(
    sql.dialect.updateFrom(
      'runs',
      columns,
      "status = 'running', pid = new.pid, started_at = new.started_at",
      "runs.supervisor_id = ? and runs.status = 'starting'",
    ),
    [jsonRows(reports.map(({ runId, pid, startedAt }) => ({ id: runId, pid, started_at: startedAt }))), supervisorId],
  );
}

const stopColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'actor', type: 'text' },
];

export async function requestStop(database: Database, runIds: number[], by: string): Promise<number[]> {
  const ids = JSON.stringify(runIds);
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const set = 'stop_requested_at = new.at, stop_requested_by = new.actor';
    const where = 'runs.active_lane_id is not null and runs.stop_requested_at is null';
    await sql.execute(sql.dialect.updateFrom('runs', stopColumns, set, where), [
      jsonRows(runIds.map((id) => ({ id, at: now, actor: by }))),
    ]);
    const rows = await sql.rows<{ id: number }>(
      `select id from runs where id in ${sql.dialect.integers} and active_lane_id is not null`,
      [ids],
    );
    return rows.map(({ id }) => id);
  });
}

export async function listRuns(sql: Sql, filter: RunFilter): Promise<Run[]> {
  const conditions: [string, Binding[]][] = [];
  // Written out one by one: with a JSON array MariaDB reads every run of a status, and sorts them, for the first ten.
  const among = (column: string, values: Binding[]) =>
    conditions.push([`${column} in (${values.map(() => '?').join(', ') || 'null'})`, values]);
  if (filter.jobIds) among('job_id', filter.jobIds);
  if (filter.statuses) among('status', filter.statuses);
  if (filter.causes) among('cause', filter.causes);
  if (filter.hosts) among('host', filter.hosts);
  if (filter.onTime !== undefined) conditions.push(['on_time = ?', [filter.onTime ? 1 : 0]]);
  if (filter.wroteTo) conditions.push([`(${filter.wroteTo.map((stream) => `${stream}_stored > 0`).join(' or ')})`, []]);
  if (filter.sinceAt !== undefined) conditions.push(['claimed_at >= ?', [filter.sinceAt]]);
  if (filter.untilAt !== undefined) conditions.push(['claimed_at < ?', [filter.untilAt]]);
  if (filter.beforeId !== undefined) conditions.push(['id < ?', [filter.beforeId]]);
  if (filter.fromId !== undefined) conditions.push(['id >= ?', [filter.fromId]]);
  const where = conditions.length > 0 ? `where ${conditions.map(([sqlText]) => sqlText).join(' and ')}` : '';
  const rows = await sql.rows<Row>(`select * from runs ${where} order by id desc limit ?`, [
    ...conditions.flatMap(([, bindings]) => bindings),
    filter.limit,
  ]);
  return rows.map(runOf);
}

export async function findRun(sql: Sql, runId: number): Promise<Run | null> {
  const [row] = await sql.rows<Row>('select * from runs where id = ?', [runId]);
  return row ? runOf(row) : null;
}
