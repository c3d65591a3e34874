import { Failure } from '../failure.ts';
import type { AtRule } from './schedule.ts';

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(\.\d{1,3})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** True when the text begins like an ISO 8601 date. */
export function looksLikeInstant(text: string): boolean {
  return /^\d{4}-\d\d?-\d\d?/.test(text);
}

/** True when the text is written as an instant, whether or not the calendar has it. */
export function isInstantForm(text: string): boolean {
  return form.test(text);
}

/** An `at` rule from one ISO 8601 instant or a list; without an offset they belong to the schedule's zone. */
export function parseAt(value: unknown, field: string): AtRule {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) {
    throw new Failure('bad_schedule', `${field}: is empty; name at least one instant, like 2026-12-01T10:00:00Z`);
  }
  return { kind: 'at', instants: [...new Set(list.map((instant) => parseInstant(instant, field)))] };
}

function parseInstant(value: unknown, field: string): string {
  const match = typeof value === 'string' ? form.exec(value.trim()) : null;
  if (!match && typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value.trim())) {
    throw bad(value, field, `has no time of the day; write ${value.trim()}T00:00 for its midnight`);
  }
  if (!match) throw bad(value, field, 'is not an instant; write it like 2026-12-01T10:00:00+01:00 or 2026-12-01T10:00');
  const [, date, time, second = '00', fraction = '', offset = ''] = match;
  const wall = `${date}T${time}:${second}${fraction}`;
  const parsed = new Date(`${wall}Z`);
  const exists = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(`${date}T${time}`);
  const instant = `${wall}${canonicalOffset(offset)}`;
  if (exists && (offset === '' || !Number.isNaN(Date.parse(instant)))) return instant;
  throw bad(value, field, 'does not exist in the calendar');
}

/** `+0100` and `+01` → `+01:00`. */
function canonicalOffset(offset: string): string {
  if (offset === '' || offset.toUpperCase() === 'Z') return offset.toUpperCase();
  return `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '').padEnd(2, '0')}`;
}

function bad(value: unknown, field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${JSON.stringify(value)} ${sentence}`);
}
