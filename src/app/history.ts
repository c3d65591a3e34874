import type { Run } from '../domain/run.ts';
import type { RunFilter, Store } from '../store/store.ts';

/** One statement looks at so many ids at most, however few of them match, */
const windowIds = 50_000;
/** and answers so many runs. */
const mostRuns = 1_000;

/** The latest runs of a filter, newest first. */
export async function history(store: Store, filter: Omit<RunFilter, 'limit'>, limit: number): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of newestFirst(store, filter, Math.min(limit, mostRuns))) {
    runs.push(run);
    if (runs.length === limit) break;
  }
  return runs;
}

/** All runs of a filter, read in batches, so that no statement takes long however long the history is. */
export async function* newestFirst(store: Store, filter: Omit<RunFilter, 'limit'>, batch: number): AsyncGenerator<Run> {
  const [newest] = await store.listRuns({ limit: 1 });
  let beforeId = Math.min(filter.beforeId ?? Number.POSITIVE_INFINITY, (newest?.id ?? 0) + 1);
  while (beforeId > 1) {
    const fromId = Math.max(1, beforeId - windowIds);
    const runs = await store.listRuns({ ...filter, beforeId, fromId, limit: batch });
    yield* runs;
    beforeId = runs.length < batch ? fromId : (runs.at(-1)?.id ?? fromId);
  }
}
