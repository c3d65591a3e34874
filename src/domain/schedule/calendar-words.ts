import { inWords, shortTime } from './words.ts';

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** Days of the week (0 = Sunday): `Monday to Friday`, `Monday, Wednesday and Sunday`. */
export function weekdaysInWords(days: readonly number[]): string {
  const fromMonday = days.map((day) => (day + 6) % 7);
  return inWords(folded(fromMonday, (day) => weekdayNames[day] ?? ''));
}

/** Months (1 to 12): `January to March and December`. */
export function monthsInWords(months: readonly number[]): string {
  return inWords(folded(months, (month) => monthNames[month - 1] ?? ''));
}

/** Days of the month, negative ones from its end: `the 1st, the 15th and the last day`. */
export function monthdaysInWords(days: readonly number[]): string {
  return inWords(monthdayItems(days));
}

/** The parts of `monthdaysInWords`. */
export function monthdayItems(days: readonly number[]): string[] {
  const forwards = folded(
    days.filter((day) => day > 0),
    (day) => `the ${ordinal(day)}`,
  );
  const fromEnd = days.filter((day) => day < 0).sort((a, b) => a - b);
  return [...forwards, ...fromEnd.map(dayFromEnd)];
}

/** Times of the day, `HH:MM:SS`: `02:30 and 14:30`. */
export function timesInWords(times: readonly string[]): string {
  return inWords(times.map(shortTime));
}

/** `2026-01-02` → `2 January 2026`. */
export function dateInWords(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${monthNames[(month ?? 1) - 1]} ${year}`;
}

/** `2026-12-01T10:00:00+01:00` → `1 December 2026 at 10:00 (UTC+01:00)`. */
export function instantInWords(instant: string): string {
  const [, date = '', time = '', offset = ''] = /^(.{10})T(\d\d:\d\d:\d\d(?:\.\d+)?)(.*)$/.exec(instant) ?? [];
  const place = offset === '' ? '' : ` (UTC${offset === 'Z' ? '' : offset})`;
  return `${dateInWords(date)} at ${shortTime(time)}${place}`;
}

/** `1st`, `2nd`, `11th`. */
export function ordinal(number: number): string {
  const isTeen = number % 100 > 10 && number % 100 < 14;
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}

/** Which of several, counted from the end when negative: `first`, `second`, `last`, `2nd to last`. */
export function placeInWords(nth: number): string {
  if (nth > 0) return ['first', 'second', 'third', 'fourth', 'fifth'][nth - 1] ?? ordinal(nth);
  return nth === -1 ? 'last' : `${ordinal(-nth)} to last`;
}

function dayFromEnd(day: number): string {
  return `the ${placeInWords(day)} day`;
}

/** Three or more that follow one another become a range. */
function folded(values: readonly number[], name: (value: number) => string): string[] {
  const ascending = [...new Set(values)].sort((a, b) => a - b);
  const items: string[] = [];
  for (let index = 0; index < ascending.length; index++) {
    const first = ascending[index] ?? 0;
    while (ascending[index + 1] === (ascending[index] ?? 0) + 1) index++;
    const last = ascending[index] ?? 0;
    if (last - first > 1) items.push(`${name(first)} to ${name(last)}`);
    else items.push(...(first === last ? [first] : [first, last]).map(name));
  }
  return items;
}
