import type { SlotRangeReason } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import type { Sql } from './database.ts';
import type { KeptSlot } from './record-store.ts';
import { type Row, runOf } from './rows.ts';

/** The latest slot up to an instant that has a run or is recorded. */
export async function lastSlotUpTo(sql: Sql, jobId: number, upTo: number): Promise<number | null> {
  const [row] = await sql.rows<{ at: number | null }>(
    `select max(at) as at from (
       select max(scheduled_at) as at from runs where job_id = ? and slots > 0 and scheduled_at <= ?
       union all select max(case when to_at <= ? then to_at else from_at end) as at from slot_ranges
         where job_id = ? and from_at <= ?) as slots`,
    [jobId, upTo, upTo, jobId, upTo],
  );
  return row?.at == null ? null : Number(row.at);
}

/** What is kept about one slot of a job. */
export async function recordsOf(sql: Sql, jobId: number, slotAt: number): Promise<KeptSlot> {
  const rows = await sql.rows<Row>(
    'select * from slot_ranges where job_id = ? and from_at <= ? and to_at >= ? order by id desc',
    [jobId, slotAt, slotAt],
  );
  const ranges = rows.map((row) => ({
    laneId: Number(row.lane_id),
    fromAt: Number(row.from_at),
    toAt: Number(row.to_at),
    count: Number(row.count),
    reason: String(row.reason) as SlotRangeReason,
    recordedAt: Number(row.recorded_at),
  }));
  const claimedAt = [0, ...ranges.map(({ recordedAt }) => recordedAt)];
  const runs = (
    await sql.rows<Row>(
      `select * from runs where job_id = ? and (scheduled_at = ? or claimed_at in (${claimedAt.map(() => '?').join(', ')})
         or (claimed_at <= ? and (finished_at is null or finished_at >= ?))) order by id`,
      [jobId, slotAt, ...claimedAt, slotAt, slotAt],
    )
  ).map(runOf);
  const isOwn = ({ scheduledAt, cause, slots }: (typeof runs)[number]) =>
    scheduledAt === slotAt && (slots > 0 || ['schedule', 'retry', 'backfill', 'rerun'].includes(cause));
  return {
    runs: runs.filter(isOwn),
    around: runs.filter((run) => !isOwn(run)),
    lastBefore: await lastBefore(sql, jobId, slotAt),
    ranges,
  };
}

async function lastBefore(sql: Sql, jobId: number, at: number): Promise<Run | null> {
  const [row] = await sql.rows<Row>(
    'select * from runs where job_id = ? and claimed_at <= ? order by id desc limit 1',
    [jobId, at],
  );
  return row ? runOf(row) : null;
}
