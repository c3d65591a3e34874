import { Failure } from '../failure.ts';
import type { TimesRule } from './schedule.ts';

/** A `times` rule from one time of the day, several with commas or a list, `HH:MM` or `HH:MM:SS`; sorted, each once. */
export function parseTimes(value: unknown, field: string): TimesRule {
  const list = (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' ? item.split(',') : [item],
  );
  if (list.length === 0) throw new Failure('bad_schedule', `${field}: is empty; name at least one time, like "05:52"`);
  return { kind: 'times', times: [...new Set(list.map((time) => parseTime(time, field)))].sort() };
}

function parseTime(value: unknown, field: string): string {
  const match = typeof value === 'string' ? /^(\d|[01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(value.trim()) : null;
  if (match) return `${match[1]?.padStart(2, '0')}:${match[2]}:${match[3] ?? '00'}`;
  throw new Failure(
    'bad_schedule',
    `${field}: ${JSON.stringify(value)} is not a time of the day; write "HH:MM" or "HH:MM:SS", from "00:00" to "23:59:59"`,
  );
}
