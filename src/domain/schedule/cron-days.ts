import type { CronPattern } from 'croner';
import { dayMs } from './local-day.ts';

const lastWeekdayBit = 32;
const anyWeekdayBits = 63;

/**
 * Whether a day (since 1970-01-01) matches the date fields of a cron expression. As cron does: day of month and day of week
 * are ORed (`either`) when both are restricted; a field that begins with `*` is not, and `+mon` asks for both.
 */
export function matchesCronDay(pattern: CronPattern, either: boolean, day: number): boolean {
  const date = new Date(day * dayMs);
  if (!pattern.month[date.getUTCMonth()]) return false;
  const monthday = matchesMonthday(pattern, date);
  const weekday = matchesWeekday(pattern, date);
  return either ? monthday || weekday : monthday && weekday;
}

function matchesMonthday(pattern: CronPattern, date: Date): boolean {
  const day = date.getUTCDate();
  if (pattern.day[day - 1]) return true;
  const last = lastDayOf(date);
  if (pattern.lastDayOfMonth && day === last) return true;
  if (pattern.lastWeekday && day === nearestWorkday(date, last, last)) return true;
  return pattern.nearestWeekdays.some((wanted, index) => wanted && day === nearestWorkday(date, index + 1, last));
}

function matchesWeekday(pattern: CronPattern, date: Date): boolean {
  const bits = pattern.dayOfWeek[date.getUTCDay()] ?? 0;
  if (bits === 0 || bits === anyWeekdayBits) return bits !== 0;
  const day = date.getUTCDate();
  if (bits & lastWeekdayBit && day + 7 > lastDayOf(date)) return true;
  return (bits & (1 << Math.floor((day - 1) / 7))) !== 0;
}

/** The working day nearest to a day of the month and within it; 0 when the month does not have that day. */
function nearestWorkday(month: Date, day: number, last: number): number {
  if (day > last) return 0;
  const weekday = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < last ? day + 1 : day - 2;
  return day;
}

function lastDayOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
