import { calendarDay, modulo } from './calendar-day.ts';
import { dayMs } from './local-day.ts';

/** The frequencies of RFC 5545, the rarest first. */
export const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof frequencies)[number];

/** The weekdays of RFC 5545, by their numbers: 0 = Sunday. */
export const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

/** A recurrence rule of RFC 5545, read; a list that was not given is empty. */
export interface Recurrence {
  frequency: Frequency;
  interval: number;
  count?: number;
  /** `20261224` (that day included), `20261224T090000` in the schedule's zone, or `20261224T090000Z`. */
  until?: string;
  months: number[];
  weeks: number[];
  yeardays: number[];
  monthdays: number[];
  weekdays: RecurringWeekday[];
  hours: number[];
  minutes: number[];
  seconds: number[];
  positions: number[];
  /** The weekday on which a week begins, 0 = Sunday. */
  weekStart: number;
}

/** A weekday (0 = Sunday), or only the nth of the month or year; from its end when negative. */
export interface RecurringWeekday {
  weekday: number;
  nth?: number;
}

/** The rule's canonical text: upper case, parts in the order in which RFC 5545 applies them, what is the default left out. */
export function recurrenceText(rule: Recurrence): string {
  const parts: [name: string, value: unknown][] = [
    ['FREQ', rule.frequency],
    ['INTERVAL', rule.interval === 1 ? '' : rule.interval],
    ['COUNT', rule.count ?? ''],
    ['UNTIL', rule.until ?? ''],
    ['BYMONTH', rule.months],
    ['BYWEEKNO', rule.weeks],
    ['BYYEARDAY', rule.yeardays],
    ['BYMONTHDAY', rule.monthdays],
    ['BYDAY', rule.weekdays.map(weekdayText)],
    ['BYHOUR', rule.hours],
    ['BYMINUTE', rule.minutes],
    ['BYSECOND', rule.seconds],
    ['BYSETPOS', rule.positions],
    ['WKST', rule.weekStart === 1 ? '' : weekdayNames[rule.weekStart]],
  ];
  return parts.flatMap(([name, value]) => (String(value) === '' ? [] : `${name}=${value}`)).join(';');
}

export function weekdayText({ weekday, nth }: RecurringWeekday): string {
  return `${nth ?? ''}${weekdayNames[weekday]}`;
}

/** How often within a day, or 0 for a rule that does so once a day or more rarely: the seconds of one period. */
export function periodSeconds(frequency: Frequency): number {
  return { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1, DAILY: 0, WEEKLY: 0, MONTHLY: 0, YEARLY: 0 }[frequency];
}

/** The rule with all that was not given taken from its start, a wall-clock time as if it were UTC. */
export function startedAt(rule: Recurrence, startWallMs: number): Recurrence {
  const { month, monthday, weekday } = calendarDay(Math.floor(startWallMs / dayMs));
  const { frequency } = rule;
  const isDayGiven = [rule.weeks, rule.yeardays, rule.monthdays, rule.weekdays].some((list) => list.length > 0);
  const isMonthTaken = frequency === 'YEARLY' && !isDayGiven && rule.months.length === 0;
  return {
    ...rule,
    ...(isMonthTaken ? { months: [month] } : {}),
    ...(!isDayGiven && (frequency === 'YEARLY' || frequency === 'MONTHLY') ? { monthdays: [monthday] } : {}),
    ...(!isDayGiven && frequency === 'WEEKLY' ? { weekdays: [{ weekday }] } : {}),
    ...timesStartedAt(rule, Math.floor(startWallMs / 1000)),
  };
}

function timesStartedAt(rule: Recurrence, startSecond: number): Pick<Recurrence, 'hours' | 'minutes' | 'seconds'> {
  const taken = (given: number[], unit: number, base: number) => {
    const isTaken = given.length === 0 && (unit < periodSeconds(rule.frequency) || periodSeconds(rule.frequency) === 0);
    return isTaken ? [modulo(Math.floor(startSecond / unit), base)] : given;
  };
  return {
    hours: taken(rule.hours, 3600, 24),
    minutes: taken(rule.minutes, 60, 60),
    seconds: taken(rule.seconds, 1, 60),
  };
}
