/** A series of runs for slots of the past, which a person asked for: one after the other in one lane, not faster than its pace. */
export interface Backfill {
  id: number;
  laneId: number;
  jobId: number;
  job: string;
  /** Of its lane. */
  host: string;
  /** What was asked for, inclusive. */
  fromAt: number;
  toAt: number;
  /** How many slots it has; how many were asked for, have ended for good, and of these did not succeed. */
  slots: number;
  asked: number;
  done: number;
  failed: number;
  /** The slot that is next or under way; null = it has ended. */
  nextSlotAt: number | null;
  /** Least time between two starts. */
  paceMs: number;
  params: Record<string, string>;
  stopOnFailure: boolean;
  requestedBy: string | null;
  createdAt: number;
  endedAt: number | null;
  /** Why it ended before its last slot, in words. */
  endReason: string | null;
}

/** A backfill that somebody wants. */
export interface NewBackfill
  extends Pick<
    Backfill,
    'laneId' | 'jobId' | 'fromAt' | 'toAt' | 'paceMs' | 'params' | 'stopOnFailure' | 'requestedBy'
  > {
  /** In the order in which they are to be run; at least one. */
  slotsAt: number[];
}

/** Most slots of one backfill. */
export const mostBackfillSlots = 10_000;

/** Whether it goes on, had its last slot, or was ended before. */
export function backfillState({
  endedAt,
  endReason,
}: Pick<Backfill, 'endedAt' | 'endReason'>): 'active' | 'done' | 'ended' {
  if (endedAt === null) return 'active';
  return endReason === null ? 'done' : 'ended';
}
