import { Failure } from '../domain/failure.ts';
import type { Store } from '../store/store.ts';
import { monotonicMs, sleep } from '../system/clock.ts';
import { findJobs } from './find-jobs.ts';

/** One transaction deletes so many runs at first, then as many as keep it short: some runs wrote nothing, some very much. */
const firstBatch = 50;
const mostRuns = 1_000;
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

/** Deletes the settled runs that ended before the age; answers how many, and that instant. */
export async function prune(store: Store, wish: PruneWish): Promise<{ runs: number; before: number }> {
  const jobIds = wish.jobs.length > 0 ? (await findJobs(store, wish.jobs)).map(({ job }) => job.id) : undefined;
  const before = (await store.now()) - wish.olderThanMs;
  if (wish.dryRun) return { runs: await store.countPrunable(before, jobIds), before };
  let [runs, batch] = [0, firstBatch];
  for (;;) {
    const beganMs = monotonicMs();
    const deleted = await store.prune(before, batch, jobIds);
    runs += deleted;
    if (deleted < batch) return { runs, before };
    batch = nextBatch(batch, monotonicMs() - beganMs);
    await sleep(restMs);
  }
}

function nextBatch(batch: number, tookMs: number): number {
  return tookMs < shortMs ? Math.min(mostRuns, batch * 2) : Math.max(1, Math.floor(batch / 2));
}

/** The age that was asked for, else the retention of the project. */
export function ageToPrune(askedMs: number | undefined, retentionMs: number): number {
  if (askedMs !== undefined) return askedMs;
  if (retentionMs > 0) return retentionMs;
  throw new Failure('usage', 'the setting retention.runs is 0, so that history is kept for ever; say --older-than 90d');
}
