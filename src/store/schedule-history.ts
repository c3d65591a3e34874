import { countSlots } from '../domain/schedule/count-slots.ts';
import { countsFromRuns } from '../domain/schedule/every-slots.ts';
import { previousSlot } from '../domain/schedule/next-slot.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import type { SchedulePeriod } from '../domain/schedule-period.ts';
import { looksLikeSchedule } from '../domain/stored-spec.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows } from './dialect.ts';
import type { Row } from './rows.ts';

const into = 'schedule_history (lane_id, job_id, at, next_slot_at, left_slot_at, job, schedule, timezone)';
const schedule =
  "coalesce(jobs.override, case when json_valid(jobs.spec) then json_extract(jobs.spec, '$.schedule') end)";
const fromLanes = 'from lanes join jobs on jobs.id = lanes.job_id';

const moveColumns: Column[] = [
  { name: 'job_id', type: 'integer' },
  { name: 'next_slot_at', type: 'integer' },
];

/** Writes down that from now on the lanes of jobs follow their schedules as they are stored, with these first slots. Before they get them. */
export async function followSchedule(
  sql: Sql,
  moves: { jobId: number; nextSlotAt: number | null }[],
  now: number,
): Promise<void> {
  await sql.execute(
    `insert into ${into} select lanes.id, lanes.job_id, ?, new.next_slot_at, lanes.next_slot_at, jobs.name, ${schedule}, ?
     from ${sql.dialect.rowsFrom(moveColumns)} join lanes on lanes.job_id = new.job_id join jobs on jobs.id = lanes.job_id
     where lanes.host not like 'former:%' order by lanes.id`,
    [now, sql.timezone, jsonRows(moves.map(({ jobId, nextSlotAt }) => ({ job_id: jobId, next_slot_at: nextSlotAt })))],
  );
}

/** The same of lanes that are new: of these jobs, in one statement for thousands of them, or of a host. */
export async function followFromStart(sql: Sql, whose: number[] | string, now: number): Promise<void> {
  const [which, binding] =
    typeof whose === 'string'
      ? ['lanes.host = ?', whose]
      : [`lanes.job_id in ${sql.dialect.integers}`, JSON.stringify(whose)];
  await sql.execute(
    `insert into ${into} select lanes.id, lanes.job_id, ?, lanes.next_slot_at, null, jobs.name, ${schedule}, ?
     ${fromLanes} where ${which}
       and not exists (select 1 from schedule_history as known where known.lane_id = lanes.id)`,
    [now, sql.timezone, binding],
  );
}

/** Writes down that lanes have no slots from now on. Before their next slots are taken. */
export async function followNothing(sql: Sql, laneIds: number[], now: number): Promise<void> {
  await sql.execute(
    `insert into ${into} select lanes.id, lanes.job_id, ?, null, lanes.next_slot_at, jobs.name, ${schedule}, ?
     ${fromLanes} where lanes.id in ${sql.dialect.integers} order by lanes.id`,
    [now, sql.timezone, JSON.stringify(laneIds)],
  );
}

/** A lane with slots that are due, from its next slot on. */
interface DueLane {
  laneId: number;
  jobId: number;
  firstAt: number;
}

/** The slots of each lane up to now, as the schedule has it that the lane has followed until now. */
export async function dueSlotsOf(
  sql: Sql,
  due: DueLane[],
  now: number,
): Promise<(Omit<DueLane, 'firstAt'> & { fromAt: number; toAt: number; count: number })[]> {
  if (due.length === 0) return [];
  const latest = `(select max(id) from schedule_history where lane_id in ${sql.dialect.integers} group by lane_id)`;
  const periods = await periodsOf(sql, `schedule_history.id in ${latest}`, [
    JSON.stringify(due.map(({ laneId }) => laneId)),
  ]);
  const periodOf = new Map(periods.map((period) => [period.laneId, period]));
  return due.map(({ laneId, jobId, firstAt }) => {
    return { laneId, jobId, ...slotsUpTo(now, firstAt, periodOf.get(laneId), sql.timezone) };
  });
}

function slotsUpTo(now: number, firstAt: number, period: SchedulePeriod | undefined, zone: string | null) {
  const { schedule: followed, timezone, anchorAt = 0, name = '' } = period ?? {};
  // An interval that counts from runs has one slot at a time.
  if (!followed || countsFromRuns(followed)) return { fromAt: firstAt, toAt: firstAt, count: 1 };
  const context = { timezone: zone ?? timezone ?? 'UTC', anchorAt, name };
  const toAt = Math.max(firstAt, previousSlot(followed, now, context) ?? firstAt);
  return { fromAt: firstAt, toAt, count: 1 + countSlots(followed, firstAt, toAt, context) };
}

/** The periods of a `where … order by …`, with the lane and job of each. */
export async function periodsOf(
  sql: Sql,
  where: string,
  bindings: (number | string)[],
): Promise<(SchedulePeriod & { laneId: number; jobId: number })[]> {
  const rows = await sql.rows<Row>(
    `select schedule_history.*, jobs.created_at from schedule_history
     join jobs on jobs.id = schedule_history.job_id where ${where}`,
    bindings,
  );
  return rows.map((row) => ({
    laneId: Number(row.lane_id),
    jobId: Number(row.job_id),
    fromAt: Number(row.at),
    firstSlotAt: row.next_slot_at === null ? null : Number(row.next_slot_at),
    leftSlotAt: row.left_slot_at === null ? null : Number(row.left_slot_at),
    schedule: scheduleOf(row.schedule),
    timezone: row.timezone === null ? null : String(row.timezone),
    name: String(row.job),
    anchorAt: Number(row.created_at),
  }));
}

function scheduleOf(document: unknown): Schedule | null {
  try {
    const parsed: unknown = JSON.parse(String(document));
    return looksLikeSchedule(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
