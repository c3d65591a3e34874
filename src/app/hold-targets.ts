import type { HoldScope } from '../domain/hold.ts';
import type { JobView, Store } from '../store/store.ts';
import { chosen, distinct } from './chosen.ts';
import { findJobs } from './find-jobs.ts';

/** What is to be held or released, as a person names it; nothing at all is everything. */
export interface HoldWords {
  jobs: string[];
  tags: string[];
  hosts: string[];
}

/** What a hold is about, apart from who holds it. */
export interface HoldTarget {
  scope: HoldScope;
  target: string;
}

/** Rejects with `Failure('unknown_job')` or, for a tag or host that nothing has, `Failure('bad_value')`, and the nearest one. */
export async function holdTargets(store: Store, words: HoldWords): Promise<HoldTarget[]> {
  const { jobs, tags, hosts } = words;
  if (jobs.length + tags.length + hosts.length === 0) return [{ scope: 'all', target: '' }];
  const found = jobs.length > 0 ? await findJobs(store, jobs) : [];
  const views = tags.length + hosts.length > 0 ? await store.listJobs() : [];
  const knownTags = distinct(views.flatMap(({ job }) => job.spec.tags));
  const knownHosts = hosts.length > 0 ? distinct([...(await hostNames(store)), ...pinnedTo(views)]) : [];
  return [
    ...found.map(({ job }): HoldTarget => ({ scope: 'job', target: String(job.id) })),
    ...tags.map((word): HoldTarget => ({ scope: 'tag', target: chosen('tag', word, knownTags, 'the tags of jobs') })),
    ...hosts.map((word): HoldTarget => ({ scope: 'host', target: chosen('host', word, knownHosts, 'the hosts') })),
  ];
}

async function hostNames(store: Store): Promise<string[]> {
  return (await store.listHosts()).map(({ name }) => name);
}

/** Jobs may be pinned to a host that has not ticked yet. */
function pinnedTo(views: JobView[]): string[] {
  return views
    .map(({ job }) => job.spec.host)
    .filter((host) => host !== '' && host !== '*' && !host.startsWith('tag:'));
}
