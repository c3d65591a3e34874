import { secondOfDay, type WallDay, wallDay } from './wall-day.ts';

/** A wall-clock rule: whether it names a wall time, and whether it follows elapsed time over a change of the clocks. */
export interface WallSaying {
  names(wallMs: number): boolean;
  elapsed: boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** A cron expression of five or six fields without `H`, as crontab(5) and schedule.md read it. */
export function cronSays(expression: string): WallSaying {
  const texts = expression.toLowerCase().split(' ');
  const [seconds, minutes, hours, monthdays, months, weekdays] = (texts.length === 5 ? ['0', ...texts] : texts) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const isSecond = numbersOf(seconds, 0, 59);
  const isMinute = numbersOf(minutes, 0, 59);
  const isHour = numbersOf(hours, 0, 23);
  const isMonth = numbersOf(months, 1, 12, monthNames, 1);
  const isDay = dayOf(monthdays, weekdays);
  return {
    names(wallMs) {
      const second = secondOfDay(wallMs);
      const day = wallDay(wallMs);
      return (
        isSecond.has(second % 60) &&
        isMinute.has(Math.floor(second / 60) % 60) &&
        isHour.has(Math.floor(second / 3600)) &&
        isMonth.has(day.month) &&
        isDay(day)
      );
    },
    elapsed: /[*?]/.test(minutes) || /[*?]/.test(hours),
  };
}

/** Both have to agree, unless both are restricted (begin with no star): then one of them is enough. A `+` asks for both. */
function dayOf(monthdays: string, weekdays: string): (day: WallDay) => boolean {
  const isMonthday = monthdayOf(monthdays);
  const isWeekday = weekdayOf(weekdays.replace('+', ''));
  const either = ![monthdays, weekdays].some((text) => /^[*?]/.test(text)) && !weekdays.startsWith('+');
  return (day) => (either ? isMonthday(day) || isWeekday(day) : isMonthday(day) && isWeekday(day));
}

function monthdayOf(text: string): (day: WallDay) => boolean {
  const items = text.split(',');
  const plain = items.filter((item) => !/[lw]/.test(item));
  const isPlain = plain.length > 0 ? numbersOf(plain.join(','), 1, 31) : new Set<number>();
  return (day) =>
    isPlain.has(day.monthday) ||
    items.some((item) => {
      if (item === 'l') return day.monthday === day.monthLength;
      if (item === 'lw') return day.monthday === workdayNear(day, day.monthLength);
      return item.endsWith('w') && day.monthday === workdayNear(day, Number(item.slice(0, -1)));
    });
}

/** The Monday to Friday nearest to a day of the month that is in the same month; 0 when the month has no such day. */
function workdayNear(day: WallDay, wanted: number): number {
  if (wanted > day.monthLength) return 0;
  for (const candidate of [wanted, wanted - 1, wanted + 1, wanted - 2, wanted + 2]) {
    const weekday = (((day.weekday + candidate - day.monthday) % 7) + 7) % 7;
    if (candidate >= 1 && candidate <= day.monthLength && weekday !== 0 && weekday !== 6) return candidate;
  }
  return 0;
}

function weekdayOf(text: string): (day: WallDay) => boolean {
  const items = text.split(',');
  const plain = items.filter((item) => !/#|l$/.test(item));
  const isPlain = plain.length > 0 ? numbersOf(plain.join(','), 0, 7, weekdayNames, 0) : new Set<number>();
  return (day) =>
    isPlain.has(day.weekday) ||
    (day.weekday === 0 && isPlain.has(7)) ||
    items.some((item) => {
      const [, name = '', nth] = /^(\w+?)(#\d|#?l)$/.exec(item) ?? [];
      if (nth === undefined || numberOf(name, weekdayNames, 0) % 7 !== day.weekday) return false;
      if (nth.endsWith('l')) return day.monthday + 7 > day.monthLength;
      return Math.ceil(day.monthday / 7) === Number(nth.slice(1));
    });
}

/** A list of numbers, ranges and stars, the latter two with steps. */
function numbersOf(text: string, least: number, most: number, names: string[] = [], firstName = 0): Set<number> {
  const numbers = new Set<number>();
  for (const item of text.split(',')) {
    const [range = '', step = '1'] = item.split('/');
    const [first, last = first] = /^[*?]$/.test(range)
      ? [least, most]
      : range.split('-').map((end) => numberOf(end, names, firstName));
    // A week that ends with Sunday.
    const end = (last ?? 0) < (first ?? 0) ? 7 : (last ?? 0);
    for (let number = first ?? 0; number <= end; number += Number(step)) numbers.add(number);
  }
  return numbers;
}

function numberOf(text: string, names: string[], firstName: number): number {
  return names.includes(text) ? names.indexOf(text) + firstName : Number(text);
}
