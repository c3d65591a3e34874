import { Failure } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import { finalStatuses, type Run, type RunStatus } from '../domain/run.ts';
import type { RunFilter, Store } from '../store/store.ts';
import { findJob } from './find-jobs.ts';
import { runId } from './find-run.ts';

const statuses: readonly RunStatus[] = ['starting', 'running', ...finalStatuses];

/** The latest runs, newest first, of one job or of all. */
export async function history(
  store: Store,
  wish: {
    job: string | undefined;
    statuses: string[];
    sinceAt: number | undefined;
    before: string | undefined;
    limit: number;
  },
): Promise<Run[]> {
  const filter: RunFilter = { limit: wish.limit };
  if (wish.statuses.length > 0) filter.statuses = wish.statuses.map(statusOf);
  if (wish.job !== undefined) filter.jobIds = [(await findJob(store, wish.job)).job.id];
  if (wish.sinceAt !== undefined) filter.sinceAt = wish.sinceAt;
  if (wish.before !== undefined) filter.beforeId = runId(wish.before);
  return store.listRuns(filter);
}

function statusOf(word: string): RunStatus {
  const status = statuses.find((each) => each === word);
  if (status) return status;
  const guess = nearest(word, statuses);
  throw new Failure(
    'bad_value',
    `--status: "${word}" is none of ${statuses.join(', ')}${guess ? ` – did you mean "${guess}"?` : ''}`,
  );
}
