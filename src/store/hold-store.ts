import type { Hold, HoldScope, Pending } from '../domain/hold.ts';
import type { PendingWork } from '../domain/hold-release.ts';
import type { Job } from '../domain/job.ts';
import type { Lane, Request } from '../domain/lane.ts';

/** What keeps new runs from starting, and its end. */
export interface HoldStore {
  /**
   * Begins holds. Who holds what they hold already changes that: it goes on from when it began. Claims that begin afterwards start
   * nothing of it; one that goes on meanwhile may.
   */
  hold(wishes: HoldWish[], by: string): Promise<Hold[]>;
  /**
   * Ends holds, each in a transaction of its own, and wakes what they kept from starting; one that has ended by now is not in the
   * answer. `pending` = null: as each said at its beginning, about what fell due up to its own end. `pendingOf` is pure.
   */
  releaseHolds(holdIds: number[], pending: Pending | null, by: string, pendingOf: PendingOf): Promise<Released[]>;
  /** What has fallen due of each job that these holds bind. */
  pendingUnder(holdIds: number[], pendingOf: PendingOf): Promise<HeldJob[]>;
  /** Holds that have not been released, the oldest first. */
  openHolds(): Promise<Hold[]>;
  /** Every hold that was open at this instant or later, the oldest first. */
  holdsSince(at: number): Promise<Hold[]>;
}

export interface HoldWish {
  scope: HoldScope;
  target: string;
  reason: string | null;
  untilAt: number | null;
  pending: Pending | null;
  exceptions: number[];
}

export type PendingOf = (lane: Lane, job: Job, requests: Request[], at: number) => PendingWork;

/** What waited of one job. */
export interface HeldJob {
  jobId: number;
  job: string;
  slots: number;
  /** What was asked for apart from the schedule. */
  wishes: number;
}

export interface Released {
  hold: Hold;
  pending: Pending;
  /** Jobs of which something waited. */
  jobs: HeldJob[];
}
