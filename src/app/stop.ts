import type { Run } from '../domain/run.ts';
import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';
import { findRun } from './find-run.ts';

/** What `stop` found: `over` are runs that were named and had ended before. */
export interface Stopped {
  stopped: { runId: number; jobId: number; job: string }[];
  over: Run[];
  idle: JobView[];
  /** Attempts of idle jobs that wait for their time: they still come. */
  retrying: OpenRetry[];
  /** The jobs of what is being ended, as far as they are there. */
  ending: JobView[];
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
  const active = [...runs.map(({ id, jobId, job }) => ({ runId: id, jobId, job })), ...views.flatMap(activeRuns)];
  const runIds = [...new Set(active.map(({ runId }) => runId))];
  const asked = new Set(runIds.length > 0 ? await store.requestStop(runIds, by) : []);
  const stopped = runIds.flatMap((id) => active.find(({ runId }) => runId === id && asked.has(id)) ?? []);
  const isEnding = (view: JobView) => activeRuns(view).some(({ runId }) => asked.has(runId));
  const idle = views.filter((view) => !isEnding(view));
  const laneIds = idle.flatMap(({ lanes }) => lanes.map(({ id }) => id));
  const retrying = laneIds.length > 0 ? await store.openRetries(Number.MAX_SAFE_INTEGER, laneIds) : [];
  const ending = await store.listJobs({ ids: stopped.map(({ jobId }) => jobId) });
  return { stopped, over: runs.filter(({ id }) => !asked.has(id)), idle, retrying, ending };
}

function isRun(word: string): boolean {
  return /^r\d+$/.test(word);
}

function activeRuns({ job: { id: jobId, name: job }, lanes }: JobView): Stopped['stopped'] {
  return lanes.flatMap(({ activeRunId }) => (activeRunId === null ? [] : [{ runId: activeRunId, jobId, job }]));
}
