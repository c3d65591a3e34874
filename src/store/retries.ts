import type { Request } from '../domain/lane.ts';
import type { Database, Sql } from './database.ts';
import { marks } from './dialect.ts';
import { wakeLanes } from './lanes.ts';
import { insertRequests } from './requests.ts';
import type { OpenRetry, RetryWish } from './retry-store.ts';
import { type Row, requestOf } from './rows.ts';
import { wakeDownstream } from './wake-downstream.ts';

export async function requestRetries(database: Database, wishes: RetryWish[]): Promise<Request[]> {
  if (wishes.length === 0) return [];
  const laneIds = [...new Set(wishes.map(({ laneId }) => laneId))].sort((one, other) => one - other);
  return await database.transaction(async (sql) => {
    const now = await database.now(sql);
    await sql.rows(`select id from lanes where id in (${marks(laneIds)}) order by id${sql.dialect.forUpdate}`, laneIds);
    const asked: Request[] = [];
    for (const wish of wishes) asked.push(await requestOne(sql, wish, now));
    await wakeLanes(sql, laneIds, now);
    // Whoever waited for an attempt that was to follow by itself does not wait for a person's.
    await wakeDownstream(sql, [...new Set(wishes.map(({ run }) => run.jobId))], now);
    return asked;
  });
}

/** What waited for its time already makes way: a slot has one further attempt. */
async function requestOne(sql: Sql, { run, laneId, at, by }: RetryWish, now: number): Promise<Request> {
  const { scheduledAt, params, jobId } = run;
  const slot = [laneId, scheduledAt];
  const [waiting] = await sql.rows<{ backfill_id: number | null }>(
    "select backfill_id from requests where lane_id = ? and scheduled_at = ? and cause = 'retry'",
    slot,
  );
  // A backfill goes on after what it has asked for, whoever asks for that now.
  const serves = waiting?.backfill_id == null ? {} : { backfillId: waiting.backfill_id };
  await sql.execute("delete from requests where lane_id = ? and scheduled_at = ? and cause = 'retry'", slot);
  const [last] = await sql.rows<{ attempt: number }>(
    'select max(attempt) as attempt from runs where job_id = ? and lane_id = ? and scheduled_at = ?',
    [jobId, ...slot],
  );
  const attempt = 1 + Math.max(run.attempt, Number(last?.attempt ?? 0));
  const rest = { attempt, params, reason: null, requestedBy: by, ...serves };
  const wish = { laneId, cause: 'retry' as const, at, scheduledAt, ...rest };
  await insertRequests(sql, [wish], now);
  const [row] = await sql.rows<Row>(
    "select * from requests where lane_id = ? and scheduled_at = ? and cause = 'retry'",
    slot,
  );
  return row ? requestOf(row) : { ...wish, id: 0 };
}

export async function openRetries(sql: Sql, limit: number, laneIds?: number[]): Promise<OpenRetry[]> {
  const among = laneIds ? ` and requests.lane_id in ${sql.dialect.integers}` : '';
  const rows = await sql.rows<Row>(
    `select requests.*, jobs.id as job_id, jobs.name as job, ${sql.dialect.textAt('jobs.spec', '$.retries.limit')} as retries
     from requests join lanes on lanes.id = requests.lane_id join jobs on jobs.id = lanes.job_id
     where requests.cause = 'retry'${among} order by requests.due_at, requests.id limit ?`,
    [...(laneIds ? [JSON.stringify(laneIds)] : []), limit],
  );
  return rows.map((row) => ({
    request: requestOf(row),
    jobId: Number(row.job_id),
    job: String(row.job),
    attempts: row.retries === null ? null : Number(row.retries) + 1,
  }));
}
