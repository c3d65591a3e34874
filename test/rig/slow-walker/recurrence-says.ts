import type { WallSaying } from './cron-says.ts';
import { dayMs, secondOfDay, type WallDay, wallDay } from './wall-day.ts';

type Parts = Record<string, string>;

const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const secondsOfFrequency: Record<string, number> = { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 };

/**
 * A recurrence of RFC 5545 without COUNT and UNTIL, which the walker counts itself: a wall time is named when its period is one
 * of every `INTERVAL`, all parts agree, and it stands at one of the positions among those named in the period.
 */
export function recurrenceSays(text: string, startWallMs: number): WallSaying {
  const given: Parts = Object.fromEntries(text.split(';').map((part) => part.split('=')));
  const parts = withDefaults(given, startWallMs);
  const { FREQ = '', BYSETPOS } = parts;
  const isInPeriod = (wallMs: number) =>
    (periodOf(parts, wallMs) - periodOf(parts, startWallMs)) % Number(parts.INTERVAL ?? 1) === 0;
  const agrees = (wallMs: number) => isDay(parts, wallDay(wallMs), wallMs) && isTime(parts, wallMs);
  const positioned = (wallMs: number) => BYSETPOS === undefined || isAtPosition(parts, wallMs, agrees);
  return {
    names: (wallMs) => agrees(wallMs) && isInPeriod(wallMs) && positioned(wallMs),
    elapsed: FREQ in secondsOfFrequency && (given.BYHOUR === undefined || given.BYMINUTE === undefined),
  };
}

/** What is not given comes from the start. */
function withDefaults(given: Parts, startWallMs: number): Parts {
  const { FREQ = '' } = given;
  const { month, monthday, weekday } = wallDay(startWallMs);
  const second = secondOfDay(startWallMs);
  const isDayGiven = ['BYWEEKNO', 'BYYEARDAY', 'BYMONTHDAY', 'BYDAY'].some((part) => part in given);
  const unit = secondsOfFrequency[FREQ] ?? dayMs;
  return {
    ...(FREQ === 'YEARLY' && !isDayGiven ? { BYMONTH: String(month) } : {}),
    ...(/YEARLY|MONTHLY/.test(FREQ) && !isDayGiven ? { BYMONTHDAY: String(monthday) } : {}),
    ...(FREQ === 'WEEKLY' && !isDayGiven ? { BYDAY: weekdayNames[weekday] ?? '' } : {}),
    ...(unit > 3600 ? { BYHOUR: String(Math.floor(second / 3600)) } : {}),
    ...(unit > 60 ? { BYMINUTE: String(Math.floor(second / 60) % 60) } : {}),
    ...(unit > 1 ? { BYSECOND: String(second % 60) } : {}),
    ...given,
  };
}

function isTime(parts: Parts, wallMs: number): boolean {
  const second = secondOfDay(wallMs);
  return (
    allows(parts.BYHOUR, Math.floor(second / 3600)) &&
    allows(parts.BYMINUTE, Math.floor(second / 60) % 60) &&
    allows(parts.BYSECOND, second % 60)
  );
}

function isDay(parts: Parts, day: WallDay, wallMs: number): boolean {
  return (
    allows(parts.BYMONTH, day.month) &&
    allows(parts.BYMONTHDAY, day.monthday, day.monthLength) &&
    allows(parts.BYYEARDAY, day.yearday, day.yearLength) &&
    (parts.BYWEEKNO === undefined || isWeek(parts, wallMs)) &&
    (parts.BYDAY === undefined || parts.BYDAY.split(',').some((one) => isWeekday(one, parts, day)))
  );
}

/** With a length, negative numbers count from the end. */
function allows(list: string | undefined, value: number, length = Number.NaN): boolean {
  if (list === undefined) return true;
  return list.split(',').some((wanted) => Number(wanted) === value || Number(wanted) === value - length - 1);
}

function isWeekday(wanted: string, { FREQ, BYMONTH }: Parts, day: WallDay): boolean {
  const [, nth = '', name = ''] = /^(-?\d*)(..)$/.exec(wanted) ?? [];
  if (weekdayNames[day.weekday] !== name) return false;
  const isOfYear = FREQ === 'YEARLY' && BYMONTH === undefined;
  const [value, length] = isOfYear ? [day.yearday, day.yearLength] : [day.monthday, day.monthLength];
  if (nth === '') return true;
  return Number(nth) > 0 ? Math.ceil(value / 7) === Number(nth) : Math.ceil((length - value + 1) / 7) === -Number(nth);
}

/** The week number is that of the year in which most of the week lies. */
function isWeek(parts: Parts, wallMs: number): boolean {
  const weekStart = startOfWeek(parts, wallMs);
  const { year } = wallDay(weekStart + 3 * dayMs);
  const weekOne = (of: number) => startOfWeek(parts, Date.UTC(of, 0, 4));
  const week = (weekStart - weekOne(year)) / (7 * dayMs) + 1;
  return allows(parts.BYWEEKNO, week, (weekOne(year + 1) - weekOne(year)) / (7 * dayMs));
}

function startOfWeek({ WKST = 'MO' }: Parts, wallMs: number): number {
  const midnight = Math.floor(wallMs / dayMs) * dayMs;
  return midnight - ((wallDay(wallMs).weekday - weekdayNames.indexOf(WKST) + 7) % 7) * dayMs;
}

/** The number of the year, month, week, day, hour, minute or second. */
function periodOf(parts: Parts, wallMs: number): number {
  const { FREQ = '' } = parts;
  const { year, month } = wallDay(wallMs);
  if (FREQ === 'YEARLY') return year;
  if (FREQ === 'MONTHLY') return year * 12 + month;
  if (FREQ === 'WEEKLY') return startOfWeek(parts, wallMs) / (7 * dayMs);
  return Math.floor(wallMs / ((secondsOfFrequency[FREQ] ?? 86_400) * 1000));
}

/** Goes through the whole period, step by step on the days that matter. */
function isAtPosition(parts: Parts, wallMs: number, agrees: (wallMs: number) => boolean): boolean {
  const period = membersOf(parts, wallMs, agrees);
  const index = period.indexOf(wallMs);
  return (parts.BYSETPOS ?? '').split(',').some((position) => {
    return Number(position) > 0 ? index === Number(position) - 1 : index === period.length + Number(position);
  });
}

const members = new Map<string, number[]>();

function membersOf(parts: Parts, wallMs: number, agrees: (wallMs: number) => boolean): number[] {
  const period = periodOf(parts, wallMs);
  const key = `${JSON.stringify(parts)} ${period}`;
  const known = members.get(key);
  if (known) return known;
  const found: number[] = [];
  const stepMs = parts.BYSECOND === '0' ? 60_000 : 1000;
  const midnight = Math.floor(wallMs / dayMs) * dayMs;
  for (let day = midnight - 366 * dayMs; day <= midnight + 366 * dayMs; day += dayMs) {
    const isOfPeriod =
      periodOf(parts, day) === period || periodOf(parts, day + dayMs - 1) === period || day === midnight;
    if (!isOfPeriod || !isDay(parts, wallDay(day), day)) continue;
    for (let at = day; at < day + dayMs; at += stepMs) {
      if (periodOf(parts, at) === period && agrees(at)) found.push(at);
    }
  }
  members.set(key, found);
  return found;
}
