import { frequencies } from '../../src/domain/schedule/recurrence.ts';
import { type Dice, dice } from './dice.ts';

/** A recurrence rule with its start and the moment after which slots are wanted, both on a wall clock without a zone. */
export interface RecurrenceCase {
  rule: string;
  start: string;
  from: string;
}

/** What an oracle says of a case: the first slots after its `from`, and whether there may be more. */
export interface RecurrenceAnswer {
  slots: string[];
  more: boolean;
}

/**
 * Rules drawn at random from a seed, of all frequencies and parts. Left out is what python-dateutil takes for something else than
 * RFC 5545 does: weekdays with and without numbers in one list (it wants both), week numbers at the ends of a year, and positions
 * in a week of which the rule's start cuts off a piece.
 */
export function recurrenceCases(seed: number, count: number): RecurrenceCase[] {
  const draw = dice(seed);
  return Array.from({ length: count }, () => drawCase(draw));
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

function drawCase(draw: Dice): RecurrenceCase {
  const frequency = draw.oneOf(frequencies);
  const isSubDaily = ['HOURLY', 'MINUTELY', 'SECONDLY'].includes(frequency);
  const parts: Record<string, string> = {};
  const add = (name: string, chance: number, value: () => string) => {
    if (draw.chance(chance)) parts[name] = value();
  };
  add('INTERVAL', 0.5, () => String(draw.chance(0.8) ? draw.from(2, 7) : draw.from(8, isSubDaily ? 5000 : 40)));
  add('BYMONTH', 0.25, () => draw.list(4, () => draw.from(1, 12)));
  if (frequency === 'YEARLY') add('BYWEEKNO', 0.2, () => draw.list(3, () => draw.sign() * draw.from(2, 51)));
  if (frequency === 'YEARLY' || isSubDaily)
    add('BYYEARDAY', 0.15, () => draw.list(6, () => draw.sign() * draw.from(1, 366)));
  if (frequency !== 'WEEKLY') add('BYMONTHDAY', 0.25, () => draw.list(5, () => draw.sign() * draw.from(1, 31)));
  add('BYDAY', 0.35, () => drawWeekdays(draw, frequency, parts));
  add('BYHOUR', 0.4, () => draw.list(4, () => draw.from(0, 23)));
  add('BYMINUTE', 0.3, () => draw.list(4, () => draw.from(0, 59)));
  add('BYSECOND', 0.3, () => draw.list(4, () => draw.from(0, 59)));
  if (Object.keys(parts).some((name) => name.startsWith('BY'))) {
    add('BYSETPOS', 0.2, () => draw.list(2, () => draw.sign() * draw.from(1, draw.oneOf([1, 1, 3, 20]))));
  }
  add('WKST', 0.25, () => draw.oneOf(weekdays));
  const start = startOf(draw, frequency === 'WEEKLY' && parts.BYSETPOS ? (parts.WKST ?? 'MO') : null);
  const after = (seconds: number) => wallText(start + seconds * 1000);
  const reach = { SECONDLY: 3e4, MINUTELY: 1e6, HOURLY: 3e7, DAILY: 3e8, WEEKLY: 5e8, MONTHLY: 6e8, YEARLY: 9e8 }[
    frequency
  ];
  if (draw.chance(0.2)) parts.COUNT = String(draw.from(1, 15));
  else add('UNTIL', 0.15, () => after(draw.from(1, reach)).replace(/[-:]/g, ''));
  const from = after(draw.chance(0.5) ? -1 : draw.from(0, reach / 3));
  const rule = Object.entries({ FREQ: frequency, ...parts }).map(([name, value]) => `${name}=${value}`);
  return { rule: rule.join(';'), start: wallText(start), from };
}

function drawWeekdays(draw: Dice, frequency: string, parts: Record<string, string>): string {
  const counts = frequency === 'MONTHLY' || (frequency === 'YEARLY' && parts.BYWEEKNO === undefined);
  if (!counts || draw.chance(0.5)) return draw.list(4, () => draw.oneOf(weekdays));
  const most = frequency === 'YEARLY' && parts.BYMONTH === undefined ? 53 : 5;
  return draw.list(4, () => `${draw.sign() * draw.from(1, most)}${draw.oneOf(weekdays)}`);
}

/** Some time from 1997 to 2030, on a given weekday if need be. */
function startOf(draw: Dice, weekday: string | null): number {
  const at = Date.UTC(
    draw.from(1997, 2030),
    0,
    draw.from(1, 365),
    draw.from(0, 23),
    draw.from(0, 59),
    draw.from(0, 59),
  );
  if (weekday === null) return at;
  return at + ((weekdays.indexOf(weekday) - new Date(at).getUTCDay() + 7) % 7) * 86_400_000;
}

function wallText(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
