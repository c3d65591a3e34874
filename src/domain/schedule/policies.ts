/** What holds of a schedule besides when it is due. What is absent has its default, so that stored documents stay small. */
export interface Policies {
  /** What changes of the clocks do to fixed times of the day; absent = `defaultDst`. */
  dst?: Dst;
  /** Each start is delayed by up to so much, evenly spread. Absent = none. */
  jitterMs?: number;
  /** What becomes of missed slots: `once` (default) = one run for all of them, `skip` = recorded, `all` = a run for each. */
  catchup?: 'once' | 'skip' | 'all';
  /** A slot later than this is recorded and not run. Absent = however late. */
  maxLatenessMs?: number;
  /** Most missed slots that get a run of their own (`catchup: all`); absent = `defaultCatchupLimit`. */
  catchupLimit?: number;
  /** After so many starts, however they end, the schedule has no next slot. Absent = no limit. */
  maxRuns?: number;
  /** The job is deleted after the last of `maxRuns`, with or without its history. Absent = it stays. */
  deleteAtLimit?: 'keep-history' | 'with-history';
}

/** A time that does not exist fires `after` the gap or is left out; one that exists twice fires at the first, the second or both. */
export interface Dst {
  gap: 'after' | 'skip';
  overlap: 'first' | 'second' | 'both';
}

export const defaultDst: Dst = { gap: 'after', overlap: 'first' };
export const defaultCatchupLimit = 100;
