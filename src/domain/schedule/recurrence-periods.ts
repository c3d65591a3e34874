import { calendarDay, firstDayOfMonth, modulo } from './calendar-day.ts';
import type { Recurrence } from './recurrence.ts';

/** The years, months, weeks or days in which a rule can have slots: every nth, as its interval says. */
export interface RecurrencePeriods {
  /** Whether the day is in such a period. */
  holds(day: number): boolean;
  /** From a day that is in none: the first day of the next such period, or going back (-1) the last of the one before. */
  skipTo(day: number, step: 1 | -1): number;
  /** The first day of the day's period. */
  firstDay(day: number): number;
  /** The first day of the period after the day's. */
  dayAfter(day: number): number;
}

/** The periods of a rule whose first is that of `startDay`. Below a day there are none: every day holds. */
export function recurrencePeriods(rule: Recurrence, startDay: number): RecurrencePeriods {
  const { indexOf, firstDayOf, interval } = unitOf(rule);
  const startIndex = indexOf(startDay);
  const beyond = (day: number) => modulo(indexOf(day) - startIndex, interval);
  return {
    holds: (day) => beyond(day) === 0,
    skipTo: (day, step) =>
      step === 1 ? firstDayOf(indexOf(day) - beyond(day) + interval) : firstDayOf(indexOf(day) - beyond(day) + 1) - 1,
    firstDay: (day) => firstDayOf(indexOf(day)),
    dayAfter: (day) => firstDayOf(indexOf(day) + 1),
  };
}

interface Unit {
  indexOf(day: number): number;
  firstDayOf(index: number): number;
  interval: number;
}

function unitOf({ frequency, interval, weekStart }: Recurrence): Unit {
  // 1970-01-01 was a Thursday.
  const weekShift = 4 - weekStart;
  switch (frequency) {
    case 'YEARLY':
      return { indexOf: (day) => calendarDay(day).year, firstDayOf: (year) => firstDayOfMonth(year, 1), interval };
    case 'MONTHLY':
      return {
        indexOf: monthIndex,
        firstDayOf: (index) => firstDayOfMonth(Math.floor(index / 12), modulo(index, 12) + 1),
        interval,
      };
    case 'WEEKLY':
      return {
        indexOf: (day) => Math.floor((day + weekShift) / 7),
        firstDayOf: (index) => index * 7 - weekShift,
        interval,
      };
    default:
      return { indexOf: (day) => day, firstDayOf: (index) => index, interval: frequency === 'DAILY' ? interval : 1 };
  }
}

function monthIndex(day: number): number {
  const { year, month } = calendarDay(day);
  return year * 12 + month - 1;
}
