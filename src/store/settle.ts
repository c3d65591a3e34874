import { slotsSaidNoTo } from '../domain/condition-no.ts';
import { earliest } from '../domain/instants.ts';
import type { Request } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import { countsAs, type LaneEnd } from '../domain/set-off.ts';
import { waitsAfterRun } from '../domain/waiting-lane.ts';
import { readRequests } from './candidates.ts';
import { backfillOf, carryOnBackfills, stepAfter } from './carry-on-backfills.ts';
import type { Database, Sql } from './database.ts';
import { deleteFinished, type FinishedJob } from './delete-finished.ts';
import { type Column, jsonRows, marks } from './dialect.ts';
import { dropEndedLanes } from './former-lanes.ts';
import { holdJob } from './holds.ts';
import { figures } from './lane-figures.ts';
import {
  documentOf,
  insertSlotRanges,
  type LaneChange,
  notParked,
  unchanged,
  updateLanes,
  wakeLanes,
} from './lanes.ts';
import { passOnPlaces } from './pools.ts';
import { insertRequests } from './requests.ts';
import { setOff } from './set-off.ts';
import { type HeldRun, lanesToLock, lockForSettle } from './settle-locks.ts';
import type { AfterRun, SetOffAt, Settlement } from './settlement.ts';
import { insertChunks } from './ship.ts';
import type { Chunk } from './shipment.ts';
import { storeReports } from './store-reports.ts';

/** A run that ends, with what becomes of its lane. */
interface Ending extends HeldRun {
  next: ReturnType<AfterRun>;
}

export async function settle(
  database: Database,
  supervisorId: number,
  settlements: Settlement[],
  after: AfterRun,
  setOffAt: SetOffAt = (_lane, _job, endedAt) => endedAt,
): Promise<number[]> {
  if (settlements.length === 0) return [];
  for (;;) {
    const seen = await lanesToLock(database, settlements);
    const settled = await database.transaction(async (sql) => {
      const now = await database.now(sql);
      const held = await lockForSettle(sql, supervisorId, settlements, seen);
      if (held === 'changed') return held;
      const endings = held.endings.map((ending) => ({ ...ending, next: nextOf(ending, after, now) }));
      const { downstream, following } = held;
      if (endings.length === 0) return [];
      await updateRuns(sql, endings);
      await storeReports(
        sql,
        endings.map(({ settlement }) => settlement),
      );
      await insertChunks(
        sql,
        endings.flatMap(({ settlement, run }) =>
          notStored(run, settlement.chunks).map((chunk) => ({ runId: run.id, chunk })),
        ),
      );
      await setOff(sql, endings.flatMap(endIn), following, setOffAt, now);
      await freeLanes(sql, endings, now);
      await wakeLanes(
        sql,
        downstream.filter(({ parkedFor }) => parkedFor === 'upstream').map(({ id }) => id),
        now,
      );
      await passOnPlaces(sql, seen.pools, now);
      return endings.map(({ run }) => run.id);
    });
    if (settled !== 'changed') return settled;
  }
}

/** Drops what is stored already: an earlier shipment may have gone through without its answer being heard. */
function notStored(run: Run, chunks: Chunk[]): Chunk[] {
  return chunks.flatMap(({ stream, offset, seenAt, data }) => {
    const stored = Math.max(0, run[stream].storedBytes - offset);
    return stored < data.length ? [{ stream, offset: offset + stored, seenAt, data: data.subarray(stored) }] : [];
  });
}

const runColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'status', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'exit_code', type: 'integer' },
  { name: 'signal_name', type: 'text' },
  { name: 'pid', type: 'integer' },
  { name: 'started_at', type: 'integer' },
  { name: 'finished_at', type: 'integer' },
  { name: 'duration_ms', type: 'integer' },
  { name: 'on_time', type: 'integer' },
  ...(['stdout', 'stderr'] as const).flatMap((stream): Column[] =>
    ['bytes', 'stored', 'dropped', 'approximate'].map((figure) => ({ name: `${stream}_${figure}`, type: 'integer' })),
  ),
  { name: 'slot_key', type: 'text' },
];

async function updateRuns(sql: Sql, endings: Ending[]): Promise<void> {
  const set = runColumns
    .filter(({ name }) => !['id', 'slot_key', 'pid'].includes(name))
    .map(({ name }) => `${name} = new.${name}`)
    .join(', ');
  const freed = "slot_key = case new.status when 'abandoned' then null else runs.slot_key end, active_lane_id = null";
  const statement = sql.dialect.updateFrom('runs', runColumns, `${set}, pid = coalesce(new.pid, runs.pid), ${freed}`);
  await sql.execute(statement, [jsonRows(endings.map(({ settlement }) => runRow(settlement)))]);
}

