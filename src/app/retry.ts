import { Failure } from '../domain/failure.ts';
import type { Lane, Request } from '../domain/lane.ts';
import { isFinal, type Run } from '../domain/run.ts';
import type { JobView, Store } from '../store/store.ts';
import { findRun } from './find-run.ts';

/** What a person asked to be tried once more. */
export interface AskedRetry {
  request: Request;
  run: Run;
  view: JobView;
}

/**
 * Asks for a further attempt of each of these runs, `delayMs` from now, whether its job is retried by itself or not: for its slot, with
 * its parameters. All or none: one that is unknown or has not ended, or whose job or lane is gone, rejects with a Failure.
 */
export async function retry(
  store: Store,
  words: string[],
  wish: { delayMs: number; by: string },
): Promise<AskedRetry[]> {
  const runs = onePerSlot(await Promise.all(words.map((word) => findRun(store, word))));
  const views = await store.listJobs({ ids: runs.map(({ jobId }) => jobId) });
  const at = (await store.now()) + wish.delayMs;
  const wanted = runs.map((run) => {
    const view = views.find(({ job }) => job.id === run.jobId);
    if (!view) throw new Failure('unknown_job', `r${run.id} cannot be tried again: its job ${run.job} was deleted`);
    return { run, view, laneId: laneOf(run, view).id, at, by: wish.by };
  });
  const requests = await store.requestRetries(wanted);
  return wanted.flatMap(({ run, view }, index) => {
    const request = requests[index];
    return request ? [{ request, run, view }] : [];
  });
}

/** Attempts of one run are one. Whoever triggered the job twice within a millisecond has two, told by their parameters. */
function onePerSlot(runs: Run[]): Run[] {
  for (const run of runs) if (!isFinal(run.status)) throw hasNotEnded(run);
  return [
    ...new Map(runs.map((run) => [`${run.laneId} ${run.scheduledAt} ${JSON.stringify(run.params)}`, run])).values(),
  ];
}

function hasNotEnded({ id, job }: Run): Failure {
  const cure = `\`chroniker stop ${job}\` ends it, \`chroniker trigger ${job}\` runs the job once more after it`;
  return new Failure('job_running', `r${id} of ${job} has not ended, so there is nothing to try again yet; ${cure}`);
}

/** Its own lane, or the one that the job has since it moved. */
function laneOf(run: Run, { job, lanes }: JobView): Lane {
  const lane =
    lanes.find(({ id }) => id === run.laneId) ??
    lanes.find(({ host }) => host === run.host) ??
    (lanes.length === 1 ? lanes[0] : undefined);
  if (lane) return lane;
  throw new Failure(
    'unknown_run',
    `r${run.id} cannot be tried again: ${job.name} does not run on ${run.host} any more`,
  );
}
