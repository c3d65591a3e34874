import { type Hold, holdsOn, reasonOfHolds } from '../domain/hold.ts';
import { servingHostOf } from '../domain/lane-hosts.ts';
import type { JobView, Store } from '../store/store.ts';
import { iso } from './documents.ts';

/** The names of the jobs that holds are about, by their ids. */
export type HoldNames = ReadonlyMap<number, string>;

/** The names of the jobs that these holds are about or leave out. */
export async function holdNames(
  store: Store,
  holds: readonly (Pick<Hold, 'scope' | 'target'> & Partial<Hold>)[],
): Promise<HoldNames> {
  const ids = holds.flatMap(({ scope, target, exceptions = [] }) => [
    ...exceptions,
    ...(scope === 'job' ? [Number(target)] : []),
  ]);
  if (ids.length === 0) return new Map();
  return new Map((await store.listJobs({ ids: [...new Set(ids)] })).map(({ job }) => [job.id, job.name]));
}

/** What a hold is about: `everything`, `nightly`, `the tag etl`, `the host web-1`. */
export function subjectOf({ scope, target }: Pick<Hold, 'scope' | 'target'>, names: HoldNames): string {
  switch (scope) {
    case 'all':
      return 'everything';
    case 'job':
      return names.get(Number(target)) ?? `job ${target}`;
    case 'tag':
    case 'host':
      return `the ${scope} ${target}`;
  }
}

/** A hold as documents show it. */
export function holdDocument(hold: Hold, names: HoldNames) {
  const { id, scope, target, reason, owner, fromAt, untilAt, pending, exceptions, releasedAt, releasedBy } = hold;
  return {
    id,
    scope,
    target: scope === 'job' ? (names.get(Number(target)) ?? target) : target,
    jobId: scope === 'job' ? Number(target) : null,
    reason,
    owner,
    fromAt: iso(fromAt),
    untilAt: iso(untilAt),
    pending,
    exceptions: exceptions.map((each) => names.get(each) ?? String(each)),
    releasedAt: iso(releasedAt),
    releasedBy,
  };
}

/** The open holds that bind a job somewhere, for each of these jobs that has some; two statements at most, however many jobs. */
export async function holdsOfJobs(store: Store, views: JobView[], now: number): Promise<Map<number, Hold[]>> {
  const open = await store.openHolds();
  const hosts = open.some(({ scope }) => scope === 'host') ? await store.listHosts() : [];
  const found = new Map<number, Hold[]>();
  for (const { job, lanes } of open.length > 0 ? views : []) {
    const binding = lanes.flatMap(({ host }) => holdsOn(job, servingHostOf(host, hosts), open, now));
    if (binding.length > 0) found.set(job.id, [...new Set(binding)]);
  }
  return found;
}

/** Why no new runs of a job start, in words; null = it is not held. */
export function heldText(holds: readonly Hold[], timezone: string): string | null {
  return holds.length === 0 ? null : reasonOfHolds(holds, timezone);
}

/** Which of these jobs wait for a release, and why. */
export async function heldReasons(store: Store, views: JobView[], timezone: string) {
  const holds = await holdsOfJobs(store, views, await store.now());
  return views.flatMap(({ job }) => {
    const reason = heldText(holds.get(job.id) ?? [], timezone);
    return reason === null ? [] : [{ job: job.name, reason }];
  });
}
