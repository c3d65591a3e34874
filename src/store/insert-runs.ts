import { resolve } from 'node:path';
import type { Job } from '../domain/job.ts';
import type { Candidate, Decision } from '../domain/lane.ts';
import type { Run, RunPolicy } from '../domain/run.ts';
import { type WaitingLane, waitsAtStart } from '../domain/waiting-lane.ts';
import type { ClaimOrder } from './claim-order.ts';
import type { Sql } from './database.ts';
import { insertAll } from './insert.ts';
import { documentOf } from './lanes.ts';
import { type Row, runOf } from './rows.ts';

export type Start = Extract<Decision, { kind: 'start' }>;

/** A slot or request that has had its run is not run again; losing is a verdict, not an error. */
export async function withoutDoubles(sql: Sql, decisions: Decision[]): Promise<Decision[]> {
  const keys = decisions.flatMap((decision) => (decision.kind === 'start' ? [slotKey(decision)] : []));
  if (keys.length === 0) return decisions;
  const rows = await sql.rows<{ slot_key: string }>(
    `select slot_key from runs where slot_key in ${sql.dialect.texts}`,
    [JSON.stringify(keys)],
  );
  const taken = new Set(rows.map((row) => row.slot_key));
  return decisions.map((decision) =>
    decision.kind === 'start' && taken.has(slotKey(decision))
      ? { ...decision, kind: 'advance' as const, wakeAt: decision.nextSlotAt }
      : decision,
  );
}

/**
 * What no two runs have in common. A backfill may run a slot again that an earlier one has run, and retry it; whoever triggers a job
 * twice within a millisecond gets two runs, and each of them the attempts that follow it.
 */
export function slotKey({
  laneId,
  cause,
  scheduledAt,
  attempt,
  backfillId = null,
  requestIds = [],
}: Pick<Start, 'laneId' | 'cause' | 'scheduledAt' | 'attempt' | 'backfillId'> & Partial<Start>): string {
  const [wish] = cause === 'trigger' || cause === 'retry' ? requestIds.map((id) => ` q${id}`) : [];
  return `${laneId} ${cause} ${scheduledAt} ${attempt}${backfillId === null ? '' : ` b${backfillId}`}${wish ?? ''}`;
}

const runColumns = [
  'lane_id',
  'active_lane_id',
  'slot_key',
  'job_id',
  'job',
  'status',
  'cause',
  'reason',
  'scheduled_at',
  'attempt',
  'slots',
  'params',
  'claimed_at',
  'host',
  'supervisor_id',
  'spool_root',
  'timeout_ms',
  'grace_ms',
  'policy',
  'pool',
  'requested_by',
  'backfill_id',
  'waited',
];

/** A lane as what it waits for is told by. */
export function waitingIn(
  { lane, requests }: Pick<Candidate, 'lane' | 'requests'>,
  { room, ticked = [] }: ClaimOrder,
  now: number,
): WaitingLane {
  return { lane, requests, now, ticked: room ? ticked : [] };
}

/** What is agreed with a run, whatever becomes of its job meanwhile. */
function policyOf({ spec, baseDir }: Job): RunPolicy {
  const { failOnStderr, output, logFile, successCodes, skipCodes, retries, fatal } = spec;
  return {
    failOnStderr,
    output,
    ...(logFile ? { logFile: resolve(baseDir, logFile) } : {}),
    ...(successCodes ? { successCodes } : {}),
    ...(skipCodes ? { skipCodes } : {}),
    ...(retries ? { retries } : {}),
    ...(fatal ? { fatal } : {}),
  };
}

/** Inserts the runs and answers them by lane. */
export async function insertRuns(
  sql: Sql,
  order: ClaimOrder,
  starts: Start[],
  byLane: Map<number, Candidate>,
  now: number,
): Promise<Map<number, Run>> {
  if (starts.length === 0) return new Map();
  const rows = starts.map((start) => {
    const candidate = byLane.get(start.laneId);
    const job = candidate?.job;
    const { timeoutMs = null, graceMs = 0 } = job?.spec ?? {};
    return [
      start.laneId,
      start.laneId,
      slotKey(start),
      job?.id ?? 0,
      job?.name ?? '',
      'starting',
      start.cause,
      start.reason,
      start.scheduledAt,
      start.attempt,
      start.slots,
      JSON.stringify(start.params),
      now,
      order.hostName,
      order.supervisorId,
      order.spoolRoot,
      timeoutMs,
      graceMs,
      JSON.stringify(job ? policyOf(job) : {}),
      job?.spec.pool ?? null,
      start.requestedBy ?? null,
      start.backfillId ?? null,
      candidate ? documentOf(waitsAtStart(waitingIn(candidate, order, now))) : null,
    ];
  });
  await insertAll(sql, 'runs', runColumns, rows);
  const inserted = await sql.rows<Row>(`select * from runs where active_lane_id in ${sql.dialect.integers}`, [
    JSON.stringify(starts.map(({ laneId }) => laneId)),
  ]);
  return new Map(inserted.map((row) => [Number(row.lane_id), runOf(row)]));
}
