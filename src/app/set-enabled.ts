import { Failure } from '../domain/failure.ts';
import type { JobView, Store } from '../store/store.ts';
import { userName } from '../system/process-facts.ts';
import { findJobs } from './find-jobs.ts';
import { nextSlotOf } from './next-slot-of.ts';

/** Enables or disables jobs; all are found before any is changed. Answers them as they then are. */
export async function setEnabled(
  store: Store,
  words: string[],
  wish: { enabled: boolean; timezone: string },
): Promise<{ views: JobView[]; changed: number }> {
  const found = await findJobs(store, words);
  const spoilt = found.find(({ unreadable }) => unreadable);
  if (wish.enabled && spoilt?.unreadable) throw new Failure('bad_job', spoilt.unreadable.reason);
  const ids = found.map(({ job }) => job.id);
  const changed = await store.setEnabled(ids, wish.enabled, userName(), nextSlotOf(wish.timezone));
  return { views: await findJobs(store, ids.map(String)), changed };
}
