import type { SlotRange } from './lane.ts';
import { countSlots } from './schedule/count-slots.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { nextSlot, previousSlot } from './schedule/next-slot.ts';
import type { Schedule, ScheduleContext } from './schedule/schedule.ts';

/** A time in which a lane followed one schedule: from `fromAt` until that of the next one. */
export interface SchedulePeriod {
  fromAt: number;
  /** The first slot that the lane had then; null = it had none, as that of a disabled job. */
  firstSlotAt: number | null;
  /** What was the lane's next slot until then; null = it had none. */
  leftSlotAt: number | null;
  /** Null = it cannot be read. */
  schedule: Schedule | null;
  /** The zone that held for schedules which name none; null = nobody wrote it down. */
  timezone: string | null;
  /** The job's name then. */
  name: string;
  /** When the job was created. */
  anchorAt: number;
}

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
export interface ExpectedSlots {
  /** From when on the schedules are known. */
  knownFrom: number;
  /** The first strictly after the instant, or null. */
  next(after: number): number | null;
  /** The last at or before the instant, or null. */
  previous(upTo: number): number | null;
  /** How many lie after the one instant and not after the other. */
  count(after: number, upTo: number): number;
  /** How an instant can be judged: by the slots, not at all, or as one that may also be a boot or the end of an upstream. */
  judgement(at: number): 'by-slots' | 'not' | 'also-others';
  /** Why some of it cannot be judged from one instant to another, in words. */
  notJudged(fromAt: number, toAt: number): string[];
}

interface Stretch {
  firstAt: number;
  lastAt: number;
  schedule: Schedule;
  context: ScheduleContext;
  /** Why its slots are not known, in words; null = they are. */
  unknown: string | null;
}

/** The slots of a lane over the periods of its schedules, the oldest first. */
export function expectedSlots(
  { periods, nextSlotAt, starts }: LaneSlots,
  accountedFor: readonly Pick<SlotRange, 'fromAt' | 'toAt'>[],
  timezone: string,
): ExpectedSlots {
  const all = periods.flatMap((period, index) => {
    const after = periods[index + 1];
    const hadNone = after ? after.leftSlotAt === null : nextSlotAt === null;
    const reached = after || starts === null || starts >= (period.schedule?.maxRuns ?? Number.POSITIVE_INFINITY);
    return stretchOf(period, after, hadNone && Boolean(reached), accountedFor, timezone);
  });
  const known = all.filter(({ unknown }) => unknown === null);
  const knownFrom = knownFromOf(periods);
  return {
    knownFrom,
    next(after) {
      for (const stretch of known) {
        const at = nextIn(stretch, after);
        if (at !== null) return at;
      }
      return null;
    },
    previous(upTo) {
      for (const stretch of known.toReversed()) {
        const at = previousIn(stretch, upTo);
        if (at !== null) return at;
      }
      return null;
    },
    count: (after, upTo) => known.reduce((sum, stretch) => sum + countIn(stretch, after, upTo), 0),
    judgement(at) {
      const stretch = all.find(({ firstAt, lastAt }) => at >= firstAt && at <= lastAt);
      if (at < knownFrom || (stretch && stretch.unknown !== null)) return 'not';
      return hasOthers(periods) ? 'also-others' : 'by-slots';
    },
    notJudged(fromAt, toAt) {
      const touched = all.filter(({ firstAt, lastAt }) => firstAt <= toAt && lastAt >= fromAt);
      return [...new Set(touched.flatMap(({ unknown, schedule }) => unknown ?? dueOtherwise(schedule)))];
    },
  };
}

/** A first period that began with a slot which was due already was written down when the lane had it for long. */
function knownFromOf([first]: readonly SchedulePeriod[]): number {
  return first ? Math.min(first.fromAt, first.firstSlotAt ?? first.fromAt) : Number.POSITIVE_INFINITY;
}

function stretchOf(
  period: SchedulePeriod,
  after: SchedulePeriod | undefined,
  mayBeOver: boolean,
  accountedFor: readonly Pick<SlotRange, 'fromAt' | 'toAt'>[],
  timezone: string,
): Stretch[] {
  const { schedule, anchorAt, name } = period;
  const unknown = whyUnknown(period, timezone);
  // What counts from runs has no slot as long as the job runs, and a run may bring forward the one that it has.
  const firstAt = unknown === null ? period.firstSlotAt : Math.min(period.fromAt, period.firstSlotAt ?? period.fromAt);
  if (firstAt === null) return [];
  const untilAt = after ? Math.min(after.fromAt, (after.firstSlotAt ?? Number.POSITIVE_INFINITY) - 1) : null;
  const stretch: Stretch = {
    firstAt,
    lastAt: untilAt ?? Number.POSITIVE_INFINITY,
    schedule: schedule ?? { rules: [] },
    context: { timezone, anchorAt, name },
    unknown,
  };
  // At its limit of runs a schedule has no slots left: the last is that which was accounted for last.
  const isLimited = unknown === null && mayBeOver && schedule?.maxRuns !== undefined;
  const limited = isLimited ? { ...stretch, lastAt: lastAccountedFor(stretch, accountedFor) } : stretch;
  return limited.lastAt < firstAt ? [] : [limited];
}

/** Of what is accounted for, the last that is a slot. */
function lastAccountedFor(stretch: Stretch, accountedFor: readonly Pick<SlotRange, 'fromAt' | 'toAt'>[]): number {
  const ends = accountedFor.map(({ toAt }) => toAt).sort((one, other) => other - one);
  return ends.find((at) => nextIn(stretch, at - 1) === at) ?? stretch.firstAt - 1;
}

function whyUnknown({ schedule, timezone: formerZone }: SchedulePeriod, timezone: string): string | null {
  if (!schedule) return 'its schedule cannot be read';
  if (countsFromRuns(schedule)) return 'its interval counts from its runs';
  if (schedule.timezone !== undefined || formerZone === null || formerZone === timezone) return null;
  return `the setting timezone was ${formerZone} when it was saved, and is ${timezone} now`;
}

function nextIn({ firstAt, lastAt, schedule, context }: Stretch, after: number): number | null {
  if (lastAt <= after) return null;
  const at = after < firstAt ? firstAt : nextSlot(schedule, after, context);
  return at !== null && at <= lastAt ? at : null;
}

function previousIn({ firstAt, lastAt, schedule, context }: Stretch, upTo: number): number | null {
  if (upTo < firstAt) return null;
  return Math.max(firstAt, previousSlot(schedule, Math.min(upTo, lastAt), context) ?? firstAt);
}

function countIn({ firstAt, lastAt, schedule, context }: Stretch, after: number, upTo: number): number {
  const endAt = Math.min(upTo, lastAt);
  if (endAt < firstAt) return 0;
  return Number(firstAt > after) + countSlots(schedule, Math.max(after, firstAt), endAt, context);
}

function dueOtherwise({ rules }: Schedule): string[] {
  const also = { after: 'other jobs end', reboot: 'its machine starts' };
  return rules.flatMap(({ kind }) =>
    kind === 'after' || kind === 'reboot' ? [`when it is due since ${also[kind]} is written down nowhere else`] : [],
  );
}

/** Boots and ends of upstreams count as slots, though no schedule says when they are. */
function hasOthers(periods: readonly SchedulePeriod[]): boolean {
  return periods.some(({ schedule }) => schedule?.rules.some(({ kind }) => kind === 'reboot' || kind === 'after'));
}
