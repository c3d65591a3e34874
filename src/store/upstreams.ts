import { cycleThrough, tangled } from '../domain/cycle.ts';
import { earliest } from '../domain/instants.ts';
import { effectiveSchedule, type Job } from '../domain/job.ts';
import type { Lane, Request } from '../domain/lane.ts';
import { isAutomaticRetry, isSchedules } from '../domain/retry-requests.ts';
import type { RunStatus } from '../domain/run.ts';
import { hasSlots } from '../domain/schedule/has-slots.ts';
import { looksLikeSchedule } from '../domain/stored-spec.ts';
import type { Upstream } from '../domain/upstream.ts';
import type { Sql } from './database.ts';
import { marks } from './dialect.ts';

import type { Row, UnreadableJob } from './rows.ts';

/**
 * What candidates wait for, read before anything is locked, so that candidates and upstreams can be locked in one go. Whoever
 * changes something about it bumps the version of a lane; one whose version is another by then is not decided about.
 */
export interface Ground {
  /** Of the candidates' lanes and of those that they wait for. */
  versions: ReadonlyMap<number, number>;
  /** The dependencies of the candidates, by job. */
  dependencies: ReadonlyMap<number, DependencyRow[]>;
  /** The lanes of upstreams, by job. */
  laneIds: ReadonlyMap<number, number[]>;
  /** Jobs that wait for themselves, with the way in names. */
  cycles: ReadonlyMap<number, string[]>;
  /** Jobs for which others wait, and of these the jobs whose mere start may let others start. */
  upstreams: { all: ReadonlySet<number>; atStart: ReadonlySet<number> };
}

interface DependencyRow {
  job_id: number;
  upstream_job_id: number;
  wait_for_completion: number;
  wait_for_success: number;
  wait_for_next_run: number;
  within_ms: number | null;
  since_last_success: number;
  deadline: string | null;
}

/** For those who ask about nobody's upstreams (`run --force`). */
export const noGround: Ground = {
  versions: new Map(),
  dependencies: new Map(),
  laneIds: new Map(),
  cycles: new Map(),
  upstreams: { all: new Set(), atStart: new Set() },
};

type LookRow = DependencyRow & {
  id: number;
  version: number;
  lane_job_id: number;
  waited: number;
  waited_at_start: number;
  goes_after: number;
};

/** One statement where nobody waits for anybody. */
export async function lookAtUpstreams(sql: Sql, laneIds: number[]): Promise<Ground> {
  if (laneIds.length === 0) return noGround;
  const waiting = 'select 1 from dependencies as waiting where waiting.upstream_job_id = lanes.job_id';
  const rows = await sql.rows<LookRow>(
    `select lanes.id, lanes.version, lanes.job_id as lane_job_id, dependencies.*, exists (${waiting}) as waited,
       exists (${waiting} and waiting.wait_for_completion = 0 and waiting.wait_for_next_run = 1) as waited_at_start,
       exists (select 1 from after_rules where after_rules.job_id = lanes.job_id) as goes_after
     from lanes left join dependencies on dependencies.job_id = lanes.job_id where lanes.id in (${marks(laneIds)})`,
    laneIds,
  );
  const dependencies = Map.groupBy(onePerJob(rows), ({ job_id }) => job_id);
  const jobIds = [...new Set([...dependencies.values()].flat().map(({ upstream_job_id }) => upstream_job_id))];
  const lanes = await lanesOf(sql, jobIds);
  const idsWhere = (is: (row: LookRow) => boolean) => new Set(rows.filter(is).map(({ lane_job_id }) => lane_job_id));
  return {
    versions: new Map([...rows, ...lanes].map(({ id, version }) => [id, version])),
    dependencies,
    laneIds: new Map(
      [...Map.groupBy(lanes, ({ job_id }) => job_id)].map(([jobId, some]) => [jobId, some.map(({ id }) => id)]),
    ),
    cycles: await cyclesOf(sql, new Set([...dependencies.keys(), ...idsWhere((row) => row.goes_after === 1)])),
    upstreams: { all: idsWhere(({ waited }) => waited === 1), atStart: idsWhere((row) => row.waited_at_start === 1) },
  };
}

/** A job with several lanes has each dependency once. */
function onePerJob(rows: LookRow[]): DependencyRow[] {
  const found = rows.filter(({ job_id }) => job_id !== null);
  return [...new Map(found.map((row) => [`${row.job_id} ${row.upstream_job_id}`, row])).values()];
}

async function lanesOf(sql: Sql, jobIds: number[]): Promise<{ id: number; job_id: number; version: number }[]> {
  if (jobIds.length === 0) return [];
  return await sql.rows(`select id, job_id, version from lanes where job_id in (${marks(jobIds)}) order by id`, jobIds);
}

/** Saving refuses cycles; these were made by somebody's hand. */
async function cyclesOf(sql: Sql, jobIds: ReadonlySet<number>): Promise<Map<number, string[]>> {
  if (jobIds.size === 0) return new Map();
  const waitsFor = await readWaits(sql);
  const suspects = tangled(waitsFor);
  const ways = [...jobIds].filter((id) => suspects.has(id)).map((id) => cycleThrough(id, waitsFor) ?? []);
  const names = await namesOf(sql, ways.flat());
  return new Map(ways.flatMap((way) => (way[0] ? [[way[0], way.map((id) => names.get(id) ?? `job ${id}`)]] : [])));
}

