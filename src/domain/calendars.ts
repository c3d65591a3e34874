import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { icalendarDates, looksLikeIcalendar } from './icalendar.ts';
import { didYouMean } from './nearest.ts';
import { parseDates } from './schedule/dates.ts';
import type { Calendar, DateRange } from './schedule/limits.ts';

/** Gives the text of a calendar file as a jobs file names it. Rejects with a Failure. */
export type ReadCalendar = (file: string) => string;

/**
 * The calendars of a jobs file: by name, lists of dates (`[2026-12-25, 2026-12-27..2026-12-31]`) or a file of them (`{file:
 * holidays.ics}`). What is wrong with one is a line of `problems`.
 */
export function parseCalendars(value: unknown, read: ReadCalendar, problems: string[]): Calendar[] {
  if (value == null) return [];
  if (!isObject(value)) {
    problems.push(`calendars: ${shown(value)} is not a set of calendars; write name: [2026-12-25]`);
    return [];
  }
  return Object.entries(value).flatMap(([name, entry]) => {
    try {
      return [{ name, dates: datesOf(entry, `calendars.${name}`, read) }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error.message);
      // Those who name it have no fault of their own.
      return [{ name, dates: [] }];
    }
  });
}

function datesOf(entry: unknown, field: string, read: ReadCalendar): DateRange[] {
  if (!isObject(entry) || 'from' in entry || 'to' in entry) return parseDates(entry, field);
  const strange = Object.keys(entry).find((key) => key !== 'file');
  if (strange !== undefined) {
    throw bad(`${field}.${strange}`, `is unknown; allowed is file${didYouMean(strange, ['file', 'from', 'to'])}`);
  }
  if (typeof entry.file !== 'string' || entry.file.trim() === '') {
    throw bad(`${field}.file`, `${shown(entry.file)} is not the name of a file; write it like holidays.ics`);
  }
  const text = textOf(entry.file, `${field}.file`, read);
  return looksLikeIcalendar(text)
    ? icalendarDates(text, `${field}: ${entry.file}`)
    : linesOf(text, `${field}: ${entry.file}`);
}

function textOf(file: string, field: string, read: ReadCalendar): string {
  try {
    return read(file);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(error.reason, `${field}: ${error.message}`);
    throw error;
  }
}

/** A date or a range a line; `#` begins a comment. */
function linesOf(text: string, field: string): DateRange[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      const date = line.replace(/#.*/, '').trim();
      return date === '' ? [] : parseDates(date, `${field}:${index + 1}`);
    });
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
