import { Failure } from '../domain/failure.ts';
import { horizonOf, type RecordKind, recordKinds } from '../domain/retention.ts';
import type { Store } from '../store/store.ts';
import { monotonicMs, sleep } from '../system/clock.ts';
import { findJobs } from './find-jobs.ts';

/** One transaction deletes so many rows at first, then as many as keep it short: some runs wrote nothing, some very much. */
const firstBatch = 50;
const mostRows = 1_000;
/** So long a transaction should take, since it keeps others from writing. Milliseconds. */
const shortMs = 50;
/** Others get their turn at the database between two transactions. Milliseconds. */
const restMs = 10;

export interface PruneWish {
  /** Ids or names; none = of every job. */
  jobs: string[];
  /** How long ago they must have ended, at least. */
  olderThanMs: number;
  /** Counts them and deletes nothing. */
  dryRun: boolean;
}

/** What was deleted, or would be, and that it ended before this instant. */
export interface Pruned {
  runs: number;
  /** What explained these runs and went with them. */
  records: Record<RecordKind, number>;
  before: number;
}

/** Deletes the settled runs that ended before the age, and what explained them. */
export async function prune(store: Store, wish: PruneWish): Promise<Pruned> {
  const jobIds = wish.jobs.length > 0 ? (await findJobs(store, wish.jobs)).map(({ job }) => job.id) : undefined;
  const now = await store.now();
  const horizon = horizonOf(now - wish.olderThanMs, now);
  const { before } = horizon;
  if (wish.dryRun) {
    return {
      runs: await store.countPrunable(before, jobIds),
      records: await store.countRecords(horizon, jobIds),
      before,
    };
  }
  const runs = await inBatches((limit) => store.prune(before, limit, jobIds));
  const records = { ...noRecords };
  for (const kind of recordKinds) {
    records[kind] = await inBatches((limit) => store.pruneRecords(kind, horizon, limit, jobIds));
  }
  return { runs, records, before };
}

const noRecords = Object.fromEntries(recordKinds.map((kind) => [kind, 0])) as Record<RecordKind, number>;

async function inBatches(remove: (limit: number) => Promise<number>): Promise<number> {
  let [removed, batch] = [0, firstBatch];
  for (;;) {
    const beganMs = monotonicMs();
    const count = await remove(batch);
    removed += count;
    if (count < batch) return removed;
    batch = nextBatch(batch, monotonicMs() - beganMs);
    await sleep(restMs);
  }
}

function nextBatch(batch: number, tookMs: number): number {
  return tookMs < shortMs ? Math.min(mostRows, batch * 2) : Math.max(1, Math.floor(batch / 2));
}

/** The age that was asked for, else the retention of the project. */
export function ageToPrune(askedMs: number | undefined, retentionMs: number): number {
  if (askedMs !== undefined) return askedMs;
  if (retentionMs > 0) return retentionMs;
  throw new Failure('usage', 'the setting retention.runs is 0, so that history is kept for ever; say --older-than 90d');
}
