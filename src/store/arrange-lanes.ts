import type { Job } from '../domain/job.ts';
import type { Lane } from '../domain/lane.ts';
import type { Sql } from './database.ts';
import { wakeLanes } from './lanes.ts';
import { lastRunsOf } from './last-run-of.ts';
import { type Move, moveLanes, renewReplacements } from './move-lanes.ts';
import { placeLanes } from './place-lanes.ts';
import { jobColumns, jobOf, type Row } from './rows.ts';
import type { JobChange } from './store.ts';

/** A job that was there before, as it is saved now. */
export interface ChangedJob {
  jobId: number;
  change: JobChange;
}

/** Lanes, which are locked, follow their changed jobs. As many statements for thousands of jobs as for one. */
export async function arrangeLanes(sql: Sql, saved: ChangedJob[], locked: Lane[], now: number): Promise<void> {
  const lanes = await placeLanes(sql, saved, locked, now);
  const off = saved.filter(({ change }) => !change.enabled).map(({ jobId }) => ({ jobId, nextSlotAt: null }));
  const anew = await nextSlotsOf(sql, saved, now);
  const moved = new Set([...off, ...anew].map(({ jobId }) => jobId));
  await wakeParked(
    sql,
    lanes.filter(({ jobId }) => !moved.has(jobId)),
    now,
  );
  await moveLanes(sql, off, lanes, 'disabled', now);
  await moveLanes(sql, anew, lanes, 'superseded', now);
  await renewReplacements(
    sql,
    saved.map(({ jobId, change }) => ({ jobId, ...change })),
    lanes,
  );
}

/** Of the jobs whose schedules may have changed, the next slots after that. */
async function nextSlotsOf(sql: Sql, saved: ChangedJob[], now: number): Promise<Move[]> {
  const asked = saved.filter(({ change }) => change.enabled && change.nextSlot);
  if (asked.length === 0) return [];
  const rows = await sql.rows<Row>(`select ${jobColumns} from jobs where id in ${sql.dialect.integers}`, [
    JSON.stringify(asked.map(({ jobId }) => jobId)),
  ]);
  const jobs = new Map<number, Job>(rows.map((row) => [Number(row.id), jobOf(row)]));
  const lastRuns = await lastRunsOf(sql, [...jobs.values()]);
  return asked.flatMap(({ jobId, change: { nextSlot } }) => {
    const job = jobs.get(jobId);
    return job && nextSlot ? [{ jobId, nextSlotAt: nextSlot(job, now, lastRuns.get(jobId) ?? {}) }] : [];
  });
}

/** What kept a lane from starting may be what was changed. */
async function wakeParked(sql: Sql, lanes: Lane[], now: number): Promise<void> {
  const parked = lanes.filter(({ parkedReason, activeRunId }) => parkedReason !== null && activeRunId === null);
  await wakeLanes(
    sql,
    parked.map(({ id }) => id),
    now,
  );
}
