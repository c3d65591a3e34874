import { Failure } from '../failure.ts';
import { windowText } from './between.ts';
import type { Limits } from './limits.ts';
import { dayMs } from './local-day.ts';
import { nextSlot } from './next-slot.ts';
import { openTime } from './open-time.ts';
import { limitsEntry } from './parse-limits.ts';
import type { Rule, Schedule, ScheduleContext } from './schedule.ts';
import { slotsBetween } from './slots-between.ts';
import { inWords, shortTime } from './words.ts';
import { offsetAt } from './zone.ts';

/** Before any job there is. */
const longAgo = Date.UTC(1990, 0, 1);
const mostTimes = 3;

/**
 * Refuses a schedule that will never fire: `Failure('bad_schedule')` with the reason. One that had slots and has none left is
 * refused unless it `mayBeOver`: then it is finished.
 */
export function requireFires(
  schedule: Schedule,
  now: number,
  context: ScheduleContext,
  field: string,
  mayBeOver: boolean,
): void {
  const reason = whyNever(schedule, now, context);
  if (reason === null || (mayBeOver && whyNever(schedule, longAgo, context) === null)) return;
  throw new Failure('bad_schedule', `${field}: will never fire: ${reason}`);
}

/** Why a schedule has no slot after an instant, in words; null = it has one, or is not meant to have any. */
export function whyNever(schedule: Schedule, after: number, context: ScheduleContext): string | null {
  if (schedule.rules.some(({ kind }) => kind === 'manual' || kind === 'reboot' || kind === 'after')) return null;
  if (nextSlot(schedule, after, context) !== null) return null;
  const reasons = schedule.rules.map((rule) => whyNotRule({ ...schedule, rules: [rule] }, rule, after, context));
  return inWords([...new Set(reasons)]);
}

function whyNotRule(schedule: Schedule, rule: Rule, after: number, context: ScheduleContext): string {
  const { limits = {}, ...unlimited } = schedule;
  if (nextSlot(unlimited, after, context) === null) return whyNotAlone(rule);
  if (openTime(limits, schedule.timezone ?? context.timezone).from(after + 1) === null) return whyClosed(limits, after);
  const culprit = Object.entries(limits).find(([key, value]) => {
    return nextSlot({ ...unlimited, limits: { [key]: value } }, after, context) === null;
  })?.[0];
  if (culprit === undefined) return `it never meets ${inWords(Object.keys(limits))} at once`;
  return whyOutside(culprit as keyof Limits, schedule, after, context);
}

function whyNotAlone(rule: Rule): string {
  switch (rule.kind) {
    case 'at':
      return rule.instants.length === 1
        ? `${rule.instants[0]} lies in the past`
        : 'all of its instants lie in the past';
    case 'cron':
      return `no day matches "${rule.expression}"`;
    default:
      return 'it has ended';
  }
}

/** Why limits never hold after an instant, whatever the rule. */
function whyClosed(limits: Limits, after: number): string {
  const isClosed = (some: Limits) => openTime(some, 'UTC').from(after) === null;
  const entries = Object.entries(limits);
  const alone = entries.find(([key, value]) => isClosed({ [key]: value }));
  if (alone?.[0] === 'dates') return 'its dates lie in the past';
  if (alone) return alone[0] === 'except' ? 'except leaves nothing over' : `${shown(limits, alone[0])} is on no day`;
  for (const [one, value] of entries) {
    const other = entries.find(([key, with_]) => isClosed({ [one]: value, [key]: with_ }));
    if (other) return `no day is in both ${shown(limits, one)} and ${shown(limits, other[0])}`;
  }
  return `no day is in all of ${inWords(entries.map(([key]) => shown(limits, key)))}`;
}

/** The slots of the rule, and a limit at which none of them is. */
function whyOutside(key: keyof Limits, schedule: Schedule, after: number, context: ScheduleContext): string {
  const { limits = {}, ...unlimited } = schedule;
  if (key === 'between') {
    const times = timesOf(unlimited, after, context);
    const windows = (limits.between ?? []).map(windowText).join(', ');
    if (times.length > mostTimes) return `no slot is in between ${windows}`;
    return `${inWords(times)} ${times.length === 1 ? 'is' : 'are'} outside ${windows}`;
  }
  if (key === 'dates') return 'no slot is within its dates';
  if (key === 'except') return 'except leaves out every slot';
  return `no slot is in ${shown(limits, key)}`;
}

/** The times of the day at which the next slots are, one more than are shown at most. */
function timesOf(schedule: Schedule, after: number, context: ScheduleContext): string[] {
  const zone = schedule.timezone ?? context.timezone;
  const times = new Set<string>();
  for (const at of slotsBetween(schedule, after, after + 400 * dayMs, context)) {
    times.add(shortTime(new Date(at + offsetAt(zone, at)).toISOString().slice(11, 19)));
    if (times.size > mostTimes) break;
  }
  return [...times].sort();
}

/** `monthdays 30`: a limit as a person wrote it. */
function shown(limits: Limits, key: string): string {
  const value = limitsEntry(limits)[key];
  const text = [value].flat().map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
  return `${key} ${text.join(', ')}`;
}
