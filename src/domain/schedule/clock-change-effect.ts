import { hasOffset } from './at-slots.ts';
import type { ClockChange } from './clock-changes.ts';
import type { Rule, Schedule, ScheduleContext } from './schedule.ts';
import { slotsBetween } from './slots-between.ts';
import { inWords } from './words.ts';
import { offsetAt } from './zone.ts';

/** What a change of the clocks does to a schedule. */
export interface ClockChangeEffect {
  /** `02:30 does not exist: fires at 03:00`. */
  text: string;
  /** The slots near the change that are other than they would be on another day, epoch ms. */
  slots: number[];
}

/** More than this are counted and not named. */
const mostNamed = 3;

/** Null when it does nothing to the schedule: no time of it lies in the hour that is left out or comes twice. */
export function clockChangeEffect(
  schedule: Schedule,
  change: ClockChange,
  context: ScheduleContext,
): ClockChangeEffect | null {
  const zone = schedule.timezone ?? context.timezone;
  const walls = onWallClock(schedule, zone);
  if (walls.rules.length === 0) return null;
  const stretchMs = Math.abs(change.offsetAfterMs - change.offsetBeforeMs);
  const isGap = change.offsetAfterMs > change.offsetBeforeMs;
  const wallFrom = change.at + Math.min(change.offsetBeforeMs, change.offsetAfterMs);
  const times = wallTimes(walls, wallFrom, wallFrom + stretchMs, { ...context, timezone: zone });
  if (times.length === 0) return null;
  return isGap
    ? gapEffect(times, walls, change, stretchMs, context)
    : overlapEffect(times, walls, change, stretchMs, context);
}

/** Intervals and instants with an offset know nothing of clocks. */
function onWallClock({ rules, ...rest }: Schedule, zone: string): Schedule {
  return { ...rest, timezone: zone, rules: rules.filter(isOnWallClock) };
}

function isOnWallClock(rule: Rule): boolean {
  if (rule.kind === 'at') return rule.instants.some((instant) => !hasOffset(instant));
  return !['every', 'after', 'reboot', 'manual'].includes(rule.kind);
}

/** The times that the schedule has in a stretch of the wall clock, were it one without changes: as if wall time were UTC. */
function wallTimes(schedule: Schedule, from: number, to: number, context: ScheduleContext): number[] {
  const asUtc: Schedule = {
    ...schedule,
    timezone: 'UTC',
    rules: schedule.rules.flatMap((rule) => withoutOffset(rule, context.timezone)),
  };
  const anchorAt = context.anchorAt + offsetAt(context.timezone, context.anchorAt);
  return [...slotsBetween(asUtc, from - 1, to - 1, { ...context, anchorAt })];
}

function withoutOffset(rule: Rule, zone: string): Rule[] {
  if (rule.kind === 'at') return [{ ...rule, instants: rule.instants.filter((instant) => !hasOffset(instant)) }];
  if (rule.kind !== 'rrule' || rule.dtstart === undefined || !hasOffset(rule.dtstart)) return [rule];
  const at = Date.parse(rule.dtstart);
  return [{ ...rule, dtstart: new Date(at + offsetAt(zone, at)).toISOString().slice(0, 19) }];
}

/** The wall clock jumps over `times`; what fires in their stead fires at the first instant after it. */
function gapEffect(
  times: number[],
  schedule: Schedule,
  { at, offsetAfterMs }: ClockChange,
  stretchMs: number,
  context: ScheduleContext,
): ClockChangeEffect {
  const landed = [...slotsBetween(schedule, at - 1, at, context)];
  const isOwn = wallTimes(schedule, at + offsetAfterMs, at + offsetAfterMs + 1, withZone(context, schedule)).length > 0;
  const clock = clockOf(at + offsetAfterMs);
  if (times.length > 1 && (landed.length === 0 || isOwn)) {
    const from = clockOf(at + offsetAfterMs - stretchMs);
    return { text: `${times.length} fewer runs: there is no time from ${from} to ${clock}`, slots: landed };
  }
  const fires = times.length === 1 ? `fires at ${clock}` : `one run at ${clock}`;
  const lost = isOwn ? `left out, as it fires at ${clock} anyway` : 'left out';
  const verb = times.length === 1 ? 'does' : 'do';
  return { text: `${namesOf(times)} ${verb} not exist: ${landed.length > 0 && !isOwn ? fires : lost}`, slots: landed };
}

/** The wall clock shows `times` twice: from `stretchMs` before the change to the change, and again from there on. */
function overlapEffect(
  times: number[],
  schedule: Schedule,
  { at }: ClockChange,
  stretchMs: number,
  context: ScheduleContext,
): ClockChangeEffect {
  const first = [...slotsBetween(schedule, at - stretchMs - 1, at - 1, context)];
  const second = [...slotsBetween(schedule, at - 1, at + stretchMs - 1, context)];
  const slots = [...first, ...second];
  const more = slots.length - times.length;
  if (more > 1) return { text: `${more} more runs: ${namesOf(times)} ${come(times)} twice`, slots };
  if (slots.length === 0) return { text: `${namesOf(times)} ${come(times)} twice: left out`, slots };
  const which = more > 0 ? 'both' : second.length === 0 ? 'the first' : 'the second';
  return { text: `${namesOf(times)} ${come(times)} twice: fires at ${which}`, slots };
}

function withZone(context: ScheduleContext, { timezone = context.timezone }: Schedule): ScheduleContext {
  return { ...context, timezone };
}

function come(times: number[]): string {
  return times.length === 1 ? 'comes' : 'come';
}

function namesOf(times: number[]): string {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  if (times.length > mostNamed) return `${times.length} times from ${clockOf(first)} to ${clockOf(last)}`;
  return inWords(times.map(clockOf));
}

/** `02:30` of an instant on the wall clock as if it were UTC. */
function clockOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 19).replace(/:00$/, '');
}
