import { Failure } from '../domain/failure.ts';
import type { Hold, Pending } from '../domain/hold.ts';
import type { Store } from '../store/store.ts';
import { findJobs } from './find-jobs.ts';
import { type HoldWords, holdTargets } from './hold-targets.ts';

/** A hold that a person wants. */
export interface HoldWish extends HoldWords {
  reason: string | null;
  untilAt: number | null;
  /** What happens at `untilAt` with what fell due; null = whoever releases it says so. */
  pending: Pending | null;
  /** Jobs that are not held. */
  except: string[];
  by: string;
}

/** No new runs are started from now on of these jobs, tags and hosts, or of anything (feature 70). */
export async function hold(store: Store, wish: HoldWish): Promise<Hold[]> {
  refuseUnclear(wish);
  const targets = await holdTargets(store, wish);
  const exceptions = wish.except.length > 0 ? (await findJobs(store, wish.except)).map(({ job }) => job.id) : [];
  const { reason, untilAt, pending } = wish;
  return await store.hold(
    targets.map((target) => ({ ...target, reason, untilAt, pending, exceptions })),
    wish.by,
  );
}

function refuseUnclear({ untilAt, pending, except, jobs, tags, hosts }: HoldWish): void {
  if (untilAt !== null && pending === null) {
    throw new Failure(
      'usage',
      '--until: say as well what happens then with what fell due: --run-pending starts it, --skip-pending passes it over',
    );
  }
  if (untilAt === null && pending !== null) {
    throw new Failure(
      'usage',
      `--${pending}-pending is about the end of a hold: give --until as well, or say it to \`chroniker release\``,
    );
  }
  if (except.length > 0 && jobs.length > 0 && tags.length + hosts.length === 0) {
    throw new Failure(
      'usage',
      '--except leaves jobs out of a hold on everything, a tag or a host; here the jobs are named',
    );
  }
}
