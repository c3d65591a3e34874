import type { Hold } from '../domain/hold.ts';
import { etaAt, percentOf } from '../domain/progress.ts';
import type { JobView, Store } from '../store/store.ts';
import { iso, jobDocument, runDocument } from './documents.ts';
import { heldText, holdsOfJobs } from './hold-names.ts';
import { nextSlotAt } from './job-facts.ts';
import { expectedMsOf } from './status.ts';

/** A supervisor asks the store every 2 s; one that has not for so long is stuck or gone, and the next tick takes over. */
const freshMs = 60_000;

/** A job with what a list of jobs tells of it (feature 181). */
export interface JobOverview {
  view: JobView;
  /** Somebody watches its run; null when it does not run. */
  fresh: boolean | null;
  /** 0 to 100; null when it does not run or does not say. */
  percent: number | null;
  /** When its run will be done, as far as it says. */
  etaAt: number | null;
  /** How long a run usually takes. */
  expectedMs: number | null;
  runsKept: number;
  /** What keeps new runs from starting, whether one is due or not. */
  holds: Hold[];
}

/** Reads as many statements however many jobs there are. */
export async function overviewsOf(store: Store, views: JobView[], now: number): Promise<JobOverview[]> {
  const ids = views.map(({ job }) => job.id);
  const kept = await store.runsKept(ids);
  const expected = await expectedMsOf(
    store,
    ids.map((jobId) => ({ jobId })),
  );
  const heartbeats = await store.heartbeats(views.flatMap(({ active }) => active?.supervisorId ?? []));
  const holds = await holdsOfJobs(store, views, now);
  return views.map((view) => {
    const { active, job } = view;
    return {
      view,
      fresh: active && now - (heartbeats.get(active.supervisorId) ?? 0) <= freshMs,
      percent: active && percentOf(active.progress),
      etaAt: active && etaAt(active, now),
      expectedMs: expected.get(job.id) ?? null,
      runsKept: kept.get(job.id) ?? 0,
      holds: holds.get(job.id) ?? [],
    };
  });
}

/** A job of a list as documents show it. */
export function overviewDocument(overview: JobOverview, { timezone, now }: { timezone: string; now: number }) {
  const { view, fresh, expectedMs, runsKept, holds } = overview;
  const at = nextSlotAt(view);
  return {
    ...jobDocument(view, timezone),
    nextInMs: at === null ? null : at - now,
    fresh,
    progress: view.active && runDocument(view.active, { now }).progress,
    etaAt: iso(overview.etaAt),
    expectedDurationMs: expectedMs,
    runsKept,
    held: heldText(holds, timezone),
  };
}

export type OverviewDocument = ReturnType<typeof overviewDocument>;
