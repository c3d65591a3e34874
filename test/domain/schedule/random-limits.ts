import fc from 'fast-check';
import type { DateRange, Except, Limits, TimeWindow } from '../../../src/domain/schedule/limits.ts';

/** Limits of every kind on days from March to November 2026, when clocks change. */
const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom('00', '15', '30', '59') })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${minute}:00`);
const timeWindow: fc.Arbitrary<TimeWindow> = fc
  .record({ from: time, to: fc.oneof(time, fc.constant('24:00:00')) })
  .filter(({ from, to }) => from !== to);
const date = fc.integer({ min: 0, max: 240 }).map((days) => dateOf(Date.UTC(2026, 2, 20) + days * 86_400_000));
const dateRange: fc.Arbitrary<DateRange> = fc.oneof(
  date.map((from) => ({ from })),
  date.map((to) => ({ to })),
  date.map((day) => ({ from: day, to: day })),
  fc.tuple(date, date).map(([one, other]) => (one < other ? { from: one, to: other } : { from: other, to: one })),
);

const some = <T>(item: fc.Arbitrary<T>, maxLength: number) => fc.uniqueArray(item, { minLength: 1, maxLength });
const keys = {
  between: fc.array(timeWindow, { minLength: 1, maxLength: 3 }),
  weekdays: some(fc.integer({ min: 0, max: 6 }), 7),
  monthdays: some(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: -31, max: -1 })), 40),
  months: some(fc.integer({ min: 1, max: 12 }), 12),
  dates: fc.array(dateRange, { minLength: 1, maxLength: 3 }),
};

const except = fc
  .record({ ...keys, calendar: fc.record({ name: fc.constant('holidays'), dates: keys.dates }) }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0) as fc.Arbitrary<Except>;

/** One to all of what can narrow a schedule. */
export const anyLimits = fc.record(
  { ...keys, except: fc.array(except, { minLength: 1, maxLength: 3 }) },
  { requiredKeys: [] },
) as fc.Arbitrary<Limits>;

/** Whose clocks change at different times and by different amounts, at midnight too, or never. */
export const anyZone = fc.constantFrom(
  ...['UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'Africa/Cairo'],
  ...['Asia/Kolkata', 'Africa/Casablanca', 'America/Nuuk', 'Pacific/Apia'],
);

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
