import { Failure } from '../domain/failure.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { AdminStore, JobView } from '../store/store.ts';

/**
 * The jobs of these ids and names, each once, in the order they were given. All or none: one that does not exist rejects
 * with `Failure('unknown_job')` and the nearest name.
 */
export async function findJobs(store: AdminStore, words: string[]): Promise<JobView[]> {
  const ids = words.filter(isId).map(Number);
  const names = words.filter((word) => !isId(word));
  const views = [
    ...(ids.length > 0 ? await store.listJobs({ ids }) : []),
    ...(names.length > 0 ? await store.listJobs({ names }) : []),
  ];
  const found = new Map<number, JobView>();
  for (const word of words) {
    const view = views.find(({ job }) => (isId(word) ? job.id === Number(word) : job.name === word));
    if (!view) throw await unknownJob(store, word);
    found.set(view.job.id, view);
  }
  return [...found.values()];
}

/** The one job of this id or name. */
export async function findJob(store: AdminStore, word: string): Promise<JobView> {
  const [view] = await findJobs(store, [word]);
  if (!view) throw await unknownJob(store, word);
  return view;
}

function isId(word: string): boolean {
  return /^\d+$/.test(word);
}

async function unknownJob(store: AdminStore, word: string): Promise<Failure> {
  const names = (await store.listJobs()).map(({ job }) => job.name);
  const hint = didYouMean(word, names) || ' (`chroniker job list` shows all)';
  return new Failure('unknown_job', `there is no job ${isId(word) ? `with the id ${word}` : `"${word}"`}${hint}`);
}
