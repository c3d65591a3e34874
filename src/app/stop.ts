import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';

/** Asks for the active runs of these jobs to be ended; a job that is idle is answered as such and nothing is armed for it. */
export async function stop(
  store: Store,
  words: string[],
  by: string,
): Promise<{ stopped: { runId: number; view: JobView }[]; idle: JobView[] }> {
  const views = await findJobs(store, words);
  const active = views.flatMap((view) =>
    view.lanes.flatMap((lane) => (lane.activeRunId === null ? [] : [{ runId: lane.activeRunId, view }])),
  );
  const runIds = active.map(({ runId }) => runId);
  const asked = new Set(runIds.length > 0 ? await store.requestStop(runIds, by) : []);
  const stopped = active.filter(({ runId }) => asked.has(runId));
  return { stopped, idle: views.filter((view) => !stopped.some((each) => each.view === view)) };
}
