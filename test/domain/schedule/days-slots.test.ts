import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const dayMs = 86_400_000;

function slots(form: unknown, after: string, upTo: string, timezone = 'UTC'): string[] {
  const context = { timezone, anchorAt: 0, name: 'job' };
  const found = [...slotsBetween(parseSchedule(form), Date.parse(after), Date.parse(upTo), context)];
  return found.map((at) => new Date(at).toISOString().replace(':00.000Z', 'Z'));
}

test('feature 22: days 1 and 15 at 01:30 are both run', () => {
  assert.deepEqual(slots({ monthly: { days: [1, 15], at: '01:30' } }, '2026-01-01T01:30Z', '2026-03-01T01:30Z'), [
    '2026-01-15T01:30Z',
    '2026-02-01T01:30Z',
    '2026-02-15T01:30Z',
    '2026-03-01T01:30Z',
  ]);
});

test('feature 18: a 31st is skipped in months without one, and the other days of the list are not', () => {
  assert.deepEqual(slots({ monthly: { days: [31, 30], at: '00:00' } }, '2026-01-31T00:00Z', '2026-06-01T00:00Z'), [
    '2026-03-30T00:00Z',
    '2026-03-31T00:00Z',
    '2026-04-30T00:00Z',
    '2026-05-30T00:00Z',
    '2026-05-31T00:00Z',
  ]);
});

test('feature 22: negative days count from the end of each month, leap years included', () => {
  assert.deepEqual(slots({ monthly: { days: ['last', -3], at: '12:00' } }, '2028-02-01T00:00Z', '2028-05-01T00:00Z'), [
    '2028-02-27T12:00Z',
    '2028-02-29T12:00Z',
    '2028-03-29T12:00Z',
    '2028-03-31T12:00Z',
    '2028-04-28T12:00Z',
    '2028-04-30T12:00Z',
  ]);
  assert.deepEqual(slots({ monthly: { days: -31, at: '12:00' } }, '2026-01-02T00:00Z', '2026-05-01T13:00Z'), [
    '2026-03-01T12:00Z',
    '2026-05-01T12:00Z',
  ]);
});

test('a day that is named from both ends is one slot', () => {
  assert.deepEqual(slots({ monthly: { days: [30, 'last'], at: '00:00' } }, '2026-04-01T00:00Z', '2026-05-01T00:00Z'), [
    '2026-04-30T00:00Z',
  ]);
});

test('feature 23: Monday to Friday at 22:00 seven hours behind UTC runs 10 times in 14 days', () => {
  const weekdays = { weekly: { days: ['mon-fri'], at: '22:00' }, timezone: 'America/Phoenix' };
  const found = slots(weekdays, '2026-03-02T05:00Z', '2026-03-16T05:00Z');
  assert.equal(found.length, 10);
  assert.deepEqual(found.slice(0, 6), [
    '2026-03-03T05:00Z',
    '2026-03-04T05:00Z',
    '2026-03-05T05:00Z',
    '2026-03-06T05:00Z',
    '2026-03-07T05:00Z',
    '2026-03-10T05:00Z',
  ]);
});

test('feature 23: several times of a day, and several rules, are one schedule', () => {
  const rules = [
    { days: 'sat', at: ['08:00', '20:00:30'] },
    { days: 'sat-sun', at: '08:00' },
  ];
  const context = { timezone: 'UTC', anchorAt: 0, name: 'job' };
  const week = [
    ...slotsBetween(parseSchedule({ weekly: rules }), Date.parse('2026-01-01'), Date.parse('2026-01-08'), context),
  ];
  assert.deepEqual(
    week.map((at) => new Date(at).toISOString().slice(0, 19)),
    ['2026-01-03T08:00:00', '2026-01-03T20:00:30', '2026-01-04T08:00:00'],
  );
});

test('a time that a change of the clocks leaves out fires at the first instant after it', () => {
  const sundays = { weekly: { days: 'sun', at: '02:30' } };
  assert.deepEqual(slots(sundays, '2026-03-23T00:00Z', '2026-04-06T00:00Z', 'Europe/Paris'), [
    '2026-03-29T01:00Z',
    '2026-04-05T00:30Z',
  ]);
});

/** Asks the calendar of UTC for every day. */
function walkDays(matches: (date: Date) => boolean, from: number, days: number): number[] {
  const midnight = Math.ceil(from / dayMs) * dayMs;
  const all = Array.from({ length: days }, (_, index) => midnight + index * dayMs);
  return all.filter((at) => matches(new Date(at)));
}

const instant = fc
  .integer({ min: Date.parse('1999-01-01') / dayMs, max: Date.parse('2101-01-01') / dayMs })
  .map((day) => day * dayMs);
const monthday = fc.integer({ min: -31, max: 31 }).filter((day) => day !== 0);

test('features 22, 23: days of weeks and months agree with a calendar that is asked for every day', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(monthday, { minLength: 1, maxLength: 4 }),
      fc.uniqueArray(fc.constantFrom('sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'), { minLength: 1, maxLength: 3 }),
      instant,
      (days, names, from) => {
        const ofMonth = (date: Date) => {
          const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
          return days.some((day) => date.getUTCDate() === (day > 0 ? day : last + 1 + day));
        };
        const ofWeek = (date: Date) => names.some((name) => name === date.toUTCString().slice(0, 3).toLowerCase());
        expectSame({ monthly: { days, at: '00:00' } }, ofMonth, from);
        expectSame({ weekly: { days: names, at: '00:00' } }, ofWeek, from);
        expectSame(
          [{ monthly: { days, at: '00:00' } }, { weekly: { days: names, at: '00:00' } }],
          (date) => ofMonth(date) || ofWeek(date),
          from,
        );
      },
    ),
    { numRuns: 100 },
  );
});

function expectSame(form: unknown, matches: (date: Date) => boolean, from: number): void {
  const context = { timezone: 'UTC', anchorAt: 0, name: 'job' };
  const schedule = parseSchedule(form);
  const walked = walkDays(matches, from + 1, 120);
  const upTo = from + 120 * dayMs;
  assert.deepEqual([...slotsBetween(schedule, from, upTo, context)], walked);
  assert.equal(countSlots(schedule, from, upTo, context), walked.length);
  assert.equal(previousSlot(schedule, upTo, context), walked.at(-1) ?? previousSlot(schedule, from, context));
  assert.equal(nextSlot(schedule, from, context), walked[0] ?? nextSlot(schedule, upTo, context));
}
