import type { Binding, Database, Sql } from './database.ts';
import { rememberHorizon } from './history-from.ts';

/** Old runs go with their output; a lane's last one stays, since its job is judged by it. */
export async function prune(database: Database, before: number, limit: number, jobIds?: number[]): Promise<number> {
  const [from, bindings] = prunable(before, jobIds);
  // Looked for without a lock: none of them can become the last run of its lane again, or active.
  const rows = await database.rows<{ id: number }>(
    `select runs.id from ${from} order by ${jobIds ? 'runs.id' : 'runs.finished_at'} limit ?`,
    [...bindings, limit],
  );
  if (rows.length === 0) return 0;
  const ids = JSON.stringify(rows.map(({ id }) => id));
  await database.transaction(async (sql) => {
    await rememberSlots(sql, ids);
    if (!jobIds) await rememberHorizon(sql, before);
    await sql.execute(sql.dialect.deleteAmong('chunks', 'run_id'), [ids]);
    await sql.execute(sql.dialect.deleteAmong('runs', 'id'), [ids]);
  });
  return rows.length;
}

/** What is gone did not vanish: slots of the job are known from then on. */
async function rememberSlots(sql: Sql, runIds: string): Promise<void> {
  await sql.execute(
    `insert into pruned_slots (job_id, up_to_at) select job_id, max(scheduled_at) from runs
     where id in ${sql.dialect.integers} and slots > 0 and status <> 'abandoned' group by job_id
     ${sql.dialect.keepingGreater('job_id', 'up_to_at')}`,
    [runIds],
  );
}

export async function countPrunable(sql: Sql, before: number, jobIds?: number[]): Promise<number> {
  const [from, bindings] = prunable(before, jobIds);
  const [row] = await sql.rows<{ count: number }>(`select count(*) as count from ${from}`, bindings);
  return Number(row?.count ?? 0);
}

/** Ended supervisors of a host whose time is long past; one is left by every tick that had something to do. */
export async function pruneSupervisors(
  database: Database,
  hostId: number,
  before: number,
  limit: number,
): Promise<void> {
  const rows = await database.rows<{ id: number }>(
    'select id from supervisors where host_id = ? and ended_at < ? order by ended_at limit ?',
    [hostId, before, limit],
  );
  if (rows.length === 0) return;
  const ids = JSON.stringify(rows.map(({ id }) => id));
  await database.execute(database.dialect.deleteAmong('supervisors', 'id'), [ids]);
}

function prunable(before: number, jobIds?: number[]): [from: string, bindings: Binding[]] {
  const ofJobs = jobIds ? ` and runs.job_id in (${jobIds.map(() => '?').join(', ') || 'null'})` : '';
  return [
    `runs left join lanes on lanes.id = runs.lane_id and lanes.last_run_id = runs.id
     where runs.finished_at < ? and lanes.id is null${ofJobs}`,
    [before, ...(jobIds ?? [])],
  ];
}
