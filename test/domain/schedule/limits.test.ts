import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { whyNever } from '../../../src/domain/schedule/never-fires.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const created = Date.parse('2026-01-01T00:00:00Z');

function contextIn(timezone: string) {
  return { timezone, anchorAt: created, name: 'nightly' };
}

/** What the schedule gives after an instant of the zone's own calendar, in UTC. */
function next(schedule: unknown, after: string, timezone = 'UTC'): string | null {
  return short(nextSlot(parseSchedule(schedule), Date.parse(after), contextIn(timezone)));
}

function between(schedule: unknown, after: string, upTo: string, timezone = 'UTC'): (string | null)[] {
  const slots = slotsBetween(parseSchedule(schedule), Date.parse(after), Date.parse(upTo), contextIn(timezone));
  return [...slots].map(short);
}

function short(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace(':00.000Z', 'Z');
}

const hourly = '0 * * * *';
const daily = { cron: '0 9 * * *' };

const table: [string, unknown, string, string | null][] = [
  [
    'feature 41: a window has its begin',
    { cron: hourly, between: '09:00-17:00' },
    '2026-03-02T08:59:00Z',
    '2026-03-02T09:00Z',
  ],
  [
    'feature 41: and the minute before its end',
    { cron: '59 * * * *', between: '09:00-17:00' },
    '2026-03-02T16:00:00Z',
    '2026-03-02T16:59Z',
  ],
  [
    'feature 41: but not its end',
    { cron: hourly, between: '09:00-17:00' },
    '2026-03-02T16:00:00Z',
    '2026-03-03T09:00Z',
  ],
  [
    'feature 41: to the second',
    { every: '1s', between: '09:00:30-17:00' },
    '2026-03-02T08:00:00Z',
    '2026-03-02T09:00:30.000Z',
  ],
  ['feature 41: until midnight', { cron: hourly, between: '20:00-24:00' }, '2026-03-02T23:00:00Z', '2026-03-03T20:00Z'],
  [
    'feature 42: a window across midnight allows 23:00',
    { cron: hourly, between: '22:00-06:00' },
    '2026-03-02T22:30:00Z',
    '2026-03-02T23:00Z',
  ],
  [
    'feature 42: and 05:59',
    { cron: '59 * * * *', between: '22:00-06:00' },
    '2026-03-02T05:00:00Z',
    '2026-03-02T05:59Z',
  ],
  [
    'feature 42: but neither 06:00 nor 12:00',
    { cron: '0 6,12 * * *', between: '22:00-06:00' },
    '2026-03-02T05:00:00Z',
    null,
  ],
  [
    'feature 46: a slot outside the weekdays is postponed to the first inside',
    { ...daily, weekdays: ['mon', 'wed-fri'] },
    '2026-03-06T09:00:00Z',
    '2026-03-09T09:00Z',
  ],
  [
    'feature 47: days of the month',
    { ...daily, monthdays: ['1-7', 'last'] },
    '2026-02-07T09:00:00Z',
    '2026-02-28T09:00Z',
  ],
  ['feature 47: counted from the end', { ...daily, monthdays: -3 }, '2026-02-01T00:00:00Z', '2026-02-26T09:00Z'],
  ['feature 48: months', { ...daily, months: ['jan-mar', 12] }, '2026-03-31T09:00:00Z', '2026-12-01T09:00Z'],
  [
    'feature 49: dates have both their ends: the first',
    { ...daily, dates: { from: '2026-05-01', to: '2026-05-03' } },
    '2026-02-01T00:00:00Z',
    '2026-05-01T09:00Z',
  ],
  [
    'feature 49: the last',
    { ...daily, dates: { from: '2026-05-01', to: '2026-05-03' } },
    '2026-05-02T09:00:00Z',
    '2026-05-03T09:00Z',
  ],
  ['feature 49: and then nothing', { ...daily, dates: { to: '2026-05-03' } }, '2026-05-03T09:00:00Z', null],
  [
    'feature 49: several ranges',
    { ...daily, dates: [{ to: '2026-05-03' }, '2026-07-01..2026-07-02', { from: '2027-01-01' }] },
    '2026-07-02T09:00:00Z',
    '2027-01-01T09:00Z',
  ],
  [
    'feature 50: all of it has to hold, however far ahead: 29 February on a Monday',
    { cron: '0 9 29 2 *', weekdays: 'mon' },
    '2026-01-01T00:00:00Z',
    '2044-02-29T09:00Z',
  ],
  [
    'feature 50: Monday in the first week of January, in office hours',
    { cron: '*/5 * * * *', weekdays: 'mon', monthdays: '1-7', months: 'jan', between: '09:30-17:00' },
    '2026-02-01T00:00:00Z',
    '2027-01-04T09:30Z',
  ],
  [
    'feature 50: dates far ahead',
    { ...daily, weekdays: 'sun', dates: { from: '2090-01-01' } },
    '2026-01-01T00:00:00Z',
    '2090-01-01T09:00Z',
  ],
  [
    'what is left out: a month and a date',
    { ...daily, except: [{ months: 'aug' }, { dates: ['2026-09-01'] }] },
    '2026-07-31T09:00:00Z',
    '2026-09-02T09:00Z',
  ],
  [
    'what is left out: Fridays in August, and not those of other months',
    { ...daily, except: { months: 'aug', weekdays: 'fri' } },
    '2026-08-06T09:00:00Z',
    '2026-08-08T09:00Z',
  ],
  [
    'what is left out: a part of the day',
    { cron: hourly, except: { between: '12:00-14:00' } },
    '2026-08-06T11:00:00Z',
    '2026-08-06T14:00Z',
  ],
  [
    'a night that began on a day that is left out is left out until its end',
    { cron: hourly, between: '22:00-06:00', except: { dates: '2026-12-25' } },
    '2026-12-25T05:00:00Z',
    '2026-12-26T22:00Z',
  ],
];

