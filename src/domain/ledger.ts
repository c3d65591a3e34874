import type { SlotRange } from './lane.ts';
import type { Balance, Entry } from './ledger-balance.ts';
import { ExpectedSlots, type LaneSlots } from './ledger-slots.ts';
import { LedgerWalk } from './ledger-walk.ts';

/** All that is kept about the slots of one lane. */
export interface LaneLedger extends LaneSlots {
  laneId: number;
  /** Runs that stand for slots. */
  runs: { runId: number; scheduledAt: number }[];
  ranges: SlotRange[];
  /** Slots that were claimed, of which nothing was executed, and that were asked for again. */
  owed: number[];
  /** Runs for slots up to this instant were deleted with the history; null = none were. */
  prunedUpTo: number | null;
}

/**
 * Holds the slots that a lane was to have against what is kept of them, both from `fromAt` to `toAt`, which are inclusive: each slot
 * is a run, recorded with a reason, or pending, and only one of these.
 */
export function balanceOf(lane: LaneLedger, fromAt: number, toAt: number, timezone: string): Balance {
  const entries = entriesOf(lane);
  const expected = new ExpectedSlots(lane, entries, timezone);
  const judgedFrom = Math.max(fromAt, expected.knownFrom, (lane.prunedUpTo ?? Number.NEGATIVE_INFINITY) + 1);
  const notJudged =
    lane.periods.length > 0 ? expected.notJudged(fromAt, toAt) : ['nothing is known of its schedule then'];
  const balance = { judgedFrom, slots: 0, runs: 0, recorded: 0, pending: 0, differences: [], notJudged };
  if (judgedFrom > toAt) return balance;
  return new LedgerWalk(expected, lane.nextSlotAt, toAt, balance).over(entries);
}

/** In the order of their slots; of one slot the run comes first. */
function entriesOf({ runs, ranges, owed }: LaneLedger): Entry[] {
  const order = { run: 0, owed: 1, range: 2 };
  return [
    ...runs.map(({ runId, scheduledAt: at }): Entry => ({ kind: 'run', fromAt: at, toAt: at, runId })),
    ...owed.map((at): Entry => ({ kind: 'owed', fromAt: at, toAt: at })),
    ...ranges.map((range): Entry => ({ kind: 'range', fromAt: range.fromAt, toAt: range.toAt, range })),
  ].sort((one, other) => one.fromAt - other.fromAt || order[one.kind] - order[other.kind]);
}
