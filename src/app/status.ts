import type { HostRow } from '../domain/host.ts';
import type { Run } from '../domain/run.ts';
import type { JobView, Store } from '../store/store.ts';
import { nextSlotAt } from './documents.ts';

/** What is going on: hosts, what runs, what fails, what is due next. */
export interface Status {
  now: number;
  hosts: (HostRow & { runnerPid: number | null })[];
  running: Run[];
  failing: JobView[];
  next: { view: JobView; at: number }[];
}

/** Reads the whole picture; `count` bounds what is due next. */
export async function readStatus(store: Store, count: number): Promise<Status> {
  const [now, hosts, running, views] = [
    await store.now(),
    await store.listHosts(),
    await store.listRuns({ statuses: ['starting', 'running'], limit: 1000 }),
    await store.listJobs(),
  ];
  const next = views.flatMap((view) => {
    const at = nextSlotAt(view);
    return at === null ? [] : [{ view, at }];
  });
  return {
    now,
    hosts,
    running,
    failing: views.filter((view) => view.lanes.some((lane) => lane.failureStreak > 0)),
    next: next.sort((a, b) => a.at - b.at).slice(0, count),
  };
}
