import { calendarDay, daysInMonth, daysInYear, firstDayOfMonth, modulo } from './calendar-day.ts';
import type { Recurrence, RecurringWeekday } from './recurrence.ts';
import { type RecurrencePeriods, recurrencePeriods } from './recurrence-periods.ts';

/** Which days a recurrence rule names. Days are numbered since 1970-01-01. */
export interface RecurrenceDays {
  matches(day: number): boolean;
  /** The day itself, or one further on (1) or back (-1), with none that match in between. */
  skipTo(day: number, step: 1 | -1): number;
  /** All days that match in the day's period (year, month, week or day). */
  ofPeriod(day: number): number[];
}

/** The days of a rule that started on `startDay` and lacks nothing that it takes from its start. */
export function recurrenceDays(rule: Recurrence, startDay: number): RecurrenceDays {
  const periods = recurrencePeriods(rule, startDay);
  const matches = (day: number) => periods.holds(day) && matchesDay(rule, day);
  return {
    matches,
    skipTo: (day, step) => (periods.holds(day) ? skipMonth(rule, day, step) : periods.skipTo(day, step)),
    ofPeriod: (day) => daysOfPeriod(periods, day).filter(matches),
  };
}

function daysOfPeriod(periods: RecurrencePeriods, day: number): number[] {
  const first = periods.firstDay(day);
  return Array.from({ length: periods.dayAfter(day) - first }, (_, index) => first + index);
}

function skipMonth({ months }: Recurrence, day: number, step: 1 | -1): number {
  if (months.length === 0) return day;
  const { year, month } = calendarDay(day);
  if (months.includes(month)) return day;
  return step === 1 ? firstDayOfMonth(year, month + 1) : firstDayOfMonth(year, month) - 1;
}

/** As RFC 5545 has it, each part that is given must agree, whether it is said to expand or to limit. */
function matchesDay(rule: Recurrence, number: number): boolean {
  const day = calendarDay(number);
  const { year, month, monthday, yearday } = day;
  if (rule.months.length > 0 && !rule.months.includes(month)) return false;
  if (!matchesFromEitherEnd(rule.monthdays, monthday, daysInMonth(year, month))) return false;
  if (!matchesFromEitherEnd(rule.yeardays, yearday, daysInYear(year))) return false;
  if (rule.weekdays.length > 0 && !rule.weekdays.some((one) => matchesWeekday(rule, one, number))) return false;
  return rule.weeks.length === 0 || matchesWeek(rule, number);
}

function matchesFromEitherEnd(wanted: readonly number[], value: number, most: number): boolean {
  return wanted.length === 0 || wanted.includes(value) || wanted.includes(value - most - 1);
}

/** The nth weekday is counted in the month, or in the year of a yearly rule that names no months. */
function matchesWeekday(rule: Recurrence, { weekday, nth }: RecurringWeekday, number: number): boolean {
  const { year, month, monthday, yearday, weekday: actual } = calendarDay(number);
  if (weekday !== actual) return false;
  if (nth === undefined) return true;
  const inYear = rule.frequency === 'YEARLY' && rule.months.length === 0;
  const [value, most] = inYear ? [yearday, daysInYear(year)] : [monthday, daysInMonth(year, month)];
  return nth > 0 ? Math.ceil(value / 7) === nth : Math.ceil((most - value + 1) / 7) === -nth;
}

/** Week 1 is the first with at least four days in its year; days at the ends of a year can be in a week of another. */
function matchesWeek({ weeks, weekStart }: Recurrence, number: number): boolean {
  const { year } = calendarDay(fourthDayOfWeek(number, weekStart));
  const first = firstWeek(year, weekStart);
  const week = Math.floor((number - first) / 7) + 1;
  return matchesFromEitherEnd(weeks, week, (firstWeek(year + 1, weekStart) - first) / 7);
}

function fourthDayOfWeek(number: number, weekStart: number): number {
  return number - modulo(calendarDay(number).weekday - weekStart, 7) + 3;
}

function firstWeek(year: number, weekStart: number): number {
  return fourthDayOfWeek(firstDayOfMonth(year, 1) + 3, weekStart) - 3;
}
