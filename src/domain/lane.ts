import type { Hold } from './hold.ts';
import type { Job } from './job.ts';
import type { MissedDeadline } from './missed-deadline.ts';
import type { PoolState } from './pool.ts';
import type { Cause } from './run.ts';
import type { Upstream } from './upstream.ts';
import type { Waited } from './waited.ts';

/** The place in which a job runs, at most one run at a time: one per job, or one per host for a job on `*`. */
export interface Lane {
  id: number;
  jobId: number;
  /** Who may claim it: '' = any host, a host's name, or 'tag:…'. */
  host: string;
  activeRunId: number | null;
  /** The schedule's next slot; belongs to the schedule alone. Null = none. */
  nextSlotAt: number | null;
  /** When to look at the lane again: the earliest of the next slot and the requests; null = nothing, active or parked. */
  wakeAt: number | null;
  /** Why it cannot start now, in words; null = not parked. */
  parkedReason: string | null;
  /** What will wake a parked lane; null = its `wakeAt` alone, or an edit. */
  parkedFor: ParkedFor | null;
  /** Since when a parked lane waits: the instant at which it was due. */
  parkedAt: number | null;
  /** What it has waited for since it is due, up to what it is parked for; null or absent = nothing. */
  waited?: Waited[] | null;
  /** When what it was parked for last came to pass, before anything was decided about it anew. */
  wokenAt?: number | null;
  /** Up to when slots that are due get a run each; null or absent = they become one. */
  queuedUntil?: number | null;
  /** When a slot is due for which the active run has to go; null or absent = it goes for none. */
  replaceAt?: number | null;
  runCount: number;
  failureStreak: number;
  /** How much of the streak a breaker has counted before, when it held the job. */
  breakerFrom: number;
  lastRunId: number | null;
  lastSuccessAt: number | null;
  lastSkipAt: number | null;
  /** Why, in words; cleared by the next run. */
  lastSkipReason: string | null;
}

/** What wakes a lane that cannot start: the end of an upstream, the release of a hold, or a place in a pool. */
export type ParkedFor = 'upstream' | 'hold' | `pool:${string}`;

/** A wish for a run that is not the schedule's. Consumed in the claim. */
export interface Request {
  id: number;
  laneId: number;
  cause: Cause;
  /** Not before this instant. */
  at: number;
  scheduledAt: number;
  attempt: number;
  params: Record<string, string>;
  reason: string | null;
  requestedBy: string | null;
  /** The backfill that it serves, also when it is a retry; absent = none. */
  backfillId?: number | null;
}

/** Why slots were not run. */
export type SlotRangeReason =
  | 'overlap'
  | 'misfire'
  | 'disabled'
  | 'held'
  | 'superseded'
  | 'condition'
  | 'deleted'
  | 'host_gone';

/** Slots that were deliberately not run: inclusive instants, and how many slots lie in them. */
export interface SlotRange {
  fromAt: number;
  toAt: number;
  count: number;
  reason: SlotRangeReason;
}

/** A due lane with all that the decision about it needs. Requests: every open one of the lane, oldest first. */
export interface Candidate {
  lane: Lane;
  job: Job;
  requests: Request[];
  /** What its slots wait for; empty where nothing does. */
  upstreams: Upstream[];
  /** The way from the job over its upstreams back to itself, in names; null = there is none. */
  cycle: string[] | null;
  /** The open holds that bind it here; absent = none. */
  holds?: Hold[];
  /** The pool in which its run takes a place; absent = none. */
  pool?: PoolState;
}

/** What to do with one candidate. */
export type Decision =
  | {
      kind: 'start';
      laneId: number;
      cause: Cause;
      scheduledAt: number;
      attempt: number;
      params: Record<string, string>;
      reason: string | null;
      /** Of the request that this start serves. */
      requestedBy?: string | null;
      backfillId?: number | null;
      /** Requests that this start consumes. */
      requestIds: number[];
      /** How many slots the run stands for: 1, more when missed slots were coalesced, 0 for a wish apart from the schedule. */
      slots: number;
      nextSlotAt: number | null;
      slotRanges: SlotRange[];
    }
  /** Move on without a run. */
  | {
      kind: 'advance';
      laneId: number;
      nextSlotAt: number | null;
      wakeAt: number | null;
      /** Requests that came to nothing. */
      requestIds?: number[];
      slotRanges: SlotRange[];
    }
  /** Cannot start now; look again at `wakeAt` (null = when something else wakes it). `missed` = it has waited past a deadline. */
  | {
      kind: 'park';
      laneId: number;
      reason: string;
      wakeAt: number | null;
      parkedFor: ParkedFor | null;
      missed?: MissedDeadline;
    };
