import { binds, type Hold, type Pending } from '../domain/hold.ts';
import type { PendingWork } from '../domain/hold-release.ts';
import { earliest } from '../domain/instants.ts';
import type { Job } from '../domain/job.ts';
import type { Lane, Request } from '../domain/lane.ts';
import { servingHostOf } from '../domain/lane-hosts.ts';
import { readJobs, readRequests } from './candidates.ts';
import type { Database, Sql } from './database.ts';
import type { HeldJob, PendingOf, Released } from './hold-store.ts';
import { holdOf, openHolds } from './holds.ts';
import { remember } from './job-history.ts';
import { insertSlotRanges, notParked, unchanged, updateLanes, wakeLanes } from './lanes.ts';
import { lanesOfHold, lockLanesOfHold } from './lanes-of-hold.ts';
import { goForNextSlot } from './move-lanes.ts';
import { passOnPlaces } from './pools.ts';
import { hostOf, type Row } from './rows.ts';
import { wakeDownstream } from './wake-downstream.ts';

export async function releaseHolds(
  database: Database,
  holdIds: number[],
  pending: Pending | null,
  by: string,
  pendingOf: PendingOf,
): Promise<Released[]> {
  const released: Released[] = [];
  for (const id of holdIds) {
    const one = await database.transaction(async (sql) =>
      releaseOne(sql, id, pending, by, pendingOf, await database.now(sql)),
    );
    if (one) released.push(one);
  }
  return released;
}

export async function pendingUnder(database: Database, holdIds: number[], pendingOf: PendingOf): Promise<HeldJob[]> {
  const now = await database.now();
  const holds = (await openHolds(database)).filter(({ id }) => holdIds.includes(id));
  const bound = new Map<number, Bound>();
  for (const hold of holds) {
    const found = await boundLanes(database, hold, await lanesOfHold(database, hold), pendingOf, now);
    for (const each of found) bound.set(each.lane.id, each);
  }
  return heldJobs([...bound.values()]);
}

async function releaseOne(
  sql: Sql,
  id: number,
  asked: Pending | null,
  by: string,
  pendingOf: PendingOf,
  now: number,
): Promise<Released | null> {
  const [seen] = await sql.rows<Row>('select * from holds where id = ?', [id]);
  if (!seen) return null;
  const lanes = await lockLanesOfHold(sql, holdOf(seen));
  // Read anew: while this waited for the lanes somebody else may have released it.
  const [row] = await sql.rows<Row>(
    `select * from holds where id = ? and released_at is null${sql.dialect.forUpdate}`,
    [id],
  );
  if (!row) return null;
  const hold = holdOf(row);
  const pending = asked ?? hold.pending ?? 'run';
  const bound = await boundLanes(sql, hold, lanes, pendingOf, endOf(hold, asked, now));
  if (pending === 'skip') await passOver(sql, bound.filter(isPending), now);
  await sql.execute('update holds set released_at = ?, released_by = ? where id = ?', [now, by, id]);
  const moved = pending === 'skip' ? new Set(bound.filter(isPending).map(({ lane }) => lane.id)) : new Set();
  await wakeLanes(
    sql,
    lanes.filter((lane) => lane.parkedFor === 'hold' && !moved.has(lane.id)).map((lane) => lane.id),
    now,
  );
  // A run that the hold has kept from going for a slot.
  const kept = lanes.filter(({ activeRunId, replaceAt }) => activeRunId !== null && replaceAt != null);
  await goForNextSlot(
    sql,
    kept.map(({ id }) => id),
  );
  // Who was woken for a place may have no use for it any more.
  if (moved.size > 0) await passOnPlaces(sql, 'all', now);
  const jobs = heldJobs(bound);
  if (hold.scope === 'job') await tellHistory(sql, hold, pending, jobs, by, now);
  return { hold: { ...hold, releasedAt: now, releasedBy: by }, pending, jobs };
}

/** A hold that ended by itself is about what fell due up to its end, however late somebody sees that. */
function endOf({ untilAt }: Hold, asked: Pending | null, now: number): number {
  return asked === null && untilAt !== null ? Math.min(untilAt, now) : now;
}

/** A lane that a hold binds, with what waits in it. */
interface Bound {
  lane: Lane;
  job: Job;
  requests: Request[];
  work: PendingWork;
}

/** Only of lanes in which something may wait are the definitions read. */
async function boundLanes(sql: Sql, hold: Hold, lanes: Lane[], pendingOf: PendingOf, at: number): Promise<Bound[]> {
  const idle = lanes.filter(({ activeRunId }) => activeRunId === null);
  const requests = await readRequests(
    sql,
    idle.map(({ id }) => id),
  );
  const due = idle.filter(({ id, nextSlotAt }) => requests.has(id) || (nextSlotAt !== null && nextSlotAt <= at));
  const jobs = await readJobs(sql, [...new Set(due.map(({ jobId }) => jobId))]);
  const hosts = hold.scope === 'host' ? (await sql.rows<Row>('select * from hosts order by id')).map(hostOf) : [];
  return due.flatMap((lane) => {
    const job = jobs.get(lane.jobId);
    if (!job || 'unreadable' in job || !binds(hold, job, servingHostOf(lane.host, hosts))) return [];
    const own = requests.get(lane.id) ?? [];
    return [{ lane, job, requests: own, work: pendingOf(lane, job, own, at) }];
  });
}

function isPending({ work }: Bound): boolean {
  return work.slotRanges.length > 0 || work.requestIds.length > 0;
}

/** A statement takes so many values and not many more. */
const batch = 5_000;

/** What fell due is recorded as held, and the lanes go on with their next slots. */
async function passOver(sql: Sql, bound: Bound[], now: number): Promise<void> {
  for (let from = 0; from < bound.length; from += batch) await move(sql, bound.slice(from, from + batch), now);
}

async function move(sql: Sql, moved: Bound[], now: number): Promise<void> {
  const changes = moved.map(({ lane, requests, work }) => {
    const later = requests.filter(({ id }) => !work.requestIds.includes(id)).map(({ at }) => at);
    const wake_at = earliest([work.nextSlotAt, ...later]);
    return { ...unchanged(lane), ...notParked, next_slot_at: work.nextSlotAt, wake_at };
  });
  const ranges = moved.flatMap(({ lane, work }) =>
    work.slotRanges.map((range) => ({ ...range, laneId: lane.id, jobId: lane.jobId })),
  );
  await updateLanes(sql, changes);
  await insertSlotRanges(sql, ranges, now);
  const dropped = moved.flatMap(({ work }) => work.requestIds);
  if (dropped.length > 0) await sql.execute(sql.dialect.deleteAmong('requests', 'id'), [JSON.stringify(dropped)]);
  await wakeDownstream(sql, [...new Set(moved.map(({ lane }) => lane.jobId))], now);
}

function heldJobs(bound: Bound[]): HeldJob[] {
  return [...Map.groupBy(bound.filter(isPending), ({ job }) => job.id)].map(([jobId, some]) => ({
    jobId,
    job: some[0]?.job.name ?? '',
    slots: sum(some.flatMap(({ work }) => work.slotRanges.map(({ count }) => count))),
    wishes: sum(some.map(({ work }) => work.wishes)),
  }));
}

async function tellHistory(
  sql: Sql,
  { target }: Hold,
  pending: Pending,
  jobs: HeldJob[],
  by: string,
  now: number,
): Promise<void> {
  const slots = sum(jobs.map((job) => job.slots));
  const what = pending === 'skip' ? `released: ${slots} slots passed over` : 'released: what fell due runs';
  await remember(sql, [{ jobId: Number(target), what, change: null }], by, now);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
