import type { Alert } from '../domain/alert.ts';
import type { MissedDeadline } from '../domain/missed-deadline.ts';
import type { Sql } from './database.ts';
import { marks } from './dialect.ts';
import { insertAll } from './insert.ts';

/** A deadline that passed while a lane waited. */
export interface LaneDeadline {
  laneId: number;
  jobId: number;
  missed: MissedDeadline;
}

/** Keeps an alert of each deadline that none was raised of yet, nor of a later one, and answers those lanes, which have to be locked. */
export async function raiseAlerts(sql: Sql, deadlines: LaneDeadline[], now: number): Promise<ReadonlySet<number>> {
  if (deadlines.length === 0) return new Set();
  const keyOf = (laneId: number, scheduledAt: number) => `${laneId} ${scheduledAt}`;
  const rows = await sql.rows<{ lane_id: number; scheduled_at: number; told_at: number }>(
    `select lane_id, scheduled_at, max(deadline_at) as told_at from alerts where kind = 'deadline'
     and lane_id in (${marks(deadlines)}) and scheduled_at in (${marks(deadlines)}) group by lane_id, scheduled_at`,
    [...deadlines.map(({ laneId }) => laneId), ...deadlines.map(({ missed }) => missed.scheduledAt)],
  );
  const told = new Map(rows.map((row) => [keyOf(row.lane_id, row.scheduled_at), row.told_at]));
  const fresh = deadlines.filter(({ laneId, missed }) => {
    return missed.deadlineAt > (told.get(keyOf(laneId, missed.scheduledAt)) ?? 0);
  });
  await insertAll(
    sql,
    'alerts',
    ['lane_id', 'job_id', 'kind', 'scheduled_at', 'deadline_at', 'at', 'message'],
    fresh.map(({ laneId, jobId, missed: { scheduledAt, deadlineAt, message } }) => {
      return [laneId, jobId, 'deadline', scheduledAt, deadlineAt, now, message];
    }),
  );
  return new Set(fresh.map(({ laneId }) => laneId));
}

export async function openAlerts(sql: Sql, jobIds?: number[]): Promise<Alert[]> {
  const only = jobIds ? ` and alerts.job_id in (${marks(jobIds) || 'null'})` : '';
  // A lane that waits again, for a later slot, has begun to wait since. The newest tells all that was late when it was raised.
  const rows = await sql.rows<Omit<Alert, 'laneId' | 'jobId' | 'scheduledAt'> & AlertRow>(
    `select alerts.id, lane_id, alerts.job_id, jobs.name as job, kind, scheduled_at, at, message from lanes
     join alerts on alerts.id = (select max(id) from alerts where lane_id = lanes.id) and alerts.at >= lanes.parked_at
     join jobs on jobs.id = alerts.job_id
     where lanes.parked_for = 'upstream'${only} order by alerts.id desc`,
    jobIds ?? [],
  );
  return rows.map(({ lane_id: laneId, job_id: jobId, scheduled_at: scheduledAt, id, job, kind, at, message }) => {
    return { id, laneId, jobId, job, kind, scheduledAt, at, message };
  });
}

interface AlertRow {
  lane_id: number;
  job_id: number;
  scheduled_at: number;
}