function runRow(settlement: Settlement): object {
  const { stdout, stderr } = settlement;
  return {
    id: settlement.runId,
    status: settlement.status,
    reason: settlement.reason,
    exit_code: settlement.exitCode,
    signal_name: settlement.signal,
    pid: settlement.pid,
    started_at: settlement.startedAt,
    finished_at: settlement.finishedAt,
    duration_ms: settlement.durationMs,
    on_time: settlement.onTime === null ? null : Number(settlement.onTime),
    stdout_bytes: stdout.bytes,
    stdout_stored: stdout.storedBytes,
    stdout_dropped: stdout.droppedBytes,
    stdout_approximate: Number(stdout.approximate),
    stderr_bytes: stderr.bytes,
    stderr_stored: stderr.storedBytes,
    stderr_dropped: stderr.droppedBytes,
    stderr_approximate: Number(stderr.approximate),
  };
}

/** Without its job the lane is freed all the same; the next claim parks it with the reason. */
function nextOf({ lane, job, run, settlement }: HeldRun, after: AfterRun, now: number): Ending['next'] {
  if (lane && job) return after(lane, job, run, settlement, now);
  return {
    nextSlotAt: lane?.nextSlotAt ?? null,
    slotRanges: settlement.saidNo ? slotsSaidNoTo(run) : [],
    request: null,
  };
}

/** A run that is going to be tried again has not ended yet for those that go after it. */
function endIn({ lane, run, settlement, next }: Ending): LaneEnd[] {
  const { status, saidNo = false, finishedAt: endedAt } = settlement;
  const as = countsAs(status, saidNo);
  if (!lane || as === null || next.request?.cause === 'retry') return [];
  return [{ laneId: lane.id, as, endedAt, runId: saidNo ? null : run.id }];
}

async function freeLanes(sql: Sql, endings: Ending[], now: number): Promise<void> {
  const requests = await readRequests(
    sql,
    endings.flatMap(({ lane }) => (lane ? [lane.id] : [])),
  );
  const changes: LaneChange[] = [];
  const ranges = [];
  const finished: FinishedJob[] = [];
  const wishes: Omit<Request, 'id'>[] = [];
  const held: Parameters<typeof holdJob>[1][] = [];
  for (const { lane, run, settlement, next } of endings) {
    if (!lane) continue;
    if (next.delete) finished.push({ jobId: lane.jobId, how: next.delete });
    if (next.request) wishes.push({ ...next.request, laneId: lane.id, ...backfillOf(run, next.request) });
    if (next.hold !== undefined) held.push({ jobId: lane.jobId, reason: next.hold, at: now });
    ranges.push(...next.slotRanges.map((range) => ({ ...range, laneId: lane.id, jobId: lane.jobId })));
    const wanted = (requests.get(lane.id) ?? []).map(({ at }) => at);
    const dueAt = earliest([next.nextSlotAt, ...wanted]);
    const endedAt = Math.min(settlement.finishedAt, now);
    const kept = { ...run, id: settlement.saidNo ? null : run.id };
    const waited = waitsAfterRun(kept, dueAt, endedAt, settlement.status === 'abandoned');
    changes.push({
      ...unchanged(lane),
      ...figures(lane, run, settlement, next),
      active_run_id: null,
      next_slot_at: next.nextSlotAt,
      queued_until: next.queuedUntil ?? lane.queuedUntil ?? null,
      replace_at: null,
      wake_at: earliest([dueAt, next.request?.at ?? null]),
      ...notParked,
      waited: documentOf(waited),
    });
  }
  await updateLanes(sql, changes);
  await insertSlotRanges(sql, ranges, now);
  await insertRequests(sql, wishes, now);
  await carryOnBackfills(
    sql,
    endings.flatMap(({ lane, run, settlement }) => (lane ? stepAfter(run, settlement.status) : [])),
    now,
  );
  for (const hold of held) await holdJob(sql, hold);
  await deleteFinished(sql, finished, now);
  await forgetRuns(sql, endings);
  await dropEndedLanes(
    sql,
    changes.map(({ id }) => id),
    now,
  );
}

/** What a condition said no to is no run. */
async function forgetRuns(sql: Sql, endings: Ending[]): Promise<void> {
  const ids = endings.filter(({ settlement }) => settlement.saidNo).map(({ run }) => run.id);
  if (ids.length > 0) await sql.execute(`delete from runs where id in (${marks(ids)})`, ids);
}
