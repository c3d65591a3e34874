import type { DateRange, Except, Limits, TimeWindow } from '../../../src/domain/schedule/limits.ts';
import { dayMs, secondOfDay, secondsOf, type WallDay, wallDay } from './wall-day.ts';

/** Whether limits hold at a wall time, taken at their word. */
export function limitsHold({ except = [], ...limits }: Limits, wallMs: number): boolean {
  const daysAllowed = daysOfMoment(limits.between, wallMs).filter((day) => isNamed(limits, day));
  const wholeDays = except.filter(({ between }) => between === undefined);
  const momentsLeftOut = except.some(
    (one) => one.between !== undefined && daysOfMoment(one.between, wallMs).some((day) => isNamed(one, day)),
  );
  return !momentsLeftOut && daysAllowed.some((day) => !wholeDays.some((one) => isNamed(one, day)));
}

/** To which days a moment belongs: its own, or where a window over midnight holds it, the one on which that began. */
function daysOfMoment(between: TimeWindow[] | undefined, wallMs: number): WallDay[] {
  const today = wallDay(wallMs);
  if (between === undefined) return [today];
  const second = secondOfDay(wallMs);
  const days: WallDay[] = [];
  for (const window of between) {
    const [from, to] = [secondsOf(window.from), secondsOf(window.to)];
    const isOverMidnight = from > to;
    if (!isOverMidnight && second >= from && second < to) days.push(today);
    if (isOverMidnight && second >= from) days.push(today);
    if (isOverMidnight && second < to) days.push(wallDay(wallMs - dayMs));
  }
  return days;
}

/** Whether all keys name this day, the time of the day apart. */
function isNamed({ weekdays, monthdays, months, dates, calendar }: Except, day: WallDay): boolean {
  if (weekdays && !weekdays.includes(day.weekday)) return false;
  if (monthdays && !monthdays.some((wanted) => isMonthday(wanted, day))) return false;
  if (months && !months.includes(day.month)) return false;
  if (!dates && !calendar) return true;
  return [...(dates ?? []), ...(calendar?.dates ?? [])].some((range) => isWithin(range, day));
}

/** Negative ones count from the end: -1 is the last day. */
export function isMonthday(wanted: number, day: WallDay): boolean {
  return wanted > 0 ? wanted === day.monthday : wanted === day.monthday - day.monthLength - 1;
}

function isWithin({ from, to }: DateRange, { date }: WallDay): boolean {
  return (from === undefined || from <= date) && (to === undefined || date <= to);
}
