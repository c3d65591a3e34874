import { countSlots } from '../domain/schedule/count-slots.ts';
import { countsFromRuns } from '../domain/schedule/every-slots.ts';
import { previousSlot } from '../domain/schedule/next-slot.ts';
import type { Schedule } from '../domain/schedule/schedule.ts';
import type { SchedulePeriod } from '../domain/schedule-period.ts';
import { looksLikeSchedule } from '../domain/stored-spec.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

const into = 'schedule_history (lane_id, job_id, at, next_slot_at, left_slot_at, job, schedule, timezone)';
const schedule =
  "coalesce(jobs.override, case when json_valid(jobs.spec) then json_extract(jobs.spec, '$.schedule') end)";
const fromLanes = 'from lanes join jobs on jobs.id = lanes.job_id';

/** Writes down that from now on the lanes of a job follow its schedule as it is stored, with this first slot. Before they get it. */
export async function followSchedule(sql: Sql, jobId: number, nextSlotAt: number | null, now: number): Promise<void> {
  await sql.execute(
    `insert into ${into} select lanes.id, lanes.job_id, ?, ?, lanes.next_slot_at, jobs.name, ${schedule}, ?
     ${fromLanes} where lanes.job_id = ? and lanes.host not like 'former:%'`,
    [now, nextSlotAt, sql.timezone, jobId],
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

/** Writes down that a lane has no slots from now on. Before its next slot is taken. */
export async function followNothing(sql: Sql, laneId: number, now: number): Promise<void> {
  await sql.execute(
    `insert into ${into} select lanes.id, lanes.job_id, ?, null, lanes.next_slot_at, jobs.name, ${schedule}, ?
     ${fromLanes} where lanes.id = ?`,
    [now, sql.timezone, laneId],
  );
}

/** The slots from this one, the lane's next slot, up to now, as the schedule has it that the lane has followed until now. */
export async function dueSlotsOf(
  sql: Sql,
  laneId: number,
  firstAt: number,
  now: number,
): Promise<{ fromAt: number; toAt: number; count: number }> {
  const [period] = await periodsOf(sql, 'schedule_history.lane_id = ? order by schedule_history.id desc limit 1', [
    laneId,
  ]);
  const { schedule: followed, timezone, anchorAt = 0, name = '' } = period ?? {};
  // An interval that counts from runs has one slot at a time.
  if (!followed || countsFromRuns(followed)) return { fromAt: firstAt, toAt: firstAt, count: 1 };
  const context = { timezone: sql.timezone ?? timezone ?? 'UTC', anchorAt, name };
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
