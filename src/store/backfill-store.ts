import type { Backfill, NewBackfill } from '../domain/backfill.ts';
import type { Request } from '../domain/lane.ts';
import type { Cause } from '../domain/run.ts';

/** Series of runs for slots of the past. The store carries them on by itself: the end of one run asks for the next slot. */
export interface BackfillStore {
  /** Begins them, and asks for the first slot of each. A lane that has one already is `Failure('try_again')`. */
  startBackfills(wanted: NewBackfill[]): Promise<Backfill[]>;
  /** Ends those that go on; a run of theirs goes on. Answers them. */
  cancelBackfills(ids: number[], by: string): Promise<Backfill[]>;
  /** The newest last. */
  listBackfills(filter: BackfillFilter): Promise<Backfill[]>;
  /** By lane: the slots of this stretch that need no run, since one has done its work, is under way or is asked for. */
  slotsDone(laneIds: number[], fromAt: number, toAt: number): Promise<Map<number, Set<number>>>;
  /** Takes back what was asked for in these lanes with this cause and has not begun; answers it. */
  withdraw(laneIds: number[], cause: Cause): Promise<Request[]>;
}

export interface BackfillFilter {
  ids?: number[];
  jobIds?: number[];
  /** Only those that have not ended. */
  open?: boolean;
  /** The newest so many. */
  limit?: number;
}
