import { Failure } from '../failure.ts';
import { nearest } from '../nearest.ts';

const fullNames = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
const names = fullNames.map((name) => name.slice(0, 3));

/**
 * Months (1 to 12, ascending) from a name, a number, a range (`jan-mar`; `nov-feb` goes over the year's end), several of these with
 * commas, or a list. Rejects with `Failure('bad_schedule')`.
 */
export function parseMonths(value: unknown, field: string): number[] {
  const list = (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' ? item.split(',').map((part) => part.trim()) : [item],
  );
  if (list.length === 0) throw bad(field, 'is empty; name at least one month, like jan');
  return [...new Set(list.flatMap((item) => monthsOf(item, field)))].sort((a, b) => a - b);
}

/** As a person writes them: three months or more that follow one another as a range. */
export function monthsEntry(months: readonly number[]): string[] {
  const entries: string[] = [];
  for (let index = 0; index < months.length; index++) {
    const first = months[index] ?? 0;
    while (months[index + 1] === (months[index] ?? 0) + 1) index++;
    const last = months[index] ?? 0;
    if (last - first > 1) entries.push(`${nameOf(first)}-${nameOf(last)}`);
    else entries.push(...(first === last ? [first] : [first, last]).map(nameOf));
  }
  return entries;
}

function nameOf(month: number): string {
  return names[month - 1] ?? '';
}

function monthsOf(item: unknown, field: string): number[] {
  if (typeof item === 'number') return [monthOf(String(item), item, field)];
  if (typeof item !== 'string') throw strange(item, field);
  const [first = 0, last = first, ...more] = item.split('-').map((name) => monthOf(name.trim(), item, field));
  if (more.length > 0) throw bad(field, `"${item}" is not a range of months; write it like jan-mar`);
  const count = (last - first + 12) % 12;
  return Array.from({ length: count + 1 }, (_, index) => ((first - 1 + index) % 12) + 1);
}

function monthOf(name: string, item: unknown, field: string): number {
  const lower = name.toLowerCase();
  const number = /^\d{1,2}$/.test(lower) ? Number(lower) : 0;
  if (number >= 1 && number <= 12) return number;
  const month = fullNames.findIndex((full) => lower.length >= 3 && full.startsWith(lower));
  if (month >= 0) return month + 1;
  const guess = /[a-z]/.test(lower) ? (nearest(lower, names) ?? nearest(lower, fullNames)) : null;
  throw strange(item, field, guess);
}

function strange(item: unknown, field: string, guess: string | null = null): Failure {
  const cure = guess === null ? 'write jan to dec, 1 to 12, or a range like jan-mar' : `did you mean "${guess}"?`;
  return bad(field, `${JSON.stringify(item)} is not a month – ${cure}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
