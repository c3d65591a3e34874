import { Failure } from '../failure.ts';
import { parseAt } from './parse-at.ts';
import { readRecurrence, rruleParts } from './read-recurrence.ts';
import { type Recurrence, recurrenceText } from './recurrence.ts';
import { refuseNever } from './recurrence-never.ts';
import type { RruleRule } from './schedule.ts';
import { parseTimezone } from './timezone.ts';

/** True when the text begins like a recurrence rule or like the lines of a calendar that hold one. */
export function looksLikeRrule(text: string): boolean {
  return /^\s*(RRULE:|DTSTART[:;]|FREQ=)/i.test(text);
}

/**
 * An RFC 5545 recurrence from `FREQ=…`, with or without `RRULE:` before it, or from the lines `DTSTART…` and `RRULE:…` as
 * calendars export them; `place` is where `rrule` and `dtstart` stand. Rejects with `Failure('bad_schedule')`.
 */
export function parseRrule(rrule: unknown, dtstart: unknown, place: string): RruleRule {
  const field = `${place}.rrule`;
  if (typeof rrule !== 'string') {
    throw bad(field, `${JSON.stringify(rrule)} is not a recurrence rule; write it as text, like "FREQ=DAILY;BYHOUR=9"`);
  }
  const { text, start } = linesOf(rrule, field);
  if (start !== undefined && dtstart !== undefined)
    throw bad(`${place}.dtstart`, `is given in ${field} too; keep one of them`);
  const rule = recurrenceRule(readRecurrence(rruleParts(text, field), field), start ?? dtstart, place);
  refuseNever(rule, field);
  return rule;
}

/** The zone that the lines of a calendar name for the rule's start, which is that of the rule. */
export function zoneOfRrule(rrule: unknown, field: string): string | undefined {
  const zone = typeof rrule === 'string' ? /^\s*DTSTART[^:\n]*;TZID="?([^";:\n]+)/im.exec(rrule)?.[1] : undefined;
  return zone === undefined ? undefined : parseTimezone(zone, field);
}

/** The canonical rule; `dtstart` as a person gave it. */
export function recurrenceRule(recurrence: Recurrence, dtstart: unknown, place: string): RruleRule {
  const rule: RruleRule = { kind: 'rrule', rule: recurrenceText(recurrence) };
  return dtstart === undefined ? rule : { ...rule, dtstart: parseStart(dtstart, `${place}.dtstart`) };
}

/** What the lines hold: the rule itself and the value of DTSTART. */
interface Lines {
  text: string;
  start?: string;
}

function linesOf(rrule: string, field: string): Lines {
  // Calendars fold long lines: what follows begins with a space.
  const lines = rrule
    .replace(/\r?\n[ \t]/g, '')
    .trim()
    .split(/\s*\n\s*|\s+(?=(?:RRULE|DTSTART)\b)/i);
  const read: Lines = { text: '' };
  for (const line of lines) {
    const [, name = 'RRULE', value = ''] = /^(?:([A-Z-]+)(?:;[^:]*)?:)?(.*)$/i.exec(line) ?? [];
    if (/^DTSTART$/i.test(name) && read.start === undefined) read.start = value;
    else if (/^RRULE$/i.test(name) && read.text === '') read.text = value;
    else
      throw bad(field, `"${line}" is not understood; allowed are one line DTSTART and one line RRULE${cureOf(name)}`);
  }
  return read;
}

function cureOf(name: string): string {
  if (/^EX(DATE|RULE)$/i.test(name)) return '; exclude days by except';
  return /^(RRULE|RDATE)$/i.test(name) ? '; write several rules as a list of schedules' : '';
}

/** ISO 8601, or as calendars write it (`20260101T090000`); a date alone is its midnight. */
function parseStart(value: unknown, field: string): string {
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text !== 'string') return parseAt(value, field).instants[0] as string;
  const basic = /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?$/i.exec(text);
  if (!basic) return parseAt(text, field).instants[0] as string;
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc = ''] = basic;
  return parseAt(`${year}-${month}-${day}T${hour}:${minute}:${second}${utc}`, field).instants[0] as string;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
