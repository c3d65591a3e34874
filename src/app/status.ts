import type { Backfill } from '../domain/backfill.ts';
import { durationsThatCount, expectedDurationMs } from '../domain/expected-duration.ts';
import { type Hold, openAt } from '../domain/hold.ts';
import type { HostRow } from '../domain/host.ts';
import { isFinal, type Run } from '../domain/run.ts';
import type { OpenRetry } from '../store/retry-store.ts';
import type { JobView, Store } from '../store/store.ts';
import { type HoldNames, holdNames } from './hold-names.ts';
import { isFailing, nextSlotAt } from './job-facts.ts';
import type { JobsFileStatus } from './jobs-file-status.ts';
import { type Warning, warningsOf } from './warnings.ts';

/** What is going on: hosts, what runs, what fails, what is due next, what ran last, and what of it is strange. */
export interface Status {
  now: number;
  hosts: (HostRow & { runnerPid: number | null })[];
  /** The one that began first is the first. */
  running: Run[];
  /** What is held, and the names for it. */
  holds: Hold[];
  holdNames: HoldNames;
  /** How long a run of each job that runs is expected to take, by the job's id. */
  expectedMs: Map<number, number>;
  /** Enabled ones first. */
  failing: JobView[];
  /** How many jobs have a slot that waits for another job. */
  waiting: number;
  next: { view: JobView; at: number }[];
  /** Those that go on. */
  backfills: Backfill[];
  /** Attempts that wait for their time, the first that are due. */
  retrying: OpenRetry[];
  /** That have ended, newest first (feature 185). */
  latest: Run[];
  warnings: Warning[];
  jobsFiles: JobsFileStatus[];
}

/** Most runs at once that are shown. */
const runningAtMost = 1000;
const retryingAtMost = 100;
/** So many tell for sure when something last ran. */
const latestAtLeast = 20;

/**
 * Reads the whole picture in as many statements however much there is; `counts` bounds the lists, `jobsFilesOf` tells of the jobs
 * files what the hosts do not.
 */
export async function readStatus(
  store: Store,
  counts: { next: number; latest: number },
  jobsFilesOf: (hosts: HostRow[]) => JobsFileStatus[] = () => [],
): Promise<Status> {
  const now = await store.now();
  const hosts = await store.listHosts();
  const running = await store.listRuns({ statuses: ['starting', 'running'], limit: runningAtMost });
  const views = await store.listJobs({ failingOrSoonest: Math.max(1, counts.next) });
  const newest = await store.listRuns({ limit: Math.max(latestAtLeast, counts.latest) + running.length });
  const holds = openAt(await store.openHolds(), now);
  const latest = newest.filter(({ status }) => isFinal(status));
  const picture = { now, hosts, running: running.toReversed(), latest, next: dueNext(views) };
  return {
    ...picture,
    next: picture.next.slice(0, counts.next),
    holds,
    holdNames: await holdNames(store, holds),
    expectedMs: await expectedMsOf(store, running),
    failing: views.filter(isFailing).sort((one, other) => Number(other.job.enabled) - Number(one.job.enabled)),
    waiting: await store.countWaiting(),
    retrying: await store.openRetries(retryingAtMost),
    backfills: await store.listBackfills({ open: true }),
    latest: latest.slice(0, counts.latest),
    warnings: warningsOf({ ...picture, alerts: await store.openAlerts() }),
    jobsFiles: jobsFilesOf(hosts),
  };
}

function dueNext(views: JobView[]): Status['next'] {
  return views
    .flatMap((view) => {
      const at = nextSlotAt(view);
      return at === null ? [] : [{ view, at }];
    })
    .sort((one, other) => one.at - other.at);
}

/** Of jobs that never ended there is none. */
export async function expectedMsOf(store: Store, runs: Pick<Run, 'jobId'>[]): Promise<Map<number, number>> {
  if (runs.length === 0) return new Map();
  const durations = await store.lastDurations([...new Set(runs.map(({ jobId }) => jobId))], durationsThatCount);
  const expected = [...durations].map(([jobId, durationsMs]) => [jobId, expectedDurationMs(durationsMs)] as const);
  return new Map(expected.filter((pair): pair is [number, number] => pair[1] !== null));
}
