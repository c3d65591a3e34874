import type { Run } from '../domain/run.ts';
import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';
import { findRun } from './find-run.ts';

/** What `stop` found: `over` are runs that were named and had ended before. */
export interface Stopped {
  stopped: { runId: number; job: string }[];
  over: Run[];
  idle: JobView[];
  /** Attempts of idle jobs that wait for their time: they still come. */
  retrying: OpenRetry[];
  views: JobView[];
}

/**
 * Asks for runs to be ended: those named `r123`, whose job may be deleted by now, and the active ones of these jobs. A job that is
 * idle is answered as such and nothing is armed for it. Unknown names reject before anything is asked for.
 */
export async function stop(store: Store, words: string[], by: string): Promise<Stopped> {
  const runs = await Promise.all(words.filter(isRun).map((word) => findRun(store, word)));
  const views = await findJobs(
    store,
    words.filter((word) => !isRun(word)),
  );
  const active = [...runs.map(({ id, job }) => ({ runId: id, job })), ...views.flatMap(activeRuns)];
  const runIds = [...new Set(active.map(({ runId }) => runId))];
  const asked = new Set(runIds.length > 0 ? await store.requestStop(runIds, by) : []);
  const stopped = runIds.flatMap((id) => active.find(({ runId }) => runId === id && asked.has(id)) ?? []);
  const idle = views.filter((view) => !activeRuns(view).some(({ runId }) => asked.has(runId)));
  const laneIds = idle.flatMap(({ lanes }) => lanes.map(({ id }) => id));
  const retrying = laneIds.length > 0 ? await store.openRetries(laneIds.length, laneIds) : [];
  return { stopped, over: runs.filter(({ id }) => !asked.has(id)), idle, retrying, views };
}

function isRun(word: string): boolean {
  return /^r\d+$/.test(word);
}

function activeRuns({ job, lanes }: JobView): { runId: number; job: string }[] {
  return lanes.flatMap(({ activeRunId }) => (activeRunId === null ? [] : [{ runId: activeRunId, job: job.name }]));
}
