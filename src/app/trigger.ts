import type { Request } from '../domain/lane.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';

/**
 * Asks for one run of each job at the next tick of a host that may run it, `delayMs` from now; a running job runs once
 * more after it ends, and next slots stay as they are.
 */
export async function trigger(
  store: Store,
  words: string[],
  wish: { delayMs: number; by: string },
): Promise<{ request: Request; view: JobView }[]> {
  const views = await findJobs(store, words);
  const at = (await store.now()) + wish.delayMs;
  const requests = await store.request(
    views.flatMap((view) =>
      view.lanes.map((lane) => ({
        laneId: lane.id,
        cause: 'trigger' as const,
        at,
        scheduledAt: at,
        attempt: 1,
        params: {},
        reason: null,
        requestedBy: wish.by,
      })),
    ),
  );
  return requests.flatMap((request) => {
    const view = views.find(({ lanes }) => lanes.some((lane) => lane.id === request.laneId));
    return view ? [{ request, view }] : [];
  });
}
