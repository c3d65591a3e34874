import { elapsedAfter, elapsedCount, elapsedUpTo } from './elapsed-day.ts';
import { dayNumber, elapsedInstants, fixedInstants, type LocalDay, localDay } from './local-day.ts';
import type { Dst } from './policies.ts';
import type { RuleSlots } from './rule-slots.ts';
import { firstIndexAfter } from './sorted.ts';

/** A rule in terms of a wall clock: at these times of these days. Days are numbered since 1970-01-01. */
export interface WallRule {
  zone: string;
  /** Milliseconds after midnight, ascending; none when the day does not match. */
  timesOn(day: number): readonly number[];
  /** Passes over days without times: the day itself, or one further on (1) or back (-1) with nothing in between. */
  skipTo?(day: number, step: 1 | -1): number;
  /** True when the rule follows elapsed time over a change of the clocks, as wildcard cron fields do. */
  elapsed: boolean;
  /** What such a change does to a rule that does not. */
  dst?: Dst | undefined;
}

/** Dates and weekdays repeat themselves after 400 years: what has not come by then never comes. */
const boundDays = 146_097;

/** A local day on which the rule has times. */
interface WallDay extends LocalDay {
  number: number;
  times: readonly number[];
}

/** The slots of a wall-clock rule. A day costs the same however many slots it has, unless the clocks change near it. */
export function wallSlots(rule: WallRule): RuleSlots {
  return {
    next: (after) => nextOf(rule, after),
    previous: (upTo) => previousOf(rule, upTo),
    count: (after, upTo) => countOf(rule, after, upTo),
    walk: (after) => walk(rule, after),
  };
}

function nextOf(rule: WallRule, after: number): number | null {
  for (const day of daysWithTimes(rule, firstDay(rule, after), 1)) {
    const found = firstAfter(rule, day, after);
    if (found === null) continue;
    if (day.changeAt === null) return found;
    // Clocks set back over midnight show a piece of the day before again: the next day may begin earlier.
    const following = dayWithTimes(rule, day.number + 1);
    return Math.min(found, (following && firstAfter(rule, following, after)) ?? found);
  }
  return null;
}

function previousOf(rule: WallRule, upTo: number): number | null {
  for (const day of daysWithTimes(rule, dayNumber(rule.zone, upTo) + 1, -1)) {
    const found = lastUpTo(rule, day, upTo);
    if (found === null) continue;
    if (day.changeAt === null) return found;
    const preceding = dayWithTimes(rule, day.number - 1);
    return Math.max(found, (preceding && lastUpTo(rule, preceding, upTo)) ?? found);
  }
  return null;
}

function countOf(rule: WallRule, after: number, upTo: number): number {
  let count = 0;
  const nearChanges = new Set<number>();
  const last = dayNumber(rule.zone, upTo) + 1;
  for (const day of daysWithTimes(rule, firstDay(rule, after), 1)) {
    if (day.number > last) break;
    // Each wall time is of one day only, unless a gap puts it elsewhere.
    if (day.changeAt === null || rule.elapsed) count += elapsedCount(day, day.times, after, upTo);
    else {
      for (const at of instants(rule, day)) if (at > after && at <= upTo) nearChanges.add(at);
    }
  }
  return count + nearChanges.size;
}

function* walk(rule: WallRule, after: number): Generator<number> {
  let pending = new Set<number>();
  let lastNumber = Number.NEGATIVE_INFINITY;
  for (const day of daysWithTimes(rule, firstDay(rule, after), 1)) {
    // Days near a change of the clocks may overlap: they are given together, in order, once the last of them is known.
    if (day.changeAt === null || day.number > lastNumber + 1) {
      yield* ascending(pending);
      pending = new Set();
    }
    lastNumber = day.number;
    if (day.changeAt === null) yield* slotsAfter(day, after);
    else for (const at of instants(rule, day)) if (at > after) pending.add(at);
  }
  yield* ascending(pending);
}

/** Those of a day on which the clocks do not change. */
function* slotsAfter({ wallMs, offsetMs, times }: WallDay, after: number): Generator<number> {
  const midnight = wallMs - offsetMs;
  for (let index = firstIndexAfter(times, after - midnight); index < times.length; index++) {
    yield midnight + (times[index] ?? 0);
  }
}

function ascending(slots: Set<number>): number[] {
  return [...slots].sort((a, b) => a - b);
}

/** Forwards or backwards from a day; ends when there are no more. */
function* daysWithTimes(rule: WallRule, from: number, step: 1 | -1): Generator<WallDay> {
  let idleSince = from;
  for (let number = from; Math.abs(number - idleSince) <= boundDays; number += step) {
    number = rule.skipTo?.(number, step) ?? number;
    const day = dayWithTimes(rule, number);
    if (day === null) continue;
    idleSince = number;
    yield day;
  }
}

function dayWithTimes(rule: WallRule, number: number): WallDay | null {
  const times = rule.timesOn(number);
  return times.length === 0 ? null : { ...localDay(rule.zone, number), number, times };
}

/** A day early: a change of the clocks can show a piece of the day before again. */
function firstDay(rule: WallRule, after: number): number {
  return dayNumber(rule.zone, after) - 1;
}

function firstAfter(rule: WallRule, day: WallDay, after: number): number | null {
  if (rule.elapsed) return elapsedAfter(day, day.times, after);
  if (day.changeAt !== null) return instants(rule, day).find((at) => at > after) ?? null;
  const midnight = day.wallMs - day.offsetMs;
  const time = day.times[firstIndexAfter(day.times, after - midnight)];
  return time === undefined ? null : midnight + time;
}

function lastUpTo(rule: WallRule, day: WallDay, upTo: number): number | null {
  if (rule.elapsed) return elapsedUpTo(day, day.times, upTo);
  if (day.changeAt !== null) return instants(rule, day).findLast((at) => at <= upTo) ?? null;
  const midnight = day.wallMs - day.offsetMs;
  const time = day.times[firstIndexAfter(day.times, upTo - midnight) - 1];
  return time === undefined ? null : midnight + time;
}

function instants(rule: WallRule, day: WallDay): number[] {
  return rule.elapsed ? elapsedInstants(day, day.times) : fixedInstants(day, day.times, rule.dst);
}
