import type { Lane, Request } from '../domain/lane.ts';
import { isFormerLane } from '../domain/lane-hosts.ts';
import { readGivenParams } from '../domain/param-given.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';

/** A wish with the job that it is for. */
export interface Asked {
  request: Request;
  view: JobView;
}

/**
 * Asks for one run of each job at the next tick of a host that may run it, not before `at`; a running job runs once more after it
 * ends, and next slots stay as they are. All or none: what one of them does not take rejects with a Failure. Answers what was asked,
 * and what of this kind had been asked for already: each is a run of its own.
 */
export async function trigger(
  store: Store,
  words: string[],
  wish: { at: number; params: Record<string, string>; by: string },
): Promise<{ asked: Asked[]; pending: Asked[] }> {
  const views = await findJobs(store, words);
  const params = new Map(views.map(({ job }) => [job.id, readGivenParams(job, wish.params)]));
  const pending = await pendingTriggers(store, views);
  const requests = await store.request(
    views.flatMap((view) =>
      ownLanes(view).map((lane) => ({
        laneId: lane.id,
        cause: 'trigger' as const,
        at: wish.at,
        scheduledAt: wish.at,
        attempt: 1,
        params: params.get(view.job.id) ?? {},
        reason: null,
        requestedBy: wish.by,
      })),
    ),
  );
  return { asked: withJobs(requests, views), pending };
}

/** Takes back what was triggered and has not begun. */
export async function withdrawTriggers(
  store: Store,
  words: string[],
): Promise<{ views: JobView[]; withdrawn: Asked[] }> {
  const views = await findJobs(store, words);
  const laneIds = views.flatMap(({ lanes }) => lanes.map(({ id }) => id));
  return { views, withdrawn: withJobs(await store.withdraw(laneIds, 'trigger'), views) };
}

/** The lanes in which new runs of a job begin; a former one only ends its last. */
export function ownLanes({ lanes }: Pick<JobView, 'lanes'>): Lane[] {
  return lanes.filter((lane) => !isFormerLane(lane));
}

/** What was triggered and has not begun. */
export async function pendingTriggers(store: Store, views: JobView[]): Promise<Asked[]> {
  const laneIds = views.flatMap(({ lanes }) => lanes.map(({ id }) => id));
  const open = await store.openRequests(laneIds);
  return withJobs(
    open.filter(({ cause }) => cause === 'trigger'),
    views,
  );
}

function withJobs(requests: Request[], views: JobView[]): Asked[] {
  return requests.flatMap((request) => {
    const view = views.find(({ lanes }) => lanes.some((lane) => lane.id === request.laneId));
    return view ? [{ request, view }] : [];
  });
}
