import { inWords, shortTime } from './words.ts';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** A cron expression in plain words where they are few and exact, else the expression itself. */
export function describeCron(expression: string): string {
  const fields = expression.split(' ');
  const [second, minute, hour, monthday, month, weekday] = (
    fields.length === 5 ? ['0', ...fields] : fields
  ) as CronFields;
  const when = timeInWords(second, minute, hour);
  const days = daysInWords(monthday, month, weekday);
  if (when === null || days === null) return `cron ${expression}`;
  if (when.startsWith('every ')) return days === 'every day' ? when : `${when} on ${days.replace(/^every /, '')}`;
  return `${days} at ${when}`;
}

type CronFields = [string, string, string, string, string, string];

function timeInWords(second: string, minute: string, hour: string): string | null {
  const minutes = plainNumbers(minute);
  if (hour === '*' && second === '0') {
    if (minute === '*') return 'every minute';
    const step = /^\*\/(\d+)$/.exec(minute)?.[1];
    if (step !== undefined && 60 % Number(step) === 0)
      return Number(step) === 1 ? 'every minute' : `every ${step} minutes`;
    return minutes && `every hour at minute ${inWords(minutes.map(String))}`;
  }
  const hours = plainNumbers(hour);
  const seconds = plainNumbers(second);
  if (!hours || !minutes || seconds?.length !== 1 || hours.length * minutes.length > 6) return null;
  const times = hours.flatMap((h) => minutes.map((m) => [h, m, seconds[0] ?? 0].map(twoDigits).join(':')));
  return inWords(times.map(shortTime));
}

function daysInWords(monthday: string, month: string, weekday: string): string | null {
  if (month !== '*' && !plainNumbers(month)) return null;
  const ofMonth =
    month === '*' ? 'every month' : inWords((plainNumbers(month) ?? []).map((number) => months[number - 1] ?? ''));
  if (weekday !== '*') {
    if (monthday !== '*' || month !== '*') return null;
    const names = weekday.split(',').map(weekdayInWords);
    return names.includes(null) ? null : `every ${inWords(names as string[])}`;
  }
  if (monthday === '*') return month === '*' ? 'every day' : `every day of ${ofMonth}`;
  if (monthday === 'L') return `on the last day of ${ofMonth}`;
  const days = plainNumbers(monthday);
  return days && `on day ${inWords(days.map(String))} of ${ofMonth}`;
}

/** `1` or `mon` or `mon-fri`; null for anything cleverer. */
function weekdayInWords(item: string): string | null {
  const ends = item.split('-').map(weekdayName);
  if (ends.length > 2 || ends.includes(null)) return null;
  return ends.join(' to ');
}

function weekdayName(text: string): string | null {
  if (/^[0-7]$/.test(text)) return weekdays[Number(text)] ?? null;
  return weekdays.find((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase()) ?? null;
}

/** `1,15` → [1, 15]; null unless the field is a list of numbers. */
function plainNumbers(field: string): number[] | null {
  return /^\d+(,\d+)*$/.test(field) ? field.split(',').map(Number) : null;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
