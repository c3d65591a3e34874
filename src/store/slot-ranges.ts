import type { SlotRange, SlotRangeReason } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import type { Row } from './rows.ts';

/** What of a job's slots was deliberately not run, in order. */
export async function slotRangesOf(sql: Sql, jobId: number): Promise<(SlotRange & { laneId: number })[]> {
  const rows = await sql.rows<Row>('select * from slot_ranges where job_id = ? order by from_at, id', [jobId]);
  return rows.map((row) => ({
    laneId: Number(row.lane_id),
    fromAt: Number(row.from_at),
    toAt: Number(row.to_at),
    count: Number(row.count),
    reason: String(row.reason) as SlotRangeReason,
  }));
}
