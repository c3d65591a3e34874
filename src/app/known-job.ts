import type { Alert } from '../domain/alert.ts';
import type { Backfill } from '../domain/backfill.ts';
import { durationsThatCount, expectedDurationMs } from '../domain/expected-duration.ts';
import { effectiveSchedule } from '../domain/job.ts';
import type { Request } from '../domain/lane.ts';
import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, LinkedJobs } from '../store/store.ts';
import {
  alertDocument,
  backfillDocument,
  iso,
  jobDocument,
  linkDocument,
  openRetryDocument,
  requestDocument,
} from './documents.ts';
import { findJob } from './find-jobs.ts';
import { heldText, holdsOfJobs } from './hold-names.ts';
import type { Project } from './project.ts';
import { pendingTriggers } from './trigger.ts';
import { type UpcomingSlot, upcoming } from './upcoming.ts';

/** All that there is to tell of a job. */
export interface KnownJob extends LinkedJobs {
  view: JobView;
  /** The first that are to come. */
  slots: UpcomingSlot[];
  /** About slots that still wait. */
  alerts: Alert[];
  /** How long a run is expected to take; null = nobody knows. */
  estimatedMs: number | null;
  /** Why no new runs start, in words; null = it is not held. */
  held: string | null;
  /** Those that go on. */
  backfills: Backfill[];
  /** What was triggered and has not begun. */
  triggers: Request[];
  /** Attempts that wait for their time. */
  retries: OpenRetry[];
}

const shownSlots = 5;
const shownRetries = 20;

/** Reads all that there is to tell at `now` of the job with this id or name; an unknown one is `Failure('unknown_job')`. */
export async function readKnownJob({ store, timezone }: Project, word: string, now: number): Promise<KnownJob> {
  const view = await findJob(store, word);
  const { id } = view.job;
  const laneIds = view.lanes.map((lane) => lane.id);
  const durations = await store.lastDurations([id], durationsThatCount);
  return {
    view,
    slots: upcoming([view], { timezone, now, fromAt: null, toAt: null, count: shownSlots }),
    ...(await store.linkedJobs(id)),
    alerts: await store.openAlerts([id]),
    estimatedMs: expectedDurationMs(durations.get(id) ?? []),
    held: heldText(
      (await holdsOfJobs(store, [view], now)).get(id) ?? [],
      effectiveSchedule(view.job).timezone ?? timezone,
    ),
    backfills: await store.listBackfills({ jobIds: [id], open: true }),
    triggers: (await pendingTriggers(store, [view])).map(({ request }) => request),
    retries: await store.openRetries(shownRetries, laneIds),
  };
}

/** The document of `job show --json`. */
export function knownJobDocument(known: KnownJob, timezone: string) {
  const { view, held, upstreams, downstream, setsOff } = known;
  return {
    job: { ...jobDocument(view, timezone), spec: view.job.spec, held },
    nextSlots: known.slots.map(({ at }) => iso(at)),
    dependencies: upstreams.map(linkDocument),
    downstream: downstream.map(linkDocument),
    setsOff,
    alerts: known.alerts.map(alertDocument),
    backfills: known.backfills.map(backfillDocument),
    requests: known.triggers.map((request) => requestDocument(request, view)),
    retrying: known.retries.map(openRetryDocument),
    estimatedDurationMs: known.estimatedMs,
  };
}
