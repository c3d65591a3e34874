import { Failure } from '../failure.ts';
import { isObject, shown } from '../field.ts';
import { didYouMean } from '../nearest.ts';
import type { DateRange } from './limits.ts';

const allowed = 'write 2026-12-25, 2026-12-24..2026-12-26, or {from: 2026-12-24, to: 2026-12-26}';

/**
 * Days from a date (`2026-12-25`), a range (`2026-12-24..2026-12-26`, or `{from, to}` of which one may be left out), or a list of
 * these; each once, in the order of time. Rejects with `Failure('bad_schedule')`.
 */
export function parseDates(value: unknown, field: string): DateRange[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw bad(field, 'is empty; name at least one date, like 2026-12-25');
  const ranges = list.map((item) => parseRange(item, field));
  const order = ({ from = '', to = '~' }: DateRange) => `${from} ${to}`;
  const byOrder = new Map(ranges.map((range) => [order(range), range]));
  return [...byOrder].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, range]) => range);
}

/** As a person writes them. */
export function datesEntry(ranges: readonly DateRange[]): unknown[] {
  return ranges.map(({ from, to }) => {
    if (from === to) return from;
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  });
}

function parseRange(value: unknown, field: string): DateRange {
  if (isObject(value)) return parseEnds(value, field);
  const text = typeof value === 'string' ? value.trim() : '';
  const [, first = '', last = first] = /^([\d-]{8,10})(?:\s*(?:\.\.|\/|–)\s*([\d-]{8,10}))?$/.exec(text) ?? [];
  if (first === '') throw bad(field, `${shown(value)} is not a date; ${allowed}`);
  return inOrder({ from: parseDate(first, field), to: parseDate(last, field) }, field);
}

function parseEnds({ from, to, ...others }: Record<string, unknown>, field: string): DateRange {
  for (const key of Object.keys(others)) {
    throw bad(`${field}.${key}`, `is unknown; allowed are from and to${didYouMean(key, ['from', 'to'])}`);
  }
  if (from == null && to == null) throw bad(field, 'has neither from nor to; give at least one of them');
  return inOrder(
    {
      ...(from == null ? {} : { from: parseDate(from, `${field}.from`) }),
      ...(to == null ? {} : { to: parseDate(to, `${field}.to`) }),
    },
    field,
  );
}

function inOrder(range: DateRange, field: string): DateRange {
  const { from, to } = range;
  if (from === undefined || to === undefined || from <= to) return range;
  throw bad(field, `ends (${to}) before it begins (${from}); write {from: ${to}, to: ${from}}`);
}

function parseDate(value: unknown, field: string): string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) {
    throw bad(field, `${shown(value)} is not a date; write it like 2026-12-25`);
  }
  const date = new Date(`${value}T00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)) return value;
  throw bad(field, `"${value}" does not exist in the calendar`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
