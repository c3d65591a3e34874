import { latest } from '../domain/instants.ts';
import type { Job } from '../domain/job.ts';
import type { Lane, SlotRangeReason } from '../domain/lane.ts';
import { replacedAt } from '../domain/replacement.ts';
import type { Sql } from './database.ts';
import { dropRequests } from './drop-requests.ts';
import { retireLane } from './former-lanes.ts';
import { insertSlotRanges, laneHostsFor, notParked, wakeLanes } from './lanes.ts';
import { lastRunOf } from './last-run-of.ts';
import { jobColumns, jobOf, laneOf, type Row } from './rows.ts';
import { dueSlotsOf, followFromStart, followNothing, followSchedule } from './schedule-history.ts';
import type { JobChange } from './store.ts';

/** Lanes follow a changed job's host; a lane whose run is active keeps that run, wherever it is. */
export async function arrangeLanes(sql: Sql, jobId: number, change: JobChange, now: number): Promise<void> {
  const wanted = await laneHostsFor(sql, change.spec.host);
  const lanes = (
    await sql.rows<Row>(`select * from lanes where job_id = ? order by id${sql.dialect.forUpdate}`, [jobId])
  ).map(laneOf);
  await moveToHosts(sql, jobId, lanes, wanted, now);
  await sql.execute('update lanes set priority = ?, version = version + 1 where job_id = ?', [
    change.spec.priority,
    jobId,
  ]);
  const next = await nextFor(sql, change, jobId, now);
  if (next === undefined) await wakeParkedLanes(sql, jobId, now);
  else await moveLanes(sql, jobId, next, change.enabled ? 'superseded' : 'disabled', now);
  await renewReplacement(sql, jobId, change);
}

/** A run that is active goes for slots, or does not, as its job says now. */
export async function renewReplacement(sql: Sql, jobId: number, job: Pick<Job, 'enabled' | 'spec'>): Promise<void> {
  if (replacedAt(job, 0) === null) return;
  await sql.execute(
    `update lanes set replace_at = next_slot_at, version = version + 1
     where job_id = ? and active_run_id is not null and host not like 'former:%'`,
    [jobId],
  );
}

async function moveToHosts(sql: Sql, jobId: number, lanes: Lane[], wanted: string[], now: number): Promise<void> {
  const misplaced = lanes.filter(({ host }) => !wanted.includes(host));
  const next = latest(lanes.map(({ nextSlotAt }) => nextSlotAt));
  for (const host of await runningFirst(sql, lanes, wanted)) {
    if (lanes.some((lane) => lane.host === host)) continue;
    const lane = misplaced.shift();
    if (lane) await sql.execute('update lanes set host = ?, version = version + 1 where id = ?', [host, lane.id]);
    else {
      const values = [jobId, host, next, next];
      await sql.execute('insert into lanes (job_id, host, next_slot_at, wake_at) values (?, ?, ?, ?)', values);
    }
  }
  await followFromStart(sql, [jobId], now);
  for (const lane of misplaced) await giveUp(sql, lane, now);
}

/** A lane whose run is alive on one of the wanted hosts becomes that host's, so that no second run starts beside it. */
async function runningFirst(sql: Sql, lanes: Lane[], wanted: string[]): Promise<string[]> {
  const [active] = lanes;
  if (!active || active.activeRunId === null || lanes.length > 1) return wanted;
  const [run] = await sql.rows<{ host: string }>('select host from runs where id = ?', [active.activeRunId]);
  return [...wanted].sort((one, other) => Number(other === run?.host) - Number(one === run?.host));
}

async function giveUp(sql: Sql, lane: Lane, now: number): Promise<void> {
  await recordDue(sql, [lane], 'superseded', now);
  await followNothing(sql, lane.id, now);
  if (lane.activeRunId !== null) return await retireLane(sql, lane.id);
  await dropRequests(sql, [lane.id], 'superseded', now);
  await sql.execute('delete from lanes where id = ?', [lane.id]);
}

/** The job's next slot after this change; undefined = as it was. */
async function nextFor(sql: Sql, change: JobChange, jobId: number, now: number): Promise<number | null | undefined> {
  if (!change.enabled) return null;
  if (!change.nextSlot) return undefined;
  const [row] = await sql.rows<Row>(`select ${jobColumns} from jobs where id = ?`, [jobId]);
  if (!row) return undefined;
  const job = jobOf(row);
  return change.nextSlot(job, now, await lastRunOf(sql, job));
}

/** Gives every lane of a job this next slot; slots that were due are recorded with the reason why they are not run. */
export async function moveLanes(
  sql: Sql,
  jobId: number,
  nextSlotAt: number | null,
  reason: 'superseded' | 'disabled' | 'deleted',
  now: number,
): Promise<void> {
  const due = await sql.rows<Row>(
    `select * from lanes where job_id = ? and next_slot_at <= ? and next_slot_at <> ?${sql.dialect.forUpdate}`,
    [jobId, now, nextSlotAt ?? 0],
  );
  await recordDue(sql, due.map(laneOf), reason, now);
  await followSchedule(sql, jobId, nextSlotAt, now);
  const free = Object.keys(notParked).map((column) => `${column} = null`).join(', ');
  await sql.execute(
    `update lanes set next_slot_at = ?, ${free}, version = version + 1,
       wake_at = case when active_run_id is not null then null else
         coalesce((select min(case when requests.due_at < ? then requests.due_at else ? end) from requests
           where requests.lane_id = lanes.id), ?) end
     where job_id = ? and host not like 'former:%'`,
    [nextSlotAt, nextSlotAt ?? Number.MAX_SAFE_INTEGER, nextSlotAt, nextSlotAt, jobId],
  );
}

/** Slots that are due in these lanes, and that nobody will run now. */
async function recordDue(sql: Sql, lanes: Lane[], reason: SlotRangeReason, now: number): Promise<void> {
  const ranges = [];
  for (const { id: laneId, jobId, nextSlotAt } of lanes) {
    if (nextSlotAt === null || nextSlotAt > now) continue;
    ranges.push({ laneId, jobId, reason, ...(await dueSlotsOf(sql, laneId, nextSlotAt, now)) });
  }
  await insertSlotRanges(sql, ranges, now);
}

/** What kept a lane from starting may be what was changed. */
async function wakeParkedLanes(sql: Sql, jobId: number, now: number): Promise<void> {
  const rows = await sql.rows<{ id: number }>(
    'select id from lanes where job_id = ? and parked_reason is not null and active_run_id is null',
    [jobId],
  );
  await wakeLanes(
    sql,
    rows.map(({ id }) => id),
    now,
  );
}
