import { Failure } from '../failure.ts';
import { nearest } from '../nearest.ts';

const fullNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const names = fullNames.map((name) => name.slice(0, 3));

/**
 * Days of the week (0 = Sunday, ascending) from a name, a range (`mon-fri`; `fri-mon` goes over the weekend), several of these
 * with commas, or a list. Rejects with `Failure('bad_schedule')`; numbers are refused, since people count them differently.
 */
export function parseWeekdays(value: unknown, field: string): number[] {
  const list = (Array.isArray(value) ? value : [value]).flatMap((item) => itemsOf(item, field));
  if (list.length === 0) throw bad(field, 'is empty; name at least one day, like mon');
  const days = list.flatMap((item) => daysOf(item, field));
  return [...new Set(days)].sort((a, b) => a - b);
}

/** As a person writes them: days that follow one another as a range, the week from Monday on. */
export function weekdaysEntry(days: readonly number[]): string[] {
  const fromMonday = days.map((day) => (day + 6) % 7).sort((a, b) => a - b);
  const entries: string[] = [];
  for (let index = 0; index < fromMonday.length; index++) {
    const first = fromMonday[index] ?? 0;
    while (fromMonday[index + 1] === (fromMonday[index] ?? 0) + 1) index++;
    const last = fromMonday[index] ?? 0;
    if (last - first < 2) entries.push(...(first === last ? [first] : [first, last]).map(nameOf));
    else entries.push(`${nameOf(first)}-${nameOf(last)}`);
  }
  return entries;
}

function nameOf(fromMonday: number): string {
  return names[(fromMonday + 1) % 7] ?? '';
}

function itemsOf(item: unknown, field: string): string[] {
  if (typeof item === 'string') return item.split(',').map((part) => part.trim());
  const cure = typeof item === 'number' ? `; days of the week have names here, since numbers are read differently` : '';
  throw bad(field, `${JSON.stringify(item)} is not a day of the week; write mon, or a range like mon-fri${cure}`);
}

function daysOf(item: string, field: string): number[] {
  const [first, last = first, ...more] = item.split('-').map((name) => dayOf(name.trim(), item, field));
  if (more.length > 0) throw bad(field, `"${item}" is not a range of days; write it like mon-fri`);
  const count = ((((last ?? 0) - (first ?? 0)) % 7) + 7) % 7;
  return Array.from({ length: count + 1 }, (_, index) => ((first ?? 0) + index) % 7);
}

function dayOf(name: string, item: string, field: string): number {
  const lower = name.toLowerCase();
  const day = fullNames.findIndex((full) => lower.length >= 3 && full.startsWith(lower));
  if (day >= 0) return day;
  const guess = /[a-z]/.test(lower) ? (nearest(lower, names) ?? nearest(lower, fullNames)) : null;
  const cure =
    guess === null ? `write one of ${names.join(', ')}, or a range like mon-fri` : `did you mean "${guess}"?`;
  throw bad(field, `"${item}" is not a day of the week – ${cure}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
