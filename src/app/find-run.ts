import { Failure } from '../domain/failure.ts';
import type { Run } from '../domain/run.ts';
import type { AdminStore } from '../store/store.ts';
import { findJob } from './find-jobs.ts';

/** The run written `r123` (or 123). Rejects with `Failure('unknown_run')`. */
export async function findRun(store: AdminStore, word: string): Promise<Run> {
  const run = await store.findRun(runId(word));
  if (run) return run;
  throw unknownRun(word);
}

/** The number in `r123` (or 123). Rejects with `Failure('unknown_run')`. */
export function runId(word: string): number {
  const id = /^r?(\d{1,15})$/.exec(word)?.[1];
  if (id === undefined) throw unknownRun(word);
  return Number(id);
}

/** The run `r123`, or the latest run of a job given by id or name. */
export async function findRunOrLatest(store: AdminStore, word: string): Promise<Run> {
  if (/^r\d+$/.test(word)) return findRun(store, word);
  const view = await findJob(store, word);
  const latest = view.active ?? view.lastRun;
  if (latest) return latest;
  throw new Failure('unknown_run', `the job "${view.job.name}" has not run yet`);
}

function unknownRun(word: string): Failure {
  return new Failure(
    'unknown_run',
    `there is no run "${word}": runs are written r123, and \`chroniker runs\` lists them`,
  );
}
