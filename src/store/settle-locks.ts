import type { Job } from '../domain/job.ts';
import type { Lane } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import { readJobs } from './candidates.ts';
import type { Sql } from './database.ts';
import { marks } from './dialect.ts';
import { lockPools } from './pools.ts';
import { laneOf, type Row, runOf } from './rows.ts';
import type { Settlement } from './settlement.ts';

/** A run that is still ours to settle, with its lane. Its lane or job may be gone, or unreadable, only by somebody's hand. */
export interface HeldRun {
  settlement: Settlement;
  run: Run;
  lane: Lane | undefined;
  job: Job | undefined;
}

/** What is locked, until the transaction ends. */
interface Held {
  endings: HeldRun[];
  /** The lanes of others that wait for these jobs, or go after them. */
  downstream: Lane[];
  /** Those that go after them, which may be among the ending ones. */
  following: Lane[];
}

/** The lanes of ending runs, as they are, and those that wait for them or go after them. */
export interface Seen {
  versions: ReadonlyMap<number, number>;
  all: number[];
  following: ReadonlySet<number>;
  /** In which the runs take places, by name. */
  pools: string[];
}

interface SeenRow {
  id: number;
  version: number;
  waiting_id: number | null;
  follows: number;
  pool: string | null;
}

/** Read before anything is locked, so that all of them can be locked in one go. */
export async function lanesToLock(sql: Sql, settlements: Settlement[]): Promise<Seen> {
  const runIds = settlements.map(({ runId }) => runId);
  const active = `where lanes.active_run_id in (${marks(runIds)})`;
  const rows = await sql.rows<SeenRow>(
    `select lanes.id, lanes.version, waiting.id as waiting_id, 0 as follows, runs.pool from lanes
     left join runs on runs.id = lanes.active_run_id
     left join dependencies on dependencies.upstream_job_id = lanes.job_id
     left join lanes as waiting on waiting.job_id = dependencies.job_id ${active}
     union all select lanes.id, lanes.version, following.id as waiting_id, 1 as follows, null as pool from lanes
     join after_rules on after_rules.upstream_job_id = lanes.job_id
     join lanes as following on following.job_id = after_rules.job_id ${active}`,
    [...runIds, ...runIds],
  );
  const ids = rows.flatMap(({ id, waiting_id: waiting }) => (waiting === null ? [id] : [id, waiting]));
  const pools = [...new Set(rows.flatMap(({ pool }) => pool ?? []))].sort();
  const following = rows.filter(({ follows }) => follows === 1).flatMap(({ waiting_id: id }) => id ?? []);
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  return { versions, all: [...new Set(ids)], following: new Set(following), pools };
}

/**
 * Lanes before pools before runs, by their ids: the order in which everybody locks. Whoever parks a lane for one of these bumps the
 * version of that one: then who waits has to be looked up again, so that nobody is forgotten.
 */
export async function lockForSettle(
  sql: Sql,
  supervisorId: number,
  settlements: Settlement[],
  seen: Seen,
): Promise<Held | 'changed'> {
  const ids = settlements.map(({ runId }) => runId);
  const locked = await sql.rows<Row>(
    `select * from lanes where id in (${marks(seen.all) || 'null'}) order by id${sql.dialect.forUpdate}`,
    seen.all,
  );
  const own = locked.filter(({ id }) => seen.versions.has(Number(id)));
  if (own.some(({ id, version }) => seen.versions.get(Number(id)) !== Number(version))) return 'changed';
  await lockPools(sql, seen.pools);
  const runRows = await sql.rows<Row>(
    `select * from runs where id in (${marks(ids)}) and supervisor_id = ? and active_lane_id is not null
     order by id${sql.dialect.forUpdate}`,
    [...ids, supervisorId],
  );
  const lanes = new Map(own.map((row) => [Number(row.active_run_id), laneOf(row)]));
  const jobs = await readJobs(
    sql,
    [...lanes.values()].map(({ jobId }) => jobId),
  );
  const runs = new Map(runRows.map((row) => [Number(row.id), runOf(row)]));
  const endings = settlements.flatMap((settlement) => {
    const run = runs.get(settlement.runId);
    const lane = lanes.get(settlement.runId);
    const job = lane && jobs.get(lane.jobId);
    return run ? [{ settlement, run, lane, job: job && 'unreadable' in job ? undefined : job }] : [];
  });
  const following = locked.filter(({ id }) => seen.following.has(Number(id))).map(laneOf);
  return { endings, downstream: locked.filter(({ id }) => !seen.versions.has(Number(id))).map(laneOf), following };
}
