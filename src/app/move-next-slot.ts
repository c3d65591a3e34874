import { Failure } from '../domain/failure.ts';
import type { JobView, Store } from '../store/store.ts';
import { userName } from '../system/process-facts.ts';
import { findJob } from './find-jobs.ts';

/** Moves the next slot of a job to an instant; the slots after it are what its schedule gives. */
export async function moveNextSlot(store: Store, word: string, at: number): Promise<JobView> {
  const { job } = await findJob(store, word);
  if (!job.enabled) {
    throw new Failure('usage', `"${job.name}" is disabled and never due: \`chroniker job enable ${job.name}\` first`);
  }
  if (at <= (await store.now())) {
    throw new Failure(
      'bad_value',
      `--next-at lies in the past; \`chroniker trigger ${job.name}\` runs it at the next tick`,
    );
  }
  const { id, name, enabled, spec, override, origin, baseDir } = job;
  const change = `next slot moved to ${new Date(at).toISOString()}`;
  await store.saveJobs(
    [{ id, name, enabled, spec, override, origin, baseDir, nextSlot: () => at, change }],
    userName(),
  );
  return findJob(store, String(id));
}
