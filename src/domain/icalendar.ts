import { Failure } from './failure.ts';
import type { DateRange } from './schedule/limits.ts';

/** One property of an event: `DTSTART;VALUE=DATE:20261225`. */
interface Property {
  name: string;
  value: string;
}

const dayMs = 86_400_000;

/** True for the text of an iCalendar file (RFC 5545). */
export function looksLikeIcalendar(text: string): boolean {
  return /^\s*BEGIN:VCALENDAR/i.test(text);
}

/**
 * The days of the events of an iCalendar file: an event with times takes the dates that it shows, whatever its zone. Rejects with
 * `Failure('bad_schedule')` for what repeats other than on the same days of every year.
 */
export function icalendarDates(text: string, field: string): DateRange[] {
  const events = eventsOf(text);
  return events
    .filter((event) => !/^cancelled$/i.test(textOf(event, 'STATUS') ?? ''))
    .map((event) => rangeOf(event, field));
}

function eventsOf(text: string): Property[][] {
  // A line that begins with a blank goes on with the one before.
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const events: Property[][] = [];
  let event: Property[] | null = null;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Za-z-]+)(?:;(?:[^:"]|"[^"]*")*)?:(.*)$/.exec(line.trim()) ?? [];
    if (/^begin$/i.test(name) && /^vevent$/i.test(value)) event = [];
    else if (/^end$/i.test(name) && /^vevent$/i.test(value)) {
      if (event) events.push(event);
      event = null;
    } else event?.push({ name: name.toUpperCase(), value });
  }
  return events;
}

function rangeOf(event: Property[], field: string): DateRange {
  const start = momentOf(event, 'DTSTART', field);
  const title = `the event "${textOf(event, 'SUMMARY') ?? textOf(event, 'DTSTART') ?? '?'}"`;
  if (start === null) throw new Failure('bad_schedule', `${field}: ${title} has no DTSTART`);
  const lastDay = Math.max(start.day, lastDayOf(event, start, field));
  const range = { from: dateOf(start.day), to: dateOf(lastDay) };
  for (const name of ['RDATE', 'EXDATE', 'EXRULE']) {
    if (textOf(event, name) !== null) throw new Failure('bad_schedule', `${field}: ${title} has ${name}, ${cure}`);
  }
  const rule = textOf(event, 'RRULE');
  if (rule === null) return range;
  if (isSameDayEveryYear(rule, range.from)) return { ...range, yearly: true };
  throw new Failure('bad_schedule', `${field}: ${title} repeats by RRULE:${rule}, ${cure}`);
}

const cure =
  'which a calendar of days cannot follow; only FREQ=YEARLY on the same day is; write the other days as events';

/** Where the parts that say on which day are there at all, they name that of the event. */
function isSameDayEveryYear(rule: string, from: string): boolean {
  const [, month, day] = from.split('-').map(Number);
  const allowed = ['FREQ=YEARLY', 'INTERVAL=1', `BYMONTH=${month}`, `BYMONTHDAY=${day}`];
  const parts = rule
    .toUpperCase()
    .split(';')
    .filter((part) => part !== '' && !part.startsWith('WKST='));
  return parts.includes('FREQ=YEARLY') && parts.every((part) => allowed.includes(part));
}

/** The end is exclusive; without one an event has the day of its start. */
function lastDayOf(event: Property[], start: Moment, field: string): number {
  const end = momentOf(event, 'DTEND', field);
  if (end) return end.time === '000000' ? end.day - 1 : end.day;
  const [, weeks = '0', days = '0'] = /^P(?:(\d+)W)?(?:(\d+)D)?/.exec(textOf(event, 'DURATION') ?? '') ?? [];
  return start.day + Number(weeks) * 7 + Number(days) - 1;
}

interface Moment {
  /** Since 1970-01-01. */
  day: number;
  /** `HHMMSS`. */
  time: string;
}

function momentOf(event: Property[], name: string, field: string): Moment | null {
  const value = textOf(event, name);
  if (value === null) return null;
  const [, year, month, day, time = '000000'] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z?)?$/.exec(value.trim()) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T00:00Z`);
  if (!Number.isNaN(at) && dateOf(at / dayMs) === `${year}-${month}-${day}`) return { day: at / dayMs, time };
  throw new Failure('bad_schedule', `${field}: ${name}:${value} is not a date; it is written like 20261225`);
}

function textOf(event: Property[], name: string): string | null {
  return event.find((property) => property.name === name)?.value ?? null;
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
