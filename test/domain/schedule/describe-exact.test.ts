import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSchedule } from '../../../src/domain/schedule/describe.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const day = 86_400_000;
const begin = Date.UTC(2026, 0, 1);
const context = { timezone: 'Europe/Paris', anchorAt: begin - 7 * day - 1000, name: 'example' };

const minutes = ['0', '30', '0,30', '*/15', '*', '5-10', '*/7'];
const hours = ['*', '2', '2,14', '9-17', '*/6', '0-23', '2-4'];
const monthdays = ['*', '1', '1,15', '1-7', 'L', '*/2', '15W', '31', '?'];
const months = ['*', '6', '6-8', 'jan,jun', '*/3', '1-12'];
const weekdays = ['*', 'mon', '1-5', 'mon-fri', '0,6', '6-7', 'fri#2', 'friL', '*/2', '0-6', '+fri'];

/** Expressions in which each field meets most values of its neighbours; few of them have equal slots. */
function* crons(): Generator<string> {
  for (const minute of minutes) for (const hour of hours) yield `${minute} ${hour} * * *`;
  for (const monthday of monthdays)
    for (const month of months) for (const weekday of weekdays) yield `30 2 ${monthday} ${month} ${weekday}`;
}

const days = ['mon', 'mon-fri', 'sat,sun', 'fri-mon', 'mon-sun'];
const ofMonth = [1, '1-7', 'last', [1, 15, 'last'], -2, 31];
const windows = ['06:00-22:00', '22:00-06:00', ['01:00-02:00', '03:00-04:00'], '02:30-02:31', '00:00-24:00'];
const excepts = [{ months: 'aug' }, { weekdays: 'mon', months: 'aug' }, [{ weekdays: 'mon' }, { months: 'aug' }]];

const forms: unknown[] = [
  ...crons(),
  ...days.map((one) => ({ weekly: { days: one, at: '02:30' } })),
  ...days.map((one) => ({ times: '02:30', weekdays: one })),
  ...days.map((one) => ({ cron: '30 2 * * *', weekdays: one })),
  ...ofMonth.map((one) => ({ monthly: { days: one, at: '02:30' } })),
  ...ofMonth.map((one) => ({ times: '02:30', monthdays: one })),
  ...['15m', '1m', '1h', '6h', '1d', '2d'].map((every) => ({ every })),
  ...['15m', '6h'].map((every) => ({ every, anchor: '2026-01-01T00:00' })),
  ...windows.flatMap((between) => [
    { every: '15m', between },
    { cron: '*/15 * * * *', between },
    { times: '02:30', between },
  ]),
  ...excepts.map((except) => ({ every: '6h', except })),
  ...['jun', 'jun-aug', '1,6'].map((one) => ({ times: '02:30', months: one })),
  ...['MO', 'MO,TU,WE,TH,FR', '2FR', '-1FR'].map((one) => `FREQ=MONTHLY;BYDAY=${one};BYHOUR=2;BYMINUTE=30;BYSECOND=0`),
  ...[1, 2, 3].map((interval) => ({ rrule: `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=FR`, dtstart: '2026-01-02T02:30' })),
  ...[1, 2, 3].map((interval) => ({ rrule: `FREQ=DAILY;INTERVAL=${interval}`, dtstart: '2026-01-02T02:30' })),
  'FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0',
  'FREQ=DAILY;BYHOUR=2',
  { times: '02:30', dst: { gap: 'skip' } },
];

test('schedules with the same words have the same slots in a year, over both changes of the clocks', () => {
  const byWords = new Map<string, [form: unknown, slots: string][]>();
  for (const [form, schedule] of readable()) {
    const words = describeSchedule(schedule);
    byWords.set(words, [...(byWords.get(words) ?? []), [form, slotsOf(schedule)]]);
  }
  const differing = [...byWords].filter(([, same]) => new Set(same.map(([, slots]) => slots)).size > 1);
  assert.deepEqual(
    differing.map(([words, same]) => [words, ...same.map(([form]) => JSON.stringify(form))]),
    [],
  );
  assert.ok(byWords.size > 300, `${byWords.size} descriptions`);
});

/** Combinations that can never fire are refused. */
function readable(): [form: unknown, schedule: Schedule][] {
  return forms.flatMap((form) => {
    try {
      return [[form, parseSchedule(form)] as [unknown, Schedule]];
    } catch {
      return [];
    }
  });
}

/** All of the year, but for those that are due more often than each quarter of an hour. */
function slotsOf(schedule: Schedule): string {
  const slots: number[] = [];
  for (const at of slotsBetween(schedule, begin, begin + 366 * day, context)) {
    slots.push(at);
    if (slots.length > 40_000) break;
  }
  return slots.join();
}
