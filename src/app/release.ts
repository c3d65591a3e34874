import { Failure } from '../domain/failure.ts';
import { type Hold, type Pending, pendingText } from '../domain/hold.ts';
import { pendingWork } from '../domain/hold-release.ts';
import { someOf } from '../domain/schedule/words.ts';
import type { HeldJob, PendingOf, Released } from '../store/hold-store.ts';
import type { Store } from '../store/store.ts';
import { type HoldNames, holdNames, subjectOf } from './hold-names.ts';
import { type HoldWords, holdTargets } from './hold-targets.ts';
import type { Project } from './project.ts';

/** Which holds are to end, and what becomes of what fell due meanwhile. */
export interface ReleaseWish extends HoldWords {
  /** Every hold there is, whatever it is about. */
  every: boolean;
  /** Undefined = nobody said, which is refused. */
  pending: Pending | undefined;
  by: string;
}

/**
 * Ends the holds on these jobs, tags and hosts, on everything, or every one, whoever holds. Rejects with `Failure('usage')` that
 * tells what waits, where nobody says what becomes of that, and with `Failure('not_held')` (feature 71).
 */
export async function release({ store, timezone }: Project, wish: ReleaseWish): Promise<Released[]> {
  const pendingOf: PendingOf = (lane, job, requests, at) => pendingWork(lane, job, requests, at, timezone);
  await releaseEnded(store, pendingOf);
  const holds = await meant(store, wish);
  const ids = holds.map(({ id }) => id);
  if (wish.pending === undefined) throw choiceMissing(await store.pendingUnder(ids, pendingOf));
  return await store.releaseHolds(ids, wish.pending, wish.by, pendingOf);
}

/** What was said at the beginning of a hold comes before what is said now. */
async function releaseEnded(store: Store, pendingOf: PendingOf): Promise<void> {
  const now = await store.now();
  const ended = (await store.openHolds()).filter(({ untilAt }) => untilAt !== null && untilAt <= now);
  if (ended.length === 0) return;
  await store.releaseHolds(
    ended.map(({ id }) => id),
    null,
    'its end',
    pendingOf,
  );
}

async function meant(store: Store, wish: ReleaseWish): Promise<Hold[]> {
  const open = await store.openHolds();
  if (wish.every) {
    if (open.length === 0) throw new Failure('not_held', 'nothing is held');
    return open;
  }
  const targets = await holdTargets(store, wish);
  const named = await holdNames(store, [...open, ...targets]);
  return targets.flatMap(({ scope, target }) => {
    const found = open.filter((hold) => hold.scope === scope && hold.target === target);
    if (found.length > 0) return found;
    throw notHeld(subjectOf({ scope, target }, named), open, named);
  });
}

function notHeld(subject: string, open: Hold[], names: HoldNames): Failure {
  const others = open.map((hold) => subjectOf(hold, names));
  const told = others.length === 0 ? 'nothing is held' : `held: ${[...new Set(others)].join(', ')}`;
  return new Failure('not_held', `there is no hold on ${subject}; ${told}`);
}

function choiceMissing(jobs: HeldJob[]): Failure {
  const what = jobs.length === 0 ? 'nothing has fallen due so far' : `waiting: ${pendingText(jobs)}: ${namesOf(jobs)}`;
  return new Failure(
    'usage',
    `say what happens with what fell due meanwhile: --run-pending starts it, --skip-pending passes it over (${what})`,
  );
}

const namedAtMost = 8;

function namesOf(jobs: HeldJob[]): string {
  const most = [...jobs].sort((one, other) => other.slots - one.slots);
  const named = most.map(({ job, slots, wishes }) => `${job} ${slots + wishes}`);
  return someOf(named, namedAtMost);
}
