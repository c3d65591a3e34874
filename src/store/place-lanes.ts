import { latest } from '../domain/instants.ts';
import type { Lane } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { dropRequests } from './drop-requests.ts';
import { isFormer, retireLanes } from './former-lanes.ts';
import { insertAll } from './insert.ts';
import { laneHostsFor } from './lanes.ts';
import { lanesOfJobs } from './lanes-of-jobs.ts';
import { recordDue } from './move-lanes.ts';
import { followFromStart, followNothing } from './schedule-history.ts';
import type { JobChange } from './store.ts';

/** Where the lanes of a job are to be. */
interface Placing {
  kept: { id: number; host: string; priority: number }[];
  added: [jobId: number, host: string, priority: number, nextSlotAt: number | null, wakeAt: number | null][];
  givenUp: Lane[];
  moves: boolean;
}

/** Puts lanes on the hosts of their jobs, and answers them as they are then. */
export async function placeLanes(
  sql: Sql,
  saved: { jobId: number; change: JobChange }[],
  lanes: Lane[],
  now: number,
): Promise<Lane[]> {
  const jobIds = saved.map(({ jobId }) => jobId);
  const everyHost = saved.some(({ change }) => change.spec.host === '*') ? await laneHostsFor(sql, '*') : [];
  const runHosts = await hostsOfRuns(sql, everyHost.length > 1 ? lanes : []);
  // A former lane has no slots any more: it keeps its end, and its host gets a lane anew.
  const current = lanes.filter((lane) => !isFormer(lane));
  const lanesOf = Map.groupBy(current, ({ jobId }) => jobId);
  const placings = saved.map(({ jobId, change }) => {
    const wanted = change.spec.host === '*' ? everyHost : [change.spec.host];
    return place(jobId, change, lanesOf.get(jobId) ?? [], wanted, runHosts);
  });
  await keep(
    sql,
    placings.flatMap(({ kept }) => kept),
  );
  const added = placings.flatMap((placing) => placing.added);
  await insertAll(sql, 'lanes', ['job_id', 'host', 'priority', 'next_slot_at', 'wake_at'], added);
  await followFromStart(sql, jobIds, now);
  await giveUp(
    sql,
    placings.flatMap(({ givenUp }) => givenUp),
    now,
  );
  return placings.some(({ moves }) => moves) ? await lanesOfJobs(sql, jobIds) : lanes;
}

/** Lanes follow a job's host; one whose run is active keeps that run, wherever it is. */
function place(
  jobId: number,
  { spec: { priority } }: JobChange,
  lanes: Lane[],
  wanted: string[],
  runHosts: ReadonlyMap<number, string>,
): Placing {
  const staying = lanes.filter(({ host }) => wanted.includes(host));
  const misplaced = lanes.filter(({ host }) => !wanted.includes(host));
  const taken = new Set(staying.map(({ host }) => host));
  const open = runningFirst(lanes, wanted, runHosts).filter((host) => !taken.has(host));
  const moved = misplaced.slice(0, open.length);
  const next = latest(lanes.map(({ nextSlotAt }) => nextSlotAt));
  return {
    kept: [
      ...staying.map(({ id, host }) => ({ id, host, priority })),
      ...moved.map(({ id }, index) => ({ id, host: open[index] ?? '', priority })),
    ],
    added: open.slice(moved.length).map((host) => [jobId, host, priority, next, next]),
    givenUp: misplaced.slice(open.length),
    moves: misplaced.length + open.length > 0,
  };
}

/** A lane whose run is alive on one of the wanted hosts becomes that host's, so that no second run starts beside it. */
function runningFirst(lanes: Lane[], wanted: string[], runHosts: ReadonlyMap<number, string>): string[] {
  const [only] = lanes;
  const host = lanes.length === 1 ? runHosts.get(only?.activeRunId ?? 0) : undefined;
  return [...wanted].sort((one, other) => Number(other === host) - Number(one === host));
}

async function hostsOfRuns(sql: Sql, lanes: Lane[]): Promise<Map<number, string>> {
  const ids = lanes.flatMap(({ activeRunId }) => activeRunId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<{ id: number; host: string }>(
    `select id, host from runs where id in ${sql.dialect.integers}`,
    [JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, host }) => [id, host]));
}

const columns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'host', type: 'text' },
  { name: 'priority', type: 'integer' },
];

async function keep(sql: Sql, kept: Placing['kept']): Promise<void> {
  if (kept.length === 0) return;
  const set = 'host = new.host, priority = new.priority, version = lanes.version + 1';
  await sql.execute(sql.dialect.updateFrom('lanes', columns, set), [jsonRows(kept)]);
}

async function giveUp(sql: Sql, lanes: Lane[], now: number): Promise<void> {
  if (lanes.length === 0) return;
  await recordDue(sql, lanes, 'superseded', now);
  await followNothing(
    sql,
    lanes.map(({ id }) => id),
    now,
  );
  const idsOf = (those: Lane[]) => those.map(({ id }) => id);
  await retireLanes(sql, idsOf(lanes.filter(({ activeRunId }) => activeRunId !== null)));
  const idle = idsOf(lanes.filter(({ activeRunId }) => activeRunId === null));
  await dropRequests(sql, idle, 'superseded', now);
  await sql.execute(sql.dialect.deleteAmong('lanes', 'id'), [JSON.stringify(idle)]);
}
