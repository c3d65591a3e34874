import { isFormerLane } from '../domain/lane-hosts.ts';
import { balanceOf } from '../domain/ledger.ts';
import type { Balance, Difference } from '../domain/ledger-balance.ts';
import { type TickGapOnHost, tickGaps } from '../domain/tick-gaps.ts';
import type { Store } from '../store/store.ts';
import { iso } from './documents.ts';
import { findJobs } from './find-jobs.ts';

/** Which slots are to be verified: of whom, inclusive instants. */
export interface VerifyWish {
  /** Ids or names; none = every job, those that were deleted meanwhile included. */
  jobs: string[];
  /** Absent = a day before `toAt`. */
  fromAt?: number | undefined;
  /** Absent = now. */
  toAt?: number | undefined;
}

/** Of a job, and of one of its hosts where it has a lane on each. */
interface OfJob {
  jobId: number;
  job: string;
  /** Null where the job has one lane. */
  host: string | null;
}

/** How it adds up: slots = runs + recorded + pending, and where it does not. */
export interface Verification extends Pick<Balance, 'slots' | 'runs' | 'recorded' | 'pending'> {
  fromAt: number;
  toAt: number;
  jobs: number;
  differences: (Difference & OfJob)[];
  /** Whose slots are judged in part or not at all, and why. */
  notJudged: (OfJob & { reason: string })[];
  /** Before this instant history was deleted, which reaches into the time that is judged; null = it does not. */
  historyFrom: number | null;
  /** Whose slots are judged from later on, since what is older was deleted with the history. */
  judgedLater: (OfJob & { fromAt: number })[];
  gaps: TickGapOnHost[];
}

const dayMs = 86_400_000;
/** Lanes of so many jobs are read at once. */
const batch = 50;

/** Holds the slots of jobs against what is kept of them. Reads, and changes nothing. */
export async function verify(store: Store, wish: VerifyWish, timezone: string): Promise<Verification> {
  const now = await store.now();
  const toAt = Math.min(wish.toAt ?? now, now);
  const fromAt = wish.fromAt ?? toAt - dayMs;
  const jobs = await jobsOf(store, wish.jobs, fromAt);
  const deletedBefore = await store.historyFrom();
  const historyFrom = deletedBefore !== null && deletedBefore > fromAt ? deletedBefore : null;
  const gaps = await gapsIn(store, historyFrom ?? fromAt, toAt);
  const whole: Verification = { fromAt, toAt, historyFrom, jobs: jobs.length, ...noSlots, ...nothingTold(), gaps };
  for (let first = 0; first < jobs.length; first += batch) {
    const some = new Map(jobs.slice(first, first + batch).map(({ id, name }) => [id, name]));
    for (const lane of await store.ledgersOf([...some.keys()], fromAt)) {
      const { jobId, host } = lane;
      const isOneOfMany = host !== null && host !== '' && !isFormerLane({ host });
      const whose = { jobId, job: some.get(jobId) ?? '', host: isOneOfMany ? host : null };
      add(whole, whose, balanceOf(lane, fromAt, toAt, timezone), lane.prunedUpTo);
    }
  }
  return whole;
}

/** As documents show it: instants as ISO 8601. */
export function verifyDocument({ differences, notJudged, judgedLater, gaps, ...rest }: Verification) {
  const { fromAt, toAt, historyFrom, ...counts } = rest;
  return {
    fromAt: iso(fromAt),
    toAt: iso(toAt),
    historyFrom: historyFrom === null ? null : iso(historyFrom),
    balanced: differences.length === 0,
    ...counts,
    differences: differences.map((each) => ({ ...each, fromAt: iso(each.fromAt), toAt: iso(each.toAt) })),
    notJudged,
    judgedLater: judgedLater.map((each) => ({ ...each, fromAt: iso(each.fromAt) })),
    gaps: gaps.map((each) => ({ ...each, fromAt: iso(each.fromAt), toAt: iso(each.toAt) })),
  };
}

const noSlots = { slots: 0, runs: 0, recorded: 0, pending: 0 };

function nothingTold(): Pick<Verification, 'differences' | 'notJudged' | 'judgedLater'> {
  return { differences: [], notJudged: [], judgedLater: [] };
}

async function gapsIn(store: Store, fromAt: number, toAt: number): Promise<TickGapOnHost[]> {
  return tickGaps(await store.ticksBetween(fromAt, toAt), fromAt, toAt);
}

async function jobsOf(store: Store, words: string[], fromAt: number): Promise<{ id: number; name: string }[]> {
  if (words.length === 0) return await store.jobsSince(fromAt);
  return (await findJobs(store, words)).map(({ job: { id, name } }) => ({ id, name }));
}

function add(whole: Verification, whose: OfJob, balance: Balance, prunedUpTo: number | null): void {
  whole.slots += balance.slots;
  whole.runs += balance.runs;
  whole.recorded += balance.recorded;
  whole.pending += balance.pending;
  whole.differences.push(...balance.differences.map((difference) => ({ ...whose, ...difference })));
  whole.notJudged.push(...balance.notJudged.map((reason) => ({ ...whose, reason })));
  if (prunedUpTo !== null && prunedUpTo >= whole.fromAt) {
    whole.judgedLater.push({ ...whose, fromAt: balance.judgedFrom });
  }
}
