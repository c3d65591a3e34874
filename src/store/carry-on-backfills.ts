import type { Request } from '../domain/lane.ts';
import type { FinalStatus, Run } from '../domain/run.ts';
import type { Sql } from './database.ts';
import { type Column, jsonRows, marks } from './dialect.ts';
import { insertRequests } from './requests.ts';
import type { Row } from './rows.ts';

/** What a backfill may go on after. */
export interface BackfillStep {
  id: number;
  /** When the run that has just ended began, for the pace; null = nothing ran. */
  startedAt: number | null;
  /** Why its slot did not succeed, in words; null = it did, or the backfill has only begun. */
  failure: string | null;
  /** A slot of it was asked for and is over, unless it is asked for again. */
  ended: boolean;
}

/** Whatever a run of a backfill is followed by belongs to it: its next slot waits for that. */
export function backfillOf({ backfillId }: Run, { cause }: Pick<Request, 'cause'>): Pick<Request, 'backfillId'> {
  return backfillId !== null && ['backfill', 'retry', 'rerun'].includes(cause) ? { backfillId } : {};
}

/** What its backfill, if any, may go on after when this run has ended. */
export function stepAfter({ id, backfillId, claimedAt }: Run, status: FinalStatus): BackfillStep[] {
  if (backfillId === null) return [];
  const failure = status === 'succeeded' || status === 'skipped' ? null : `r${id} ${status.replace('_', ' ')}`;
  return [{ id: backfillId, startedAt: claimedAt, failure, ended: true }];
}

/**
 * Asks for the next slot of each of these backfills, or ends those that had their last one. Part of the transaction that ended the run
 * before, under the lock of its lane: so no slot is lost and none is asked for twice, whoever is killed. A backfill of which
 * something is asked for still, as a retry, waits for that.
 */
export async function carryOnBackfills(sql: Sql, steps: BackfillStep[], now: number): Promise<void> {
  if (steps.length === 0) return;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const rows = await sql.rows<Row>(
    `select backfills.*, slot.scheduled_at as next_slot_at from backfills
     left join backfill_slots as slot on slot.backfill_id = backfills.id and slot.place = backfills.asked
     where backfills.id in (${marks([...byId])}) and backfills.ended_at is null and not exists (select 1 from requests
       where requests.lane_id = backfills.lane_id and requests.backfill_id = backfills.id)`,
    [...byId.keys()],
  );
  const moves = rows.flatMap((row) => {
    const step = byId.get(Number(row.id));
    return step ? [moveOf(row, step, now)] : [];
  });
  if (moves.length === 0) return;
  const wishes = moves.flatMap(({ wish }) => wish ?? []);
  await insertRequests(sql, wishes, now);
  await sql.execute(sql.dialect.updateFrom('backfills', moveColumns, moveSet), [
    jsonRows(moves.map(({ change }) => change)),
  ]);
  await wakeBy(sql, wishes);
  const ended = moves.flatMap(({ change }) => (change.ended_at === null ? [] : [change.id]));
  if (ended.length === 0) return;
  await sql.execute(sql.dialect.deleteAmong('backfill_slots', 'backfill_id'), [JSON.stringify(ended)]);
}

const moveColumns: Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'asked', type: 'integer' },
  { name: 'done', type: 'integer' },
  { name: 'failed', type: 'integer' },
  { name: 'ended_at', type: 'integer' },
  { name: 'end_reason', type: 'text' },
];

const moveSet = moveColumns
  .slice(1)
  .map(({ name }) => `${name} = new.${name}`)
  .join(', ');

function moveOf(row: Row, step: BackfillStep, now: number) {
  const { id, failure } = step;
  const gaveUp = failure !== null && row.stop_on_failure === 1;
  const nextAt = row.next_slot_at == null || gaveUp ? null : Number(row.next_slot_at);
  const change = {
    id,
    asked: Number(row.asked) + Number(nextAt !== null),
    done: Number(row.done) + Number(step.ended),
    failed: Number(row.failed) + Number(failure !== null),
    ended_at: nextAt === null ? now : null,
    end_reason: gaveUp && row.next_slot_at != null ? failure : null,
  };
  return { change, wish: nextAt === null ? null : wishFor(row, nextAt, step, now) };
}

function wishFor(row: Row, scheduledAt: number, { id, startedAt, ended }: BackfillStep, now: number) {
  const paceMs = ended ? Number(row.pace_ms) : 0;
  const wish: Omit<Request, 'id'> = {
    laneId: Number(row.lane_id),
    cause: 'backfill',
    at: Math.max(now, (startedAt ?? now) + paceMs),
    scheduledAt,
    attempt: 1,
    params: JSON.parse(String(row.params)),
    reason: null,
    requestedBy: row.requested_by === null ? null : String(row.requested_by),
    backfillId: id,
  };
  return wish;
}

/** A lane with an active run wakes when that has ended. */
async function wakeBy(sql: Sql, wishes: Omit<Request, 'id'>[]): Promise<void> {
  if (wishes.length === 0) return;
  const columns: Column[] = [
    { name: 'id', type: 'integer' },
    { name: 'due_at', type: 'integer' },
  ];
  const statement = sql.dialect.updateFrom(
    'lanes',
    columns,
    'wake_at = new.due_at, version = lanes.version + 1',
    'lanes.active_run_id is null and (lanes.wake_at is null or lanes.wake_at > new.due_at)',
  );
  await sql.execute(statement, [jsonRows(wishes.map(({ laneId, at }) => ({ id: laneId, due_at: at })))]);
}