for (const [sentence, schedule, after, expected] of table) {
  test(sentence, () => {
    assert.equal(next(schedule, after), expected);
  });
}

test('feature 43: a window is one of its time zone', () => {
  const window = { cron: '30 * * * *', between: '09:00-19:00' };
  assert.equal(next(window, '2026-01-06T01:00:00Z', 'America/Phoenix'), '2026-01-06T01:30Z');
  assert.equal(next(window, '2026-01-06T01:30:00Z', 'America/Phoenix'), '2026-01-06T16:30Z');
});

test('feature 42: a night belongs to the day on which it began', () => {
  const fridays = { cron: '59 5,22 * * *', between: '22:00-06:00', weekdays: 'fri' };
  assert.deepEqual(between(fridays, '2026-03-02T00:00:00Z', '2026-03-14T12:00:00Z'), [
    '2026-03-06T22:59Z',
    '2026-03-07T05:59Z',
    '2026-03-13T22:59Z',
    '2026-03-14T05:59Z',
  ]);
});

test('feature 51: 22:00 of a Monday is on Monday, even if UTC says Tuesday', () => {
  const mondays = { cron: '0 22 * * *', weekdays: 'mon' };
  assert.equal(next(mondays, '2026-03-02T00:00:00Z', 'America/New_York'), '2026-03-03T03:00Z');
  const newYear = { cron: '0 22 * * *', dates: '2026-12-31', months: 'dec' };
  assert.equal(next(newYear, '2026-12-01T00:00:00Z', 'America/New_York'), '2027-01-01T03:00Z');
});

test('feature 52: outside its limits a job has its true next slot, and its last', () => {
  const schedule = { cron: hourly, between: '09:00-17:00', weekdays: 'mon-fri' };
  assert.equal(next(schedule, '2026-03-07T12:00:00Z'), '2026-03-09T09:00Z');
  const last = previousSlot(parseSchedule(schedule), Date.parse('2026-03-07T12:00:00Z'), contextIn('UTC'));
  assert.equal(short(last), '2026-03-06T16:00Z');
});

test('a window is exact where the clocks change: an hour less in spring, an hour more in autumn', () => {
  const window = { cron: '*/30 * * * *', between: '00:30-02:30' };
  assert.deepEqual(between(window, '2026-03-28T23:00:00Z', '2026-03-29T12:00:00Z', 'Europe/London'), [
    '2026-03-29T00:30Z',
    '2026-03-29T01:00Z',
  ]);
  assert.deepEqual(between(window, '2026-10-24T20:00:00Z', '2026-10-25T12:00:00Z', 'Europe/London'), [
    '2026-10-24T23:30Z',
    '2026-10-25T00:00Z',
    '2026-10-25T00:30Z',
    '2026-10-25T01:00Z',
    '2026-10-25T01:30Z',
    '2026-10-25T02:00Z',
  ]);
});

test('several limited rules are counted as they are walked, an instant of two of them once', () => {
  const schedule = parseSchedule([{ every: '1s' }, hourly, '0 */2 * * *', { between: '09:00-17:00' }]);
  const [after, upTo] = [Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-03-03T00:00:00Z')];
  assert.equal(countSlots(schedule, after, upTo, contextIn('UTC')), 2 * 8 * 3600);
});

const never: [unknown, string | null][] = [
  [{ cron: '0 22 * * *', between: '09:00-17:00' }, '22:00 is outside 09:00-17:00'],
  [{ times: ['02:00', '03:00'], between: '09:00-17:00' }, '02:00 and 03:00 are outside 09:00-17:00'],
  [{ cron: '* 22 * * *', between: '09:00-17:00' }, 'no slot is in between 09:00-17:00'],
  [{ every: '5m', months: 'feb', monthdays: 30 }, 'no day is in both monthdays 30 and months feb'],
  [{ monthly: { days: 31, at: '02:00' }, months: ['apr', 'jun'] }, 'no slot is in months apr, jun'],
  [{ weekly: { days: 'mon', at: '02:00' }, except: { weekdays: 'mon' } }, 'except leaves out every slot'],
  [{ every: '5m', dates: { to: '2025-01-01' } }, 'its dates lie in the past'],
  [{ at: '2027-01-01T00:00', dates: { to: '2026-12-31' } }, 'no slot is within its dates'],
  [{ at: '2025-01-01T00:00' }, '2025-01-01T00:00:00 lies in the past'],
  [{ at: ['2025-01-01T00:00', '2025-02-01T00:00'] }, 'all of its instants lie in the past'],
  [{ every: '1d', except: { between: '00:00-24:00' } }, 'except leaves nothing over'],
  [{ cron: '0 9 29 2 *', weekdays: 'mon' }, null],
  [{ manual: true, weekdays: 'mon' }, null],
  [[{ cron: '0 22 * * *' }, '0 10 * * *', { between: '09:00-17:00' }], null],
];

for (const [schedule, reason] of never) {
  test(`${JSON.stringify(schedule)} ${reason === null ? 'fires' : `never fires: ${reason}`}`, () => {
    assert.equal(whyNever(parseSchedule(schedule), created, contextIn('Europe/Paris')), reason);
  });
}
