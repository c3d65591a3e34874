import type { SlotRangeReason } from '../domain/lane.ts';
import { endBackfillsOf } from './backfills.ts';
import type { Sql } from './database.ts';

/** Deletes what was asked for in lanes that go, and which ends they have seen; of a slot that was owed that is recorded. */
export async function dropRequests(sql: Sql, laneIds: number[], reason: SlotRangeReason, now: number): Promise<void> {
  if (laneIds.length === 0) return;
  const lanes = JSON.stringify(laneIds);
  await sql.execute(
    `insert into slot_ranges (lane_id, job_id, from_at, to_at, count, reason, recorded_at)
     select lanes.id, lanes.job_id, requests.scheduled_at, requests.scheduled_at, 1, ?, ? from requests
     join lanes on lanes.id = requests.lane_id
     where requests.cause = 'schedule' and requests.lane_id in ${sql.dialect.integers}`,
    [reason, now, lanes],
  );
  await sql.execute(sql.dialect.deleteAmong('requests', 'lane_id'), [lanes]);
  await sql.execute(sql.dialect.deleteAmong('awaited', 'lane_id'), [lanes]);
  await endBackfillsOf(
    sql,
    laneIds,
    reason === 'deleted' ? 'the job was deleted or moved' : 'the job moved to another host',
    now,
  );
}
