import type { SlotRange } from './lane.ts';

/** What is wrong with one slot, or with slots that follow one another. */
export interface Difference {
  what: 'vanished' | 'run_twice' | 'recorded_though_run' | 'recorded_twice' | 'wrong_count' | 'no_slot';
  fromAt: number;
  toAt: number;
  /** So many slots lie there. */
  count: number;
  /** So many are recorded, and with what reason; null = it is about no slot range. */
  recorded: Pick<SlotRange, 'count' | 'reason'> | null;
  runIds: number[];
}

/** How the slots of one lane add up: slots = runs + recorded + pending, and where they do not. */
export interface Balance {
  /** From when on it was judged, epoch ms. */
  judgedFrom: number;
  slots: number;
  runs: number;
  recorded: number;
  /** Due, and neither run nor recorded yet. */
  pending: number;
  differences: Difference[];
  /** Why some of its slots cannot be judged, in words. */
  notJudged: string[];
}

/** What accounts for slots: a run, a range, or a wish for a slot that is owed. */
export interface Entry extends Pick<SlotRange, 'fromAt' | 'toAt'> {
  kind: 'run' | 'range' | 'owed';
  runId?: number;
  range?: SlotRange;
}
