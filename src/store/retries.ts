import type { Request } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import { sameValue } from '../domain/same-value.ts';
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

/** What waited for its time already makes way: a run has one further attempt. */
async function requestOne(sql: Sql, { run, laneId, at, by }: RetryWish, now: number): Promise<Request> {
  const { scheduledAt, params, jobId } = run;
  const slot = [laneId, scheduledAt];
  const waiting = (await retriesOf(sql, slot)).find((wish) => standsFor(wish, run));
  if (waiting) await sql.execute('delete from requests where id = ?', [waiting.id]);
  // A backfill goes on after what it has asked for, whoever asks for that now.
  const serves = waiting?.backfillId == null ? {} : { backfillId: waiting.backfillId };
  const [last] = await sql.rows<{ attempt: number }>(
    'select max(attempt) as attempt from runs where job_id = ? and lane_id = ? and scheduled_at = ?',
    [jobId, ...slot],
  );
  const attempt = 1 + Math.max(run.attempt, Number(last?.attempt ?? 0));
  const rest = { attempt, params, reason: null, requestedBy: by, ...serves };
  const wish = { laneId, cause: 'retry' as const, at, scheduledAt, ...rest };
  await insertRequests(sql, [wish], now);
  return (await retriesOf(sql, slot)).at(-1) ?? { ...wish, id: 0 };
}

/** Open attempts for a slot, in the order in which they were asked for. */
async function retriesOf(sql: Sql, slot: number[]): Promise<Request[]> {
  const rows = await sql.rows<Row>(
    "select * from requests where lane_id = ? and scheduled_at = ? and cause = 'retry' order by id",
    slot,
  );
  return rows.map(requestOf);
}

/** Runs may share an instant, as those of a job that was triggered twice within a millisecond: each has attempts of its own. */
function standsFor(wish: Request, run: Run): boolean {
  return wish.attempt > run.attempt && sameValue(wish.params, run.params);
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
