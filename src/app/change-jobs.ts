import { Failure } from '../domain/failure.ts';
import type { JobChange, JobView } from '../store/store.ts';
import { userName } from '../system/process-facts.ts';
import { refuseUsage } from './add-job.ts';
import { findJobs } from './find-jobs.ts';
import { requireKnownPools } from './pools.ts';
import type { Project } from './project.ts';

/** Jobs as they are after a change, and the ids of those that it changed. */
export interface ChangedJobs {
  views: JobView[];
  changedIds: number[];
}

/** Two that edit the same job at once are both heard; more often than this somebody edits in a loop. */
const mostAttempts = 10;

/**
 * Finds jobs, asks what changes of each (null = nothing), and saves all of that or nothing; anew when somebody else was faster.
 * Rejects with one Failure that has the sentences about all the jobs.
 */
export async function changeJobs(
  { store }: Pick<Project, 'store'>,
  words: string[],
  changeOf: (view: JobView, now: number) => JobChange | null,
): Promise<ChangedJobs> {
  for (let attempt = 1; ; attempt++) {
    const views = await findJobs(store, words);
    const changes = allOf(views, changeOf, await store.now());
    await requireKnownPools(store, changes.filter(choosesPool(views)));
    try {
      if (changes.length > 0) await store.saveJobs(changes, userName()).catch(refuseUsage);
      const ids = views.map(({ job }) => String(job.id));
      return { views: await findJobs(store, ids), changedIds: changes.flatMap(({ id }) => id ?? []) };
    } catch (error) {
      if (!(error instanceof Failure) || error.reason !== 'try_again' || attempt === mostAttempts) throw error;
    }
  }
}

/** A job that names a pool which is gone can be changed all the same. */
function choosesPool(views: JobView[]): (change: JobChange) => boolean {
  const before = new Map(views.map(({ job }) => [job.id, job.spec.pool]));
  return ({ id, spec }) => spec.pool !== before.get(id ?? 0);
}

function allOf(views: JobView[], changeOf: (view: JobView, now: number) => JobChange | null, now: number): JobChange[] {
  const failures: Failure[] = [];
  const changes = views.flatMap((view) => {
    try {
      return changeOf(view, now) ?? [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      return [];
    }
  });
  const [first] = failures;
  if (first) throw new Failure(first.reason, [...new Set(failures.map(({ message }) => message))].join('\n'));
  return changes;
}
