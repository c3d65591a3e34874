import { Failure } from '../failure.ts';
import { shown } from '../field.ts';
import type { TimeWindow } from './limits.ts';
import { shortTime } from './words.ts';

const allowed = 'write "06:00-18:00", with seconds where they matter, from "00:00" to "24:00"';

/**
 * Parts of the day from a text like `06:00-18:00` (`22:00-06:00` ends on the day after), several of these with commas, or a list;
 * in the order of their begin. Rejects with `Failure('bad_schedule')`; equal ends are refused (feature 45).
 */
export function parseBetween(value: unknown, field: string): TimeWindow[] {
  const list = (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' ? item.split(',') : [item],
  );
  if (list.length === 0) throw bad(field, `is empty; ${allowed}`);
  const windows = new Map(list.map((item) => windowOf(item, field)).map((window) => [windowText(window), window]));
  return [...windows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, window]) => window);
}

/** `06:00-18:00` */
export function windowText({ from, to }: TimeWindow): string {
  return `${shortTime(from)}-${shortTime(to)}`;
}

function windowOf(value: unknown, field: string): TimeWindow {
  const ends = typeof value === 'string' ? value.split(/[-–]/).map((end) => end.trim()) : [];
  const [first = '', last = ''] = ends;
  if (ends.length < 1 || ends.length > 2 || (first === '' && last === '')) throw strange(value, field);
  const [from, to] = [timeOf(first), timeOf(last)];
  if (from === null && first !== '')
    throw bad(field, `${shown(value)}: "${first}" is not a time of the day; ${allowed}`);
  if (to === null && last !== '') throw bad(field, `${shown(value)}: "${last}" is not a time of the day; ${allowed}`);
  if (from === null)
    throw bad(field, `${shown(value)} has an end, but no begin; write "00:00-${last}", or another begin`);
  if (to === null) throw bad(field, `${shown(value)} has a begin, but no end; write "${first}-24:00", or another end`);
  if (from === '24:00:00') throw bad(field, `${shown(value)} begins at 24:00, which can only be an end; write 00:00`);
  if (from !== to) return { from, to };
  throw bad(field, `${shown(value)} has equal ends; for the whole day write "00:00-24:00", or leave it out`);
}

/** `HH:MM:SS`; null when it is no time of the day. */
function timeOf(text: string): string | null {
  const match = /^(\d|[01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match) return `${match[1]?.padStart(2, '0')}:${match[2]}:${match[3] ?? '00'}`;
  return /^24:00(:00)?$/.test(text) ? '24:00:00' : null;
}

function strange(value: unknown, field: string): Failure {
  return bad(field, `${shown(value)} is not a part of the day; ${allowed}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
