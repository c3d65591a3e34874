import { monthdayItems, monthsInWords, ordinal, placeInWords, weekdaysInWords } from './calendar-words.ts';
import { isAny, plainValues, stepOf } from './cron-fields.ts';
import type { DayWords } from './rule-words.ts';
import { inWords } from './words.ts';

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const mostDays = 6;

/** The day fields of a cron expression in words; null where they would be long or inexact. */
export function cronDaysInWords(monthday: string, month: string, weekday: string): DayWords | null {
  const months = monthsOf(month);
  if (months === null) return null;
  if (isAny(monthday)) return isAny(weekday) ? { kind: 'all', text: '', months } : weekdayWords(weekday, months);
  const monthdays = monthdayWords(monthday);
  if (monthdays === null) return null;
  const text = `on ${monthdays} of ${months === '' ? 'each month' : months}`;
  if (isAny(weekday)) return { kind: 'others', text, months: '' };
  return weekday.startsWith('+') ? both(weekday, text, months) : either(monthday, weekday, text, months);
}

/** After a `+` the day of week has to match too. */
function both(weekday: string, text: string, months: string): DayWords | null {
  const days = weekdayWords(weekday, months);
  return days?.kind === 'weekdays'
    ? { kind: 'others', text: `${text} when it is ${days.text.replace(' and ', ' or ')}`, months: '' }
    : null;
}

/** Day of month and day of week are ORed; a step over all days is not, and cannot be said. */
function either(monthday: string, weekday: string, text: string, months: string): DayWords | null {
  const days = weekdayWords(weekday, months);
  if (stepOf(monthday) !== null || stepOf(weekday) !== null || days?.kind !== 'weekdays') return null;
  return { kind: 'others', text: `${text} and on every ${days.text}`, months };
}

/** Nothing when it is every month. */
function monthsOf(field: string): string | null {
  if (isAny(field)) return '';
  const months = expanded(field, 12, monthNames, 1);
  return months && (months.length === 12 ? '' : monthsInWords(months));
}

function weekdayWords(written: string, months: string): DayWords | null {
  // Sunday ends a week as well as it begins one.
  const field = written.replace(/^\+/, '').replace(/-sun/gi, '-7');
  const days = expanded(field, 7, weekdayNames, 0)?.map((day) => day % 7);
  if (days) {
    if (new Set(days).size === 7) return { kind: 'all', text: '', months };
    return { kind: 'weekdays', text: weekdaysInWords(days), months };
  }
  const places = field.split(',').map(weekdayPlace);
  if (places.includes(null)) return null;
  return { kind: 'others', text: `on ${inWords(places as string[])} of ${months || 'each month'}`, months: '' };
}

/** `mon#2`, `friL`. */
function weekdayPlace(item: string): string | null {
  const [, name = '', nth] = /^(\w{1,3}?)(?:#([1-5])|#?L)$/i.exec(item) ?? [];
  const [day] = (name === '' ? null : plainValues(name, weekdayNames)) ?? [];
  return day === undefined
    ? null
    : `the ${placeInWords(nth === undefined ? -1 : Number(nth))} ${weekdaysInWords([day % 7])}`;
}

function monthdayWords(field: string): string | null {
  const items = field.split(',');
  const plain = items.filter((item) => !/[LW]/i.test(item));
  const days = plain.length === 0 ? [] : expanded(plain.join(','), 31, [], 1);
  const special = items.filter((item) => !plain.includes(item)).map(specialMonthday);
  if (days === null || special.includes(null)) return null;
  const words = [...monthdayItems(days), ...(special as string[])];
  return words.length > mostDays ? null : inWords(words);
}

/** `L`, `15W`, `LW`. */
function specialMonthday(item: string): string | null {
  if (/^L$/i.test(item)) return 'the last day';
  if (/^LW$/i.test(item)) return 'the last working day';
  const near = /^(\d+)W$/i.exec(item)?.[1];
  return near === undefined ? null : `the working day nearest to the ${ordinal(Number(near))}`;
}

/** As `plainValues`, steps over all of them too. */
function expanded(field: string, most: number, names: readonly string[], least: number): number[] | null {
  const step = stepOf(field);
  if (step === null) return plainValues(field, names, least);
  const count = least === 1 ? most : most - least;
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => least + index * step);
}
