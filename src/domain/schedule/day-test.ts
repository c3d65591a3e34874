import { calendarDay, daysInMonth, firstDayOfMonth, modulo } from './calendar-day.ts';
import type { DateRange, Except, Limits } from './limits.ts';
import { dayMs } from './local-day.ts';
import { firstIndexAfter } from './sorted.ts';

/** Whether the days of a limit, or of what it leaves out, have this one among them: days since 1970-01-01. */
export type DayTest = (day: number) => boolean;

/** True on days that are in all of what is given; without anything, on every day. */
export function dayTest({ weekdays, monthdays, months, ...dated }: Omit<Limits, 'except'> | Except): DayTest {
  const ranges = rangesOf(dated);
  const yearly = ranges?.filter((range) => range.yearly) ?? [];
  const tests = [
    ...(ranges ? [anyOf([inRanges(ranges.filter((range) => !range.yearly)), ...yearly.map(inEveryYear)])] : []),
    ...(weekdays ? [onWeekdays(weekdays)] : []),
    ...(months || monthdays ? [inMonths(months, monthdays)] : []),
  ];
  const [only, ...others] = tests;
  if (only && others.length === 0) return only;
  return (day) => tests.every((test) => test(day));
}

/** The number of a date, `YYYY-MM-DD`: days since 1970-01-01. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00Z`) / dayMs;
}

/** A calendar and the dates beside it are one set of dates. */
function rangesOf({ dates, calendar }: Except): DateRange[] | null {
  return dates || calendar ? [...(dates ?? []), ...(calendar?.dates ?? [])] : null;
}

function inRanges(ranges: DateRange[]): DayTest {
  const spans = ranges.map(({ from, to }) => ({
    first: from === undefined ? Number.NEGATIVE_INFINITY : dayOfDate(from),
    last: to === undefined ? Number.POSITIVE_INFINITY : dayOfDate(to),
  }));
  spans.sort((a, b) => a.first - b.first);
  const firsts = spans.map(({ first }) => first);
  // Ranges may overlap: what counts is the furthest end of those that have begun.
  let furthest = Number.NEGATIVE_INFINITY;
  const lasts = spans.map(({ last }) => (furthest = Math.max(furthest, last)));
  return (day) => day <= (lasts[firstIndexAfter(firsts, day) - 1] ?? Number.NEGATIVE_INFINITY);
}

function anyOf(tests: DayTest[]): DayTest {
  const [only, ...others] = tests;
  return only && others.length === 0 ? only : (day) => tests.some((test) => test(day));
}

/** What begins on 29 February is left out in years that do not have it. */
function inEveryYear({ from = '', to = '' }: DateRange): DayTest {
  const [firstDay, length] = [dayOfDate(from), dayOfDate(to) - dayOfDate(from)];
  const { year: firstYear, month, monthday } = calendarDay(firstDay);
  const isIn = (day: number, year: number) => {
    if (year < firstYear || monthday > daysInMonth(year, month)) return false;
    const start = firstDayOfMonth(year, month) + monthday - 1;
    return start <= day && day <= start + length;
  };
  return (day) => {
    if (day < firstDay) return false;
    const { year } = calendarDay(day);
    return isIn(day, year) || isIn(day, year - 1);
  };
}

function onWeekdays(weekdays: number[]): DayTest {
  const flags = flagsOf(weekdays);
  return (day) => flags[modulo(day + 4, 7)] === true;
}

function inMonths(months: number[] | undefined, monthdays: number[] | undefined): DayTest {
  const ofMonths = months && flagsOf(months);
  const fromStart = flagsOf(monthdays?.filter((day) => day > 0) ?? []);
  const fromEnd = flagsOf(monthdays?.filter((day) => day < 0).map((day) => -day) ?? []);
  return (day) => {
    const { year, month, monthday } = calendarDay(day);
    if (ofMonths && !ofMonths[month]) return false;
    return !monthdays || fromStart[monthday] === true || fromEnd[daysInMonth(year, month) + 1 - monthday] === true;
  };
}

function flagsOf(numbers: number[]): boolean[] {
  const flags: boolean[] = [];
  for (const number of numbers) flags[number] = true;
  return flags;
}
