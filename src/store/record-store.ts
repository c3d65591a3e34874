import type { Waits } from '../domain/dependency.ts';
import type { TickRange } from '../domain/due-slots.ts';
import type { SlotRange } from '../domain/lane.ts';
import type { LaneLedger } from '../domain/ledger.ts';
import type { Run } from '../domain/run.ts';
import type { JobDeed, SeenUpstream } from '../domain/why.ts';

/** What explains to people why things are as they are, and were as they were. It is only read. */
export interface RecordStore {
  /** Which jobs wait for which. */
  allDependencies(): Promise<StoredDependency[]>;
  /** Ends that the lanes of a job have seen by their `after` rules and that still count, the earliest first. */
  seenUpstreams(jobId: number): Promise<(SeenUpstream & { laneId: number })[]>;
  /** What was done to a job, the oldest first. */
  jobHistory(jobId: number): Promise<JobDeed[]>;
  /** The latest slot of a job up to an instant that has a run or is recorded; null = there is none. */
  lastSlotUpTo(jobId: number, upTo: number): Promise<number | null>;
  /** What is kept about one slot of a job, in all its lanes. */
  recordsOf(jobId: number, slotAt: number): Promise<KeptSlot>;
  /** Of each host its ticks at an instant, and its last before and its first after. */
  ticksAround(at: number): Promise<(TickRange & { hostId: number })[]>;
  /** Jobs that there are, or were after an instant. */
  jobsSince(at: number): Promise<{ id: number; name: string }[]>;
  /** What is kept about the slots of these jobs from an instant on, lane by lane. */
  ledgersOf(jobIds: number[], fromAt: number): Promise<(LaneLedger & JobLane)[]>;
  /** When each host ticked, of the time from one instant to another, and once before it. */
  ticksBetween(fromAt: number, toAt: number): Promise<TickStretch[]>;
  /** Before which instant history was deleted, so that nothing follows from its absence; null = none was. */
  historyFrom(): Promise<number | null>;
}

/** Whose lane it is. */
export interface JobLane {
  jobId: number;
  /** As in `Lane`; null = the lane is gone. */
  host: string | null;
}

/** Ticks of a host that followed one another. */
export interface TickStretch extends TickRange {
  host: string;
}

/** That one job waits for another, by their ids. */
export interface StoredDependency extends Waits {
  jobId: number;
  upstreamJobId: number;
}

/** What is kept about a slot. */
export interface KeptSlot {
  /** Its runs, the oldest first. */
  runs: Run[];
  /** Runs that were alive at it, or were claimed when a range with it was recorded. */
  around: Run[];
  /** The latest run that was claimed by then; null = there was none. */
  lastBefore: Run | null;
  /** Ranges that it lies in, the latest first. */
  ranges: (SlotRange & { laneId: number; recordedAt: number })[];
}
