import { Failure } from '../failure.ts';

const allowed = '1 to 31, -1 to -31 (counted from the end), last, or a range like 1-7';

/**
 * Days of the month from a number, `last` (-1), a range (`1-7`), several of these with commas, or a list; negative ones count from
 * the end. The ascending ones come first, then those from the end. Rejects with `Failure('bad_schedule')`.
 */
export function parseMonthdays(value: unknown, field: string): number[] {
  const list = (Array.isArray(value) ? value : [value]).flatMap((item) =>
    typeof item === 'string' ? item.split(',').map((part) => part.trim()) : [item],
  );
  if (list.length === 0) throw bad(field, 'is empty; name at least one day, like 1 or last');
  const days = [...new Set(list.flatMap((item) => daysOf(item, field)))];
  return days.sort((a, b) => Number(a < 0) - Number(b < 0) || a - b);
}

/** As a person writes them: three days or more that follow one another as a range, and `last`. */
export function monthdaysEntry(days: readonly number[]): (number | string)[] {
  const entries: (number | string)[] = [];
  for (let index = 0; index < days.length; index++) {
    const first = days[index] ?? 0;
    while (first > 0 && days[index + 1] === (days[index] ?? 0) + 1) index++;
    const last = days[index] ?? 0;
    if (last - first > 1) entries.push(`${first}-${last}`);
    else entries.push(...(first === last ? [first] : [first, last]).map((day) => (day === -1 ? 'last' : day)));
  }
  return entries;
}

function daysOf(item: unknown, field: string): number[] {
  if (typeof item === 'string' && /^last$/i.test(item)) return [-1];
  const range = typeof item === 'string' ? /^(\d{1,2})\s*-\s*(\d{1,2})$/.exec(item) : null;
  if (range) return daysBetween(Number(range[1]), Number(range[2]), item, field);
  const day = typeof item === 'number' || (typeof item === 'string' && /^-?\d{1,2}$/.test(item)) ? Number(item) : 0;
  if (isMonthday(Math.abs(day))) return [day];
  throw bad(field, `${JSON.stringify(item)} is not a day of the month; allowed is ${allowed}`);
}

function daysBetween(first: number, last: number, item: unknown, field: string): number[] {
  if (!isMonthday(first) || !isMonthday(last)) {
    throw bad(field, `${JSON.stringify(item)} is not a range of days of the month; allowed is ${allowed}`);
  }
  if (first > last) throw bad(field, `"${item}" runs backwards; write ${first}-31,1-${last}`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isMonthday(day: number): boolean {
  return Number.isInteger(day) && day >= 1 && day <= 31;
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