/** Every dependency and every link of an `after` rule there is, by id. */
export async function readWaits(sql: Sql): Promise<Map<number, number[]>> {
  const rows = await sql.rows<Pick<DependencyRow, 'job_id' | 'upstream_job_id'>>(
    `select job_id, upstream_job_id from dependencies
     union select job_id, upstream_job_id from after_rules`,
  );
  const grouped = Map.groupBy(rows, ({ job_id }) => job_id);
  return new Map([...grouped].map(([id, some]) => [id, some.map(({ upstream_job_id }) => upstream_job_id)]));
}

/** The names of jobs, deleted ones included. */
export async function namesOf(sql: Sql, jobIds: number[]): Promise<Map<number, string>> {
  if (jobIds.length === 0) return new Map();
  const rows = await sql.rows<{ id: number; name: string }>(
    `select id, name from jobs where id in ${sql.dialect.integers}`,
    [JSON.stringify(jobIds)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** How the last runs of these lanes ended, by run. */
export async function lastStatuses(sql: Sql, lanes: Lane[]): Promise<Map<number, RunStatus>> {
  const ids = lanes.flatMap(({ lastRunId }) => lastRunId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<Row>(`select id, status from runs where id in ${sql.dialect.integers}`, [
    JSON.stringify(ids),
  ]);
  return new Map(rows.map(({ id, status }) => [Number(id), status as RunStatus]));
}

/** What a candidate waits for; null = a lane of an upstream could not be locked, or was changed meanwhile. */
export function upstreamsOf(
  lane: Lane,
  job: Job,
  ground: Ground,
  locked: {
    lanes: ReadonlyMap<number, Lane>;
    jobs: Map<number, Job | UnreadableJob>;
    requests: Map<number, Request[]>;
    statuses: Map<number, RunStatus>;
  },
): Upstream[] | null {
  const upstreams = (ground.dependencies.get(lane.jobId) ?? []).map((row) => {
    const upstream = locked.jobs.get(row.upstream_job_id);
    const ids = ground.laneIds.get(row.upstream_job_id) ?? [];
    const lanes = ids.flatMap((id) => locked.lanes.get(id) ?? []);
    if (lanes.length < ids.length) return null;
    const hasOwnSlots = mayHaveSlots(upstream);
    return {
      job: upstream?.name ?? `job ${row.upstream_job_id}`,
      enabled: upstream !== undefined && (!('enabled' in upstream) || upstream.enabled),
      hasSlots: hasOwnSlots,
      waitForCompletion: row.wait_for_completion === 1,
      waitForSuccess: row.wait_for_success === 1,
      waitForNextRun: row.wait_for_next_run === 1,
      ...(row.within_ms === null ? {} : { withinMs: row.within_ms }),
      ...(row.since_last_success === 1 ? { since: 'lastSuccess' as const } : {}),
      ...(row.deadline === null ? {} : { deadline: row.deadline }),
      lanes: lanesThatCount(lanes, lane, job).map((one) => ({
        id: one.id,
        host: one.host,
        active: one.activeRunId !== null,
        nextSlotAt: one.nextSlotAt,
        owedSlotAt: earliest([one.nextSlotAt, ...slotsAskedFor(locked.requests.get(one.id))]),
        isSetOff: isSetOff(locked.requests.get(one.id), hasOwnSlots),
        lastStatus: lastEnd(one, locked.statuses),
        lastSuccessAt: one.lastSuccessAt,
      })),
    };
  });
  return upstreams.every((upstream) => upstream !== null) ? upstreams : null;
}

/** Of a job whose definition cannot be read nobody knows. */
function mayHaveSlots(job: Job | UnreadableJob | undefined): boolean {
  if (!job || 'unreadable' in job) return true;
  const schedule = effectiveSchedule(job);
  return !looksLikeSchedule(schedule) || hasSlots(schedule);
}

/** What was skipped had nothing to do: how it was before holds. */
function lastEnd(lane: Lane, statuses: ReadonlyMap<number, RunStatus>): RunStatus | null {
  const status = lane.lastRunId === null ? null : (statuses.get(lane.lastRunId) ?? null);
  if (status !== 'skipped') return status;
  if (lane.failureStreak > 0) return 'failed';
  return lane.lastSuccessAt === null ? null : 'succeeded';
}

/** A slot of which nothing was executed, or that is going to be tried again, is asked for. */
function slotsAskedFor(requests: Request[] = []): number[] {
  const open = requests.filter((wish) => wish.cause === 'schedule' || isAutomaticRetry(wish));
  return open.map(({ scheduledAt }) => scheduledAt);
}

/** What made a job due that has no slots of its own is no slot either, and nor is a further attempt at it. */
function isSetOff(requests: Request[] = [], hasOwnSlots: boolean): boolean {
  return requests.some((wish) => wish.cause === 'upstream' || (!hasOwnSlots && isSchedules(wish)));
}

/** A job on every host waits for what runs on the same host, if its upstream has a lane there. */
function lanesThatCount(lanes: Lane[], own: Lane, job: Job): Lane[] {
  const same = job.spec.host === '*' ? lanes.filter(({ host }) => host === own.host) : [];
  return same.length > 0 ? same : lanes;
}
