import { dayNumber, elapsedInstants, fixedInstant, type LocalDay, localDay } from './local-day.ts';
import type { RuleSlots } from './rule-slots.ts';
import { firstIndexAfter } from './sorted.ts';

/** A rule in terms of a wall clock: at these times of every day that matches. */
export interface WallRule {
  zone: string;
  /** Asked with days since 1970-01-01. */
  matchesDay(day: number): boolean;
  /** Milliseconds after midnight, ascending. */
  times: readonly number[];
  /** True when the rule follows elapsed time over a change of the clocks, as wildcard cron fields do. */
  elapsed: boolean;
}

/** 29 February on a given weekday comes back within 40 years, over 1900 or 2100 too: further ahead there is nothing. */
const boundDays = 41 * 366;

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
  const start = firstDay(rule, after);
  for (let number = start; number <= start + boundDays; number++) {
    const day = matchingDay(rule, number);
    const found = day && firstAfter(rule, day, after);
    if (day === null || found === null) continue;
    if (day.changeAt === null) return found;
    // Clocks set back over midnight show a piece of the day before again: the next day may begin earlier.
    const following = matchingDay(rule, number + 1);
    return Math.min(found, (following && firstAfter(rule, following, after)) ?? found);
  }
  return null;
}

function previousOf(rule: WallRule, upTo: number): number | null {
  const start = dayNumber(rule.zone, upTo) + 1;
  for (let number = start; number >= start - boundDays; number--) {
    const day = matchingDay(rule, number);
    const found = day && lastUpTo(rule, day, upTo);
    if (day === null || found === null) continue;
    if (day.changeAt === null) return found;
    const preceding = matchingDay(rule, number - 1);
    return Math.max(found, (preceding && lastUpTo(rule, preceding, upTo)) ?? found);
  }
  return null;
}

function countOf(rule: WallRule, after: number, upTo: number): number {
  let count = 0;
  const nearChanges = new Set<number>();
  const last = dayNumber(rule.zone, upTo) + 1;
  for (let number = firstDay(rule, after); number <= last; number++) {
    const day = matchingDay(rule, number);
    if (day === null) continue;
    if (day.changeAt === null) {
      const midnight = day.wallMs - day.offsetMs;
      count += firstIndexAfter(rule.times, upTo - midnight) - firstIndexAfter(rule.times, after - midnight);
    } else {
      for (const at of instants(rule, day)) if (at > after && at <= upTo) nearChanges.add(at);
    }
  }
  return count + nearChanges.size;
}

function* walk(rule: WallRule, after: number): Generator<number> {
  let number = firstDay(rule, after);
  let idle = 0;
  let pending = new Set<number>();
  for (; idle <= boundDays; number++) {
    const day = matchingDay(rule, number);
    if (day === null) idle++;
    else {
      idle = 0;
      for (const at of instants(rule, day)) if (at > after) pending.add(at);
      // Days near a change of the clocks may overlap: they are given together, in order, once the last of them is known.
      if (day.changeAt !== null) continue;
    }
    if (pending.size === 0) continue;
    yield* [...pending].sort((a, b) => a - b);
    pending = new Set();
  }
}

/** A day early: a change of the clocks can show a piece of the day before again. */
function firstDay(rule: WallRule, after: number): number {
  return dayNumber(rule.zone, after) - 1;
}

function matchingDay(rule: WallRule, number: number): LocalDay | null {
  return rule.matchesDay(number) ? localDay(rule.zone, number) : null;
}

function firstAfter(rule: WallRule, day: LocalDay, after: number): number | null {
  if (day.changeAt !== null) return instants(rule, day).find((at) => at > after) ?? null;
  const midnight = day.wallMs - day.offsetMs;
  const time = rule.times[firstIndexAfter(rule.times, after - midnight)];
  return time === undefined ? null : midnight + time;
}

function lastUpTo(rule: WallRule, day: LocalDay, upTo: number): number | null {
  if (day.changeAt !== null) return instants(rule, day).findLast((at) => at <= upTo) ?? null;
  const midnight = day.wallMs - day.offsetMs;
  const time = rule.times[firstIndexAfter(rule.times, upTo - midnight) - 1];
  return time === undefined ? null : midnight + time;
}

/** Ascending; the same instant may come twice when several times fall into one gap. */
function instants(rule: WallRule, day: LocalDay): number[] {
  return rule.elapsed ? elapsedInstants(day, rule.times) : rule.times.map((time) => fixedInstant(day, time));
}
