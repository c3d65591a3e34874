import { type Hold, holdsOn } from '../domain/hold.ts';
import type { Supervisor } from '../domain/host.ts';
import { earliest, latest } from '../domain/instants.ts';
import type { Replacement } from '../domain/replacement.ts';
import type { JudgeReplacement } from './asked-of-schedules.ts';
import { readJobs } from './candidates.ts';
import type { Database, Sql } from './database.ts';
import { type Column, jsonRows, marks } from './dialect.ts';
import { openHolds } from './holds.ts';
import { laneOf, type Row } from './rows.ts';

/**
 * Asks for the runs of this supervisor to be stopped for which a slot is due that takes their place. Durably and once: whoever
 * has the run by then obeys. Answers how many.
 */
export async function replaceDue(
  database: Database,
  { id, host }: Pick<Supervisor, 'id' | 'host'>,
  judge: JudgeReplacement,
): Promise<number> {
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    const ids = await dueToBeReplaced(sql, id, now);
    if (ids.length === 0) return 0;
    const rows = await sql.rows<Row>(
      `select * from lanes where id in (${marks(ids)}) and active_run_id is not null and replace_at <= ?
       order by id${sql.dialect.forUpdate}`,
      [...ids, now],
    );
    const lanes = rows.map(laneOf);
    const jobs = await readJobs(
      sql,
      lanes.map(({ jobId }) => jobId),
    );
    const holds = await openHolds(sql);
    const judged = lanes.map((lane) => {
      const job = jobs.get(lane.jobId);
      if (!job || 'unreadable' in job) return { lane, reason: null, againAt: null };
      const binding = holdsOn(job, host, holds, now);
      const { reason, againAt } = judge(lane, job, binding.length > 0, now);
      return { lane, reason, againAt: binding.length > 0 ? earliest([againAt, lastEnd(binding)]) : againAt };
    });
    await write(sql, judged, now);
    return judged.filter(({ reason }) => reason !== null).length;
  });
}

/** A release is told to the lanes, an end that was said beforehand to nobody; null = the holds last. */
function lastEnd(holds: Hold[]): number | null {
  const ends = holds.map(({ untilAt }) => untilAt);
  return ends.includes(null) ? null : latest(ends);
}

async function dueToBeReplaced(sql: Sql, supervisorId: number, now: number): Promise<number[]> {
  const rows = await sql.rows<{ id: number }>(
    `select lanes.id from runs join lanes on lanes.id = runs.active_lane_id
     where runs.supervisor_id = ? and runs.active_lane_id > 0 and lanes.replace_at <= ? order by lanes.id`,
    [supervisorId, now],
  );
  return rows.map(({ id }) => Number(id));
}

const laneColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'replace_at', type: 'integer' },
];
const runColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'reason', type: 'text' },
];

async function write(
  sql: Sql,
  judged: (Replacement & { lane: { id: number; activeRunId: number | null } })[],
  now: number,
): Promise<void> {
  const lanes = judged.map(({ lane, againAt }) => ({ id: lane.id, replace_at: againAt }));
  const set = 'replace_at = new.replace_at, version = lanes.version + 1';
  await sql.execute(sql.dialect.updateFrom('lanes', laneColumns, set), [jsonRows(lanes)]);
  const runs = judged.flatMap(({ lane, reason }) =>
    reason === null ? [] : [{ id: lane.activeRunId, at: now, reason }],
  );
  if (runs.length === 0) return;
  const stop = 'stop_requested_at = new.at, stop_reason = new.reason';
  const where = 'runs.active_lane_id is not null and runs.stop_requested_at is null';
  await sql.execute(sql.dialect.updateFrom('runs', runColumns, stop, where), [jsonRows(runs)]);
}
