import { Failure } from '../failure.ts';
import { isObject, shown } from '../field.ts';
import { didYouMean } from '../nearest.ts';
import { parseBetween, windowText } from './between.ts';
import { datesEntry, parseDates } from './dates.ts';
import type { Calendar, Except, Limits } from './limits.ts';
import { monthdaysEntry, parseMonthdays } from './monthdays.ts';
import { monthsEntry, parseMonths } from './months.ts';
import { parseWeekdays, weekdaysEntry } from './weekdays.ts';

/** The calendars that a schedule may name; null = it stands where there are none. */
export type Calendars = readonly Calendar[] | null;

/** What narrows a schedule, but for what is left out. */
const parsers = {
  between: parseBetween,
  weekdays: parseWeekdays,
  monthdays: parseMonthdays,
  months: parseMonths,
  dates: parseDates,
};
const exceptKeys = [...Object.keys(parsers), 'calendar'];

/** The keys of a schedule that narrow it. */
export const limitKeys: readonly string[] = [...Object.keys(parsers), 'except'];

/**
 * The limits that a schedule at `field` names among its keys, or none. Rejects with `Failure('bad_schedule')` whose sentence names
 * the key, its value, what is allowed and the nearest valid spelling.
 */
export function parseLimits(form: Record<string, unknown>, field: string, calendars: Calendars): { limits?: Limits } {
  const limits: Limits = parseKeys(form, field);
  if (form.except != null) limits.except = parseExcept(form.except, `${field}.except`, calendars);
  return Object.keys(limits).length === 0 ? {} : { limits };
}

/** As a person writes them. */
export function limitsEntry({ except, ...limits }: Limits): Record<string, unknown> {
  return { ...keysEntry(limits), ...(except ? { except: single(except.map(exceptEntry)) } : {}) };
}

function parseKeys(form: Record<string, unknown>, field: string): Omit<Limits, 'except'> {
  const given = Object.entries(parsers).filter(([key]) => form[key] != null);
  return Object.fromEntries(given.map(([key, parse]) => [key, parse(form[key], `${field}.${key}`)]));
}

function parseExcept(value: unknown, field: string, calendars: Calendars): Except[] {
  if (!Array.isArray(value)) return [parseOneExcept(value, field, calendars)];
  if (value.length === 0) throw bad(field, 'is an empty list; leave it out when nothing is to be left out');
  return value.map((one, index) => parseOneExcept(one, `${field}[${index}]`, calendars));
}

function parseOneExcept(value: unknown, field: string, calendars: Calendars): Except {
  if (!isObject(value)) {
    throw bad(field, `${shown(value)} is not allowed; write it like {weekdays: [sat, sun]} or {dates: [2026-12-25]}`);
  }
  const strange = Object.keys(value).find((key) => !exceptKeys.includes(key));
  if (strange !== undefined) {
    const cure = didYouMean(strange, exceptKeys);
    throw bad(`${field}.${strange}`, `is unknown; allowed are ${exceptKeys.join(', ')}${cure}`);
  }
  const except: Except = parseKeys(value, field);
  if (value.calendar != null) except.calendar = calendarOf(value.calendar, `${field}.calendar`, calendars);
  if (Object.keys(except).length > 0) return except;
  throw bad(field, `is empty; name at least one of ${exceptKeys.join(', ')}`);
}

function calendarOf(name: unknown, field: string, calendars: Calendars): Calendar {
  const found = calendars?.find((calendar) => calendar.name === name);
  if (found) return found;
  if (calendars === null) {
    throw bad(
      field,
      `${shown(name)} cannot be looked up here: calendars stand in a jobs file, for the jobs of that file; write {dates: [2026-12-25]} instead`,
    );
  }
  const names = calendars.map((calendar) => calendar.name);
  const known =
    names.length === 0 ? 'the file defines none; add it under calendars' : `the file defines ${names.join(', ')}`;
  throw bad(field, `${shown(name)} is not a calendar; ${known}${didYouMean(String(name), names)}`);
}

function keysEntry({ between, weekdays, monthdays, months, dates }: Omit<Limits, 'except'>): Record<string, unknown> {
  return {
    ...(between ? { between: single(between.map(windowText)) } : {}),
    ...(weekdays ? { weekdays: weekdaysEntry(weekdays) } : {}),
    ...(monthdays ? { monthdays: monthdaysEntry(monthdays) } : {}),
    ...(months ? { months: monthsEntry(months) } : {}),
    ...(dates ? { dates: single(datesEntry(dates)) } : {}),
  };
}

function exceptEntry({ calendar, ...limits }: Except): Record<string, unknown> {
  return { ...keysEntry(limits), ...(calendar ? { calendar: calendar.name } : {}) };
}

function single<T>(list: T[]): T | T[] | undefined {
  return list.length === 1 ? list[0] : list;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
