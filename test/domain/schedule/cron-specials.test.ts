import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const dayMs = 86_400_000;
const utc = { timezone: 'UTC', anchorAt: 0, name: 'job' };

/** All days of a month, to be looked through one by one. */
function daysOf(year: number, month: number): Date[] {
  const days: Date[] = [];
  for (let at = Date.UTC(year, month, 1); new Date(at).getUTCMonth() === month; at += dayMs) days.push(new Date(at));
  return days;
}

const isWorkday = (day: Date) => day.getUTCDay() >= 1 && day.getUTCDay() <= 5;
const dates = (days: (Date | undefined)[]) => days.flatMap((day) => (day ? [day.getUTCDate()] : []));

/** Of the working days of the month that is nearest: no two are equally near, since only weekends are passed over. */
function nearestWorkday(days: Date[], wanted: number): number[] {
  const day = days[wanted - 1];
  if (!day) return [];
  const distance = (one: Date) => Math.abs(one.getTime() - day.getTime());
  return dates(
    days
      .filter(isWorkday)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, 1),
  );
}

const weekday = (number: number) => (days: Date[]) => days.filter((day) => day.getUTCDay() === number % 7);
const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** An item of a field with what it means: the days of a month, by their numbers. */
type Item = [text: string, of: (days: Date[]) => number[]];

const monthdayItems: Item[] = [
  ['L', (days) => dates(days.slice(-1))],
  ['31', (days) => dates([days[30]])],
  ['29', (days) => dates([days[28]])],
  ['5-7', (days) => dates(days.slice(4, 7))],
  ['1-31/10', (days) => dates([days[0], days[10], days[20], days[30]])],
  ...[1, 2, 15, 16, 28, 30, 31].map((day): Item => [`${day}W`, (days) => nearestWorkday(days, day)]),
];
const lastWorkday: Item = ['LW', (days) => dates(days.filter(isWorkday).slice(-1))];
const weekdayItems: Item[] = [
  ...[0, 1, 5, 6, 7].map((day): Item => [String(day), (days) => dates(weekday(day)(days))]),
  ...[1, 2, 5].map((nth): Item => [`mon#${nth}`, (days) => dates([weekday(1)(days)[nth - 1]])]),
  ...[0, 3, 6].map((day): Item => [`${names[day]}#L`, (days) => dates(weekday(day)(days).slice(-1))]),
  ...[0, 5, 7].map((day): Item => [`${day}L`, (days) => dates(weekday(day)(days).slice(-1))]),
  ['tue-thu', (days) => dates([2, 3, 4].flatMap((day) => weekday(day)(days)))],
  ['fri-sun', (days) => dates([5, 6, 0].flatMap((day) => weekday(day)(days)))],
];

const field = (items: Item[], alone: Item[]) =>
  fc.oneof(
    fc.constant<Item[]>([]),
    fc.constantFrom(...items, ...alone).map((item) => [item]),
    fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3, selector: ([text]) => text }),
  );
const month = fc.tuple(fc.integer({ min: 1999, max: 2101 }), fc.integer({ min: 0, max: 11 }));

function walk(monthdays: Item[], weekdays: Item[], both: boolean, [year, ofYear]: [number, number]): number[] {
  const days = daysOf(year, ofYear);
  const [ofMonth, ofWeek] = [monthdays, weekdays].map((items) => new Set(items.flatMap(([, of]) => of(days))));
  const all = dates(days);
  if (monthdays.length === 0 && weekdays.length === 0) return all;
  if (weekdays.length === 0) return all.filter((day) => ofMonth?.has(day));
  if (monthdays.length === 0) return all.filter((day) => ofWeek?.has(day));
  return all.filter((day) => (both ? ofMonth?.has(day) && ofWeek?.has(day) : ofMonth?.has(day) || ofWeek?.has(day)));
}

const text = (items: Item[]) => items.map(([item]) => item).join() || '*';

test('L, W, LW, #, ranges and lists of days, either or both, agree with a calendar that is looked through day by day', () => {
  fc.assert(
    fc.property(
      field(monthdayItems, [lastWorkday]),
      field(weekdayItems, []),
      fc.boolean(),
      month,
      (monthdays, weekdays, both, [year, ofYear]) => {
        const expression = `0 0 ${text(monthdays)} * ${both && weekdays.length > 0 ? '+' : ''}${text(weekdays)}`;
        const [from, upTo] = [Date.UTC(year, ofYear, 1) - 1, Date.UTC(year, ofYear + 1, 1) - 1];
        const schedule = { rules: [{ kind: 'cron' as const, expression }] };
        const found = [...slotsBetween(schedule, from, upTo, utc)].map((at) => new Date(at).getUTCDate());
        assert.deepEqual(
          found,
          walk(monthdays, weekdays, both, [year, ofYear]),
          `${expression} in ${year}-${ofYear + 1}`,
        );
      },
    ),
    { numRuns: 1000 },
  );
});

const table: [string, string, string[]][] = [
  ['the working day nearest to the 1st stays in its month', '0 0 1W * *', ['08-03', '09-01', '10-01']],
  ['the working day nearest to the 31st comes in months with one', '0 0 31W * *', ['08-31', '10-30', '12-31']],
  ['the last working day', '0 0 LW * *', ['08-31', '09-30', '10-30']],
  ['the last day and the 15th', '0 0 15,L * *', ['08-15', '08-31', '09-15']],
  ['the fifth Friday comes where there is one', '0 0 * * fri#5', ['10-30', '01-29', '04-30']],
  ['the last Friday, in two ways', '0 0 * * 5L', ['08-28', '09-25', '10-30']],
  ['the last Friday, in two ways', '0 0 * * FRI#L', ['08-28', '09-25', '10-30']],
  ['a Friday that is a 13th', '0 0 13 * +fri', ['11-13', '08-13', '10-13']],
  ['a Friday or a 13th', '0 0 13 * fri', ['08-07', '08-13', '08-14']],
];

for (const [sentence, expression, expected] of table) {
  test(`${sentence}: ${expression}`, () => {
    const slots: string[] = [];
    for (const at of slotsBetween(
      parseSchedule(expression),
      Date.parse('2026-08-01T00:00Z'),
      Number.POSITIVE_INFINITY,
      utc,
    )) {
      if (slots.push(new Date(at).toISOString().slice(5, 10)) === expected.length) break;
    }
    assert.deepEqual(slots, expected);
  });
}
