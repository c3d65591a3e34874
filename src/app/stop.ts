import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';

/**
 * Asks for the active runs of these jobs to be ended; a job that is idle is answered as such and nothing is armed for it, but an
 * attempt of it that waits for its time still comes.
 */
export async function stop(
  store: Store,
  words: string[],
  by: string,
): Promise<{ stopped: { runId: number; view: JobView }[]; idle: JobView[]; retrying: OpenRetry[] }> {
  const views = await findJobs(store, words);
  const active = views.flatMap((view) =>
    view.lanes.flatMap((lane) => (lane.activeRunId === null ? [] : [{ runId: lane.activeRunId, view }])),
  );
  const runIds = active.map(({ runId }) => runId);
  const asked = new Set(runIds.length > 0 ? await store.requestStop(runIds, by) : []);
  const stopped = active.filter(({ runId }) => asked.has(runId));
  const idle = views.filter((view) => !stopped.some((each) => each.view === view));
  const laneIds = idle.flatMap(({ lanes }) => lanes.map(({ id }) => id));
  const retrying = laneIds.length > 0 ? await store.openRetries(laneIds.length, laneIds) : [];
  return { stopped, idle, retrying };
}
