import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { type Frequency, frequencies, type Recurrence, type RecurringWeekday, weekdayNames } from './recurrence.ts';

/** One part of a recurrence rule as somebody wrote it. */
export interface RecurrencePart {
  name: PartName;
  value: string;
  /** The part as it was written, like `BYHOUR=25` or `byhour:25`. */
  written: string;
  /** Where it stands, like `schedule.rrule`. */
  field: string;
}

export type PartName = keyof typeof partKinds;

/** What a part may hold, in words, and its reading; null when it does not hold that. */
interface PartKind {
  allowed: string;
  read(value: string): Partial<Recurrence> | null;
  /** Words to suggest when one is near. */
  words?: readonly string[];
}

/** The last slot of a rule with a count is found by walking to it. */
const mostCount = 100_000;

const partKinds = {
  FREQ: { allowed: frequencies.join(', '), read: readFrequency, words: frequencies },
  INTERVAL: { allowed: 'a whole number from 1', read: (value) => numberIn(value, 1, 1e12, 'interval') },
  COUNT: { allowed: `1-${mostCount}`, read: (value) => numberIn(value, 1, mostCount, 'count') },
  UNTIL: { allowed: 'a date or time: 20261224, 20261224T090000 or 20261224T090000Z', read: readUntil },
  BYMONTH: numbers('months', 1, 12),
  BYWEEKNO: fromEitherEnd('weeks', 53),
  BYYEARDAY: fromEitherEnd('yeardays', 366),
  BYMONTHDAY: fromEitherEnd('monthdays', 31),
  BYDAY: { allowed: 'MO, TU, WE, TH, FR, SA, SU, with a number for the nth (2MO, -1FR)', read: readWeekdays },
  BYHOUR: numbers('hours', 0, 23),
  BYMINUTE: numbers('minutes', 0, 59),
  BYSECOND: numbers('seconds', 0, 59),
  BYSETPOS: fromEitherEnd('positions', 366),
  WKST: { allowed: 'MO, TU, WE, TH, FR, SA, SU', read: readWeekStart },
} satisfies Record<string, PartKind>;

export const partNames = Object.keys(partKinds) as PartName[];

/** What a part says. Rejects with `Failure('bad_schedule')` naming the part and what is allowed. */
export function readPart({ name, value, written, field }: RecurrencePart): Partial<Recurrence> {
  const kind: PartKind = partKinds[name];
  const read = kind.read(value.trim().toUpperCase());
  if (read) return read;
  const guess = kind.words ? didYouMean(value, kind.words) : '';
  throw new Failure('bad_schedule', `${field}: "${written}" is not allowed; allowed is ${kind.allowed}${guess}`);
}

function readFrequency(value: string): Partial<Recurrence> | null {
  return frequencies.includes(value as Frequency) ? { frequency: value as Frequency } : null;
}

function numberIn(value: string, least: number, most: number, key: 'interval' | 'count'): Partial<Recurrence> | null {
  const number = /^\d{1,12}$/.test(value) ? Number(value) : -1;
  return number >= least && number <= most ? { [key]: number } : null;
}

type NumbersKey = 'months' | 'weeks' | 'yeardays' | 'monthdays' | 'hours' | 'minutes' | 'seconds' | 'positions';

function numbers(key: NumbersKey, least: number, most: number): PartKind {
  return {
    allowed: `${least}-${most}`,
    read: (value) => readNumbers(value, key, (one) => one >= least && one <= most),
  };
}

function fromEitherEnd(key: NumbersKey, most: number): PartKind {
  const isIn = (one: number) => one !== 0 && Math.abs(one) <= most;
  return { allowed: `1-${most}, or -1 (the last) to -${most}`, read: (value) => readNumbers(value, key, isIn) };
}

/** Sorted, each once: from the beginning first, from the end after. */
function readNumbers(value: string, key: NumbersKey, isIn: (one: number) => boolean): Partial<Recurrence> | null {
  const items = itemsOf(value);
  if (!items.every((item) => /^[+-]?\d{1,3}$/.test(item) && isIn(Number(item)))) return null;
  return { [key]: [...new Set(items.map(Number))].sort((a, b) => Number(a < 0) - Number(b < 0) || a - b) };
}

function readWeekdays(value: string): Partial<Recurrence> | null {
  const items = new Set(itemsOf(value).map((item) => item.replace(/^\+/, '')));
  const read = [...items].map(readWeekday);
  if (read.includes(null)) return null;
  const weekdays = (read as RecurringWeekday[]).sort(
    (a, b) => ((a.weekday + 6) % 7) - ((b.weekday + 6) % 7) || (a.nth ?? 0) - (b.nth ?? 0),
  );
  return { weekdays };
}

function readWeekday(item: string): RecurringWeekday | null {
  const [, nth, name] = /^(-?[1-9]\d?)?([A-Z]{2})$/.exec(item) ?? [];
  const weekday = (weekdayNames as readonly (string | undefined)[]).indexOf(name);
  if (weekday < 0 || Math.abs(Number(nth ?? 1)) > 53) return null;
  return nth === undefined ? { weekday } : { weekday, nth: Number(nth) };
}

function readWeekStart(value: string): Partial<Recurrence> | null {
  const weekStart = (weekdayNames as readonly string[]).indexOf(value);
  return weekStart < 0 ? null : { weekStart };
}

function readUntil(value: string): Partial<Recurrence> | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d))?(Z)?)?$/.exec(value);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', utc = ''] = match;
  const iso = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second}`;
  const at = new Date(`${iso}Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(iso)) return null;
  return { until: hour === undefined ? `${year}${month}${day}` : `${iso.replace(/[-:]/g, '')}${utc}` };
}

function itemsOf(value: string): string[] {
  return value.split(',').map((item) => item.trim());
}
