import type { Job } from '../domain/job.ts';
import type { Lane, SlotRangeReason } from '../domain/lane.ts';
import { replacedAt } from '../domain/replacement.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import { isFormer } from './former-lanes.ts';
import { insertSlotRanges, notParked } from './lanes.ts';
import { dueSlotsOf, followSchedule } from './schedule-history.ts';

/** The next slot that every lane of a job gets. */
export interface Move {
  jobId: number;
  nextSlotAt: number | null;
}

const columns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'next_slot_at', type: 'integer' },
];

/**
 * Gives lanes the next slots of their jobs; slots that were due are recorded with the reason why they are not run. `lanes` are the
 * locked lanes of these jobs. As many statements for thousands of them as for one.
 */
export async function moveLanes(
  sql: Sql,
  moves: Move[],
  lanes: Lane[],
  reason: 'superseded' | 'disabled' | 'deleted',
  now: number,
): Promise<void> {
  if (moves.length === 0) return;
  const nextOf = new Map(moves.map(({ jobId, nextSlotAt }) => [jobId, nextSlotAt]));
  const own = lanes.filter((lane) => nextOf.has(lane.jobId) && !isFormer(lane));
  const left = own.filter((lane) => lane.nextSlotAt !== (nextOf.get(lane.jobId) ?? null));
  await recordDue(sql, left, reason, now);
  await followSchedule(sql, moves, now);
  const sooner = `(select min(case when requests.due_at < coalesce(new.next_slot_at, ${Number.MAX_SAFE_INTEGER})
    then requests.due_at else new.next_slot_at end) from requests where requests.lane_id = lanes.id)`;
  const wakeAt = `case when lanes.active_run_id is not null then null else coalesce(${sooner}, new.next_slot_at) end`;
  const free = Object.keys(notParked).map((column) => `${column} = null`);
  const set = `next_slot_at = new.next_slot_at, wake_at = ${wakeAt}, ${free.join(', ')}, version = lanes.version + 1`;
  const rows = own.map(({ id, jobId }) => ({ id, next_slot_at: nextOf.get(jobId) ?? null }));
  await sql.execute(sql.dialect.updateFrom('lanes', columns, set), [jsonRows(rows)]);
}

/** Slots that are due in these lanes, and that nobody will run now. */
export async function recordDue(sql: Sql, lanes: Lane[], reason: SlotRangeReason, now: number): Promise<void> {
  const due = lanes.flatMap(({ id, jobId, nextSlotAt }) =>
    nextSlotAt === null || nextSlotAt > now ? [] : [{ laneId: id, jobId, firstAt: nextSlotAt }],
  );
  const slots = await dueSlotsOf(sql, due, now);
  await insertSlotRanges(
    sql,
    slots.map((range) => ({ ...range, reason })),
    now,
  );
}

/** Runs that are active go for slots, or do not, as their jobs say now. After the lanes got their next slots. */
export async function renewReplacements(
  sql: Sql,
  jobs: ({ jobId: number } & Pick<Job, 'enabled' | 'spec'>)[],
  lanes: Lane[],
): Promise<void> {
  const replacing = new Set(jobs.filter((job) => replacedAt(job, 0) !== null).map(({ jobId }) => jobId));
  const busy = lanes.filter((lane) => replacing.has(lane.jobId) && lane.activeRunId !== null && !isFormer(lane));
  await goForNextSlot(
    sql,
    busy.map(({ id }) => id),
  );
}

/** Lets it be judged when the next slot of these lanes is due, which may be at once, whether their runs go for it. */
export async function goForNextSlot(sql: Sql, laneIds: number[]): Promise<void> {
  if (laneIds.length === 0) return;
  const set = 'replace_at = lanes.next_slot_at, version = lanes.version + 1';
  const statement = sql.dialect.updateFrom('lanes', [{ name: 'id', type: 'integer' }], set);
  await sql.execute(statement, [jsonRows(laneIds.map((id) => ({ id })))]);
}
