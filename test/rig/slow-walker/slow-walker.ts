import type { Dst } from '../../../src/domain/schedule/policies.ts';
import type { Rule, Schedule, ScheduleContext } from '../../../src/domain/schedule/schedule.ts';
import { cronSays, type WallSaying } from './cron-says.ts';
import { isMonthday, limitsHold } from './limits-say.ts';
import { recurrenceSays } from './recurrence-says.ts';
import { type WallClock, wallClock } from './wall-clock.ts';
import { secondOfDay, secondsOf, wallDay } from './wall-day.ts';

/**
 * The specification of schedules a second time, read from the pages and not from the sources: it looks at the clock on the wall
 * at every step and asks whether this is a slot. It knows nothing of searching, skipping or counting; slow, and obviously right.
 * Everything has to be on full steps (a minute, or a second): rules, anchors, instants.
 */
export interface SlowWalker {
  /** Whether a rule fires at this instant and all limits hold. */
  isSlot(at: number): boolean;
  /** The slots after the one instant and not after the other. */
  slots(after: number, upTo: number): number[];
}

type Fires = (at: number) => boolean;

export function slowWalker(schedule: Schedule, context: ScheduleContext, stepMs: number): SlowWalker {
  const clock = wallClock(schedule.timezone ?? context.timezone);
  const rules = schedule.rules.map((rule) => firesOf(rule, { clock, context, stepMs, dst: schedule.dst }));
  const isSlot = (at: number) =>
    rules.some((fires) => fires(at)) && (!schedule.limits || limitsHold(schedule.limits, clock.wallAt(at)));
  const slots = (after: number, upTo: number) => {
    const found: number[] = [];
    for (let at = (Math.floor(after / stepMs) + 1) * stepMs; at <= upTo; at += stepMs) if (isSlot(at)) found.push(at);
    return found;
  };
  return { isSlot, slots };
}

interface Setting {
  clock: WallClock;
  context: ScheduleContext;
  stepMs: number;
  dst: Dst | undefined;
}

function firesOf(rule: Rule, setting: Setting): Fires {
  switch (rule.kind) {
    case 'cron':
      return onTheWall(cronSays(rule.expression), setting);
    case 'times':
      return onTheWall(
        atTimes(rule.times, () => true),
        setting,
      );
    case 'weekly':
      return onTheWall(
        atTimes(rule.at, (wallMs) => rule.days.includes(wallDay(wallMs).weekday)),
        setting,
      );
    case 'monthly':
      return onTheWall(
        atTimes(rule.at, (wallMs) => rule.days.some((day) => isMonthday(day, wallDay(wallMs)))),
        setting,
      );
    case 'rrule':
      return recurrenceFires(rule.rule, rule.dtstart, setting);
    case 'at': {
      const fires = rule.instants.map((instant) => atInstant(instant, setting));
      return (at) => fires.some((one) => one(at));
    }
    case 'every':
      return everyFires(rule.everyMs, rule.anchor, setting);
    case 'after':
    case 'reboot':
    case 'manual':
      return () => false;
  }
}

function atTimes(times: string[], isDay: (wallMs: number) => boolean): WallSaying {
  const seconds = times.map(secondsOf);
  return { names: (wallMs) => seconds.includes(secondOfDay(wallMs)) && isDay(wallMs), elapsed: false };
}

/** Which of the instants at which the wall shows what a rule names are slots, and what becomes of what it never shows. */
function onTheWall({ names, elapsed }: WallSaying, { clock, stepMs, dst }: Setting): Fires {
  const { gap, overlap } = dst ?? { gap: 'after', overlap: 'first' };
  return (at) => {
    const wall = clock.wallAt(at);
    if (elapsed) return names(wall);
    if (names(wall) && isTheOne(clock.shownAt(wall), at, overlap)) return true;
    return gap === 'after' && skipped(clock.wallAt(at - stepMs), wall, stepMs).some(names);
  };
}

function isTheOne(instants: number[], at: number, overlap: Dst['overlap']): boolean {
  if (overlap === 'both') return true;
  return at === (overlap === 'first' ? instants[0] : instants.at(-1));
}

/** What the wall would have shown between two steps. */
function skipped(before: number, now: number, stepMs: number): number[] {
  const walls: number[] = [];
  for (let wall = before + stepMs; wall < now; wall += stepMs) walls.push(wall);
  return walls;
}

function atInstant(instant: string, setting: Setting): Fires {
  if (hasOffset(instant)) return (at) => at === Date.parse(instant);
  const wanted = Date.parse(`${instant}Z`);
  return onTheWall({ names: (wallMs) => wallMs === wanted, elapsed: false }, setting);
}

/** The first slot is one interval after what it counts from, or an anchor that is an instant itself. */
function everyFires(everyMs: number, anchor: string | undefined, { clock, context }: Setting): Fires {
  const { anchorAt, lastStartAt, lastEndAt } = context;
  if (anchor === 'end' && lastEndAt === null) return () => false;
  const base =
    anchor === undefined
      ? anchorAt
      : anchor === 'start'
        ? (lastStartAt ?? anchorAt)
        : anchor === 'end'
          ? (lastEndAt ?? anchorAt)
          : instantOf(anchor, clock) - everyMs;
  return (at) => at > base && (at - base) % everyMs === 0;
}

function recurrenceFires(text: string, dtstart: string | undefined, setting: Setting): Fires {
  const { clock, context, stepMs } = setting;
  const startAt = dtstart === undefined ? context.anchorAt : instantOf(dtstart, clock);
  const [, count] = /;COUNT=(\d+)/.exec(text) ?? [];
  const [, until] = /;UNTIL=(\w+)/.exec(text) ?? [];
  const startWallMs = dtstart === undefined || hasOffset(dtstart) ? clock.wallAt(startAt) : Date.parse(`${dtstart}Z`);
  const says = recurrenceSays(text.replace(/;(COUNT|UNTIL)=\w+/g, ''), startWallMs);
  const fires = onTheWall(says, setting);
  const lastAt = until === undefined ? Number.POSITIVE_INFINITY : untilInstant(until, clock);
  if (count === undefined) return (at) => at >= startAt && at <= lastAt && fires(at);
  const counted = new Set<number>();
  let walked = startAt;
  return (at) => {
    for (; walked <= at && counted.size < Number(count); walked += stepMs) if (fires(walked)) counted.add(walked);
    return counted.has(at);
  };
}

function untilInstant(until: string, clock: WallClock): number {
  const [, year, month, day, time = '235959', utc = ''] = /^(....)(..)(..)(?:T(\d{6})(Z?))?$/.exec(until) ?? [];
  return instantOf(`${year}-${month}-${day}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}${utc}`, clock);
}

/** The first instant at which the wall shows it, or the first one after the gap in which it is. */
function instantOf(iso: string, clock: WallClock): number {
  if (hasOffset(iso)) return Date.parse(iso);
  const wanted = Date.parse(`${iso}Z`);
  for (let wall = wanted; ; wall += 1000) {
    const [first] = clock.shownAt(wall);
    if (first !== undefined) return first;
  }
}

function hasOffset(iso: string): boolean {
  return /(Z|[+-]\d\d:\d\d)$/.test(iso);
}
