import type { SlotRange } from './lane.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { SchedulePeriod } from './schedule-period.ts';
import { countIn, limitedBy, nextIn, previousIn, type Stretch, stretchOf } from './slot-stretch.ts';

/** Where the slots of a lane come from. */
export interface LaneSlots {
  /** The schedules that it followed, the oldest first. */
  periods: SchedulePeriod[];
  /** The lane's next slot; null = it has none, or is gone. */
  nextSlotAt: number | null;
  /** Its runs that count, with the active one; null = the lane is gone. */
  starts: number | null;
}

/** What a lane was to do: the slots of its schedules, each as long as it held. */
export class ExpectedSlots {
  /** From when on the schedules are known. */
  readonly knownFrom: number;
  /** Boots and ends of upstreams count as slots, though no schedule says when they are. */
  readonly #hasOthers: boolean;
  readonly #all: Stretch[];
  readonly #known: Stretch[];

  constructor(lane: LaneSlots, accountedFor: readonly Pick<SlotRange, 'toAt'>[], timezone: string) {
    this.knownFrom = knownFromOf(lane.periods);
    this.#hasOthers = lane.periods.some(({ schedule }) => schedule && dueOtherwise(schedule).length > 0);
    this.#all = stretchesOf(lane, accountedFor, timezone);
    this.#known = this.#all.filter(({ unknown }) => unknown === null);
  }

  /** The first strictly after the instant, or null. */
  next(after: number): number | null {
    return firstFound(this.#known, (stretch) => nextIn(stretch, after));
  }

  /** The last at or before the instant, or null. */
  previous(upTo: number): number | null {
    return firstFound(this.#known.toReversed(), (stretch) => previousIn(stretch, upTo));
  }

  /** How many lie after the one instant and not after the other. */
  count(after: number, upTo: number): number {
    return this.#known.reduce((sum, stretch) => sum + countIn(stretch, after, upTo), 0);
  }

  /** How an instant can be judged: by the slots, not at all, or as one that may also be a boot or the end of an upstream. */
  judgement(at: number): 'by-slots' | 'not' | 'also-others' {
    const stretch = this.#all.find(({ firstAt, lastAt }) => at >= firstAt && at <= lastAt);
    if (at < this.knownFrom || (stretch && stretch.unknown !== null)) return 'not';
    return this.#hasOthers ? 'also-others' : 'by-slots';
  }

  /** Why some of it cannot be judged from one instant to another, in words. */
  notJudged(fromAt: number, toAt: number): string[] {
    const touched = this.#all.filter(({ firstAt, lastAt }) => firstAt <= toAt && lastAt >= fromAt);
    return [...new Set(touched.flatMap(({ unknown, schedule }) => unknown ?? dueOtherwise(schedule)))];
  }
}

/** A first period that began with a slot which was due already was written down when the lane had it for long. */
function knownFromOf([first]: readonly SchedulePeriod[]): number {
  return first ? Math.min(first.fromAt, first.firstSlotAt ?? first.fromAt) : Number.POSITIVE_INFINITY;
}

function stretchesOf(
  { periods, nextSlotAt, starts }: LaneSlots,
  accountedFor: readonly Pick<SlotRange, 'toAt'>[],
  timezone: string,
): Stretch[] {
  return periods.flatMap((period, index) => {
    const after = periods[index + 1];
    const stretch = stretchOf(period, after, timezone);
    const { maxRuns } = period.schedule ?? {};
    if (stretch === null || stretch.unknown !== null || maxRuns === undefined) return stretch ?? [];
    const hasNoNext = (after ? after.leftSlotAt : nextSlotAt) === null;
    const isReached = after !== undefined || starts === null || starts >= maxRuns;
    return hasNoNext && isReached ? (limitedBy(accountedFor, stretch) ?? []) : stretch;
  });
}

function firstFound(stretches: readonly Stretch[], find: (stretch: Stretch) => number | null): number | null {
  for (const stretch of stretches) {
    const at = find(stretch);
    if (at !== null) return at;
  }
  return null;
}

function dueOtherwise({ rules }: Schedule): string[] {
  const also = { after: 'other jobs end', reboot: 'its machine starts' };
  return rules.flatMap(({ kind }) =>
    kind === 'after' || kind === 'reboot' ? [`when it is due since ${also[kind]} is written down nowhere else`] : [],
  );
}
