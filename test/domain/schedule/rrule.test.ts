import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBackwards, slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const createdAt = Date.parse('2026-01-01T10:11:12.345Z');
const far = Number.POSITIVE_INFINITY;

function contextIn(timezone: string) {
  return { timezone, anchorAt: createdAt, name: 'job' };
}

/** The first slots after an instant, of a job that was created on 1 January 2026 at 10:11:12 UTC. */
function first(count: number, form: unknown, after = '2026-01-01T00:00:00Z', timezone = 'UTC'): string[] {
  const found: string[] = [];
  for (const at of slotsBetween(parseSchedule(form), Date.parse(after), far, contextIn(timezone))) {
    found.push(told(at));
    if (found.length === count) break;
  }
  return found;
}

function told(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}

const everyFrequency: [rule: string, slots: string[]][] = [
  ['FREQ=YEARLY', ['2026-01-01T10:11:12Z', '2027-01-01T10:11:12Z']],
  ['FREQ=MONTHLY', ['2026-01-01T10:11:12Z', '2026-02-01T10:11:12Z']],
  ['FREQ=WEEKLY', ['2026-01-01T10:11:12Z', '2026-01-08T10:11:12Z']],
  ['FREQ=DAILY', ['2026-01-01T10:11:12Z', '2026-01-02T10:11:12Z']],
  ['FREQ=HOURLY', ['2026-01-01T10:11:12Z', '2026-01-01T11:11:12Z']],
  ['FREQ=MINUTELY', ['2026-01-01T10:11:12Z', '2026-01-01T10:12:12Z']],
  ['FREQ=SECONDLY', ['2026-01-01T10:11:12Z', '2026-01-01T10:11:13Z']],
];

for (const [rule, slots] of everyFrequency) {
  test(`feature 14: ${rule} takes what it does not say from the creation of the job`, () => {
    assert.deepEqual(first(2, { rrule: rule }), slots);
    assert.deepEqual(first(2, { frequency: rule.slice('FREQ='.length) }), slots);
  });
}

test('feature 14: what a rule does not say comes from its dtstart, in the zone of the schedule', () => {
  const rule = { rrule: 'FREQ=WEEKLY', dtstart: '2026-03-02T09:30' };
  assert.deepEqual(first(2, rule), ['2026-03-02T09:30Z', '2026-03-09T09:30Z']);
  assert.deepEqual(first(2, { ...rule, timezone: 'Asia/Tokyo' }), ['2026-03-02T00:30Z', '2026-03-09T00:30Z']);
  assert.deepEqual(first(1, { rrule: 'FREQ=DAILY', dtstart: '2026-03-01T22:00Z', timezone: 'Asia/Tokyo' }), [
    '2026-03-01T22:00Z',
  ]);
  assert.deepEqual(first(1, { rrule: 'FREQ=DAILY' }, '2026-07-01T00:00:00Z', 'Asia/Tokyo'), ['2026-07-01T10:11:12Z']);
});

test('a start that does not match its rule is no slot', () => {
  const rule = { rrule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=2', dtstart: '2026-01-01T09:00' };
  assert.deepEqual(first(3, rule), ['2026-01-05T09:00Z', '2026-01-12T09:00Z']);
});

test('feature 15: frequency and params fire as python-dateutil says', () => {
  const form = { frequency: 'DAILY', params: 'interval:2;byweekday:MO,WE;byhour:7,8', dtstart: '2026-01-01' };
  assert.deepEqual(first(6, form), [
    ...['2026-01-05T07:00Z', '2026-01-05T08:00Z', '2026-01-07T07:00Z', '2026-01-07T08:00Z'],
    ...['2026-01-19T07:00Z', '2026-01-19T08:00Z'],
  ]);
});

test('feature 17: a count is that of the whole life of the job, whenever one asks and whatever is edited beside it', () => {
  const rule = { rrule: 'FREQ=DAILY;COUNT=3;BYHOUR=6;BYMINUTE=0;BYSECOND=0' };
  const slots = ['2026-01-02T06:00Z', '2026-01-03T06:00Z', '2026-01-04T06:00Z'];
  assert.deepEqual(first(9, rule), slots);
  assert.deepEqual(first(9, rule, '2026-01-03T12:00:00Z'), slots.slice(2));
  assert.deepEqual(first(9, rule, '2026-01-04T06:00:00Z'), []);
  const schedule = parseSchedule(rule);
  const context = contextIn('UTC');
  assert.equal(countSlots(schedule, 0, far, context), 3);
  assert.equal(told(previousSlot(schedule, far, context)), slots[2]);
  assert.equal(previousSlot(schedule, Date.parse('2026-01-02T05:59:59Z'), context), null);
});

test('feature 17: a count of minutes ends where the walk from its start ends', () => {
  const schedule = parseSchedule({ rrule: 'FREQ=MINUTELY;INTERVAL=7;COUNT=100000', dtstart: '2026-01-01' });
  const lastAt = Date.parse('2026-01-01T00:00Z') + 99_999 * 7 * 60_000;
  assert.equal(nextSlot(schedule, lastAt - 1, contextIn('UTC')), lastAt);
  assert.equal(nextSlot(schedule, lastAt, contextIn('UTC')), null);
  assert.equal(countSlots(schedule, 0, far, contextIn('UTC')), 100_000);
});

test('feature 17: until is inclusive; a date holds to its end, a time without an offset is one of the zone', () => {
  const until = (text: string, timezone = 'UTC') =>
    first(
      99,
      { rrule: `FREQ=HOURLY;INTERVAL=6;UNTIL=${text}`, dtstart: '2026-01-01', timezone },
      '2025-12-01T00:00:00Z',
    ).length;
  assert.equal(until('20260101'), 4);
  assert.equal(until('20260101T060000'), 2);
  assert.equal(until('20260101T055959'), 1);
  assert.equal(until('20260101T060000Z', 'Asia/Tokyo'), 3);
  assert.equal(until('20260101T060000', 'Asia/Tokyo'), 2);
});

test('feature 18: a month without a 31st is passed over alone', () => {
  const slots = first(8, { rrule: 'FREQ=MONTHLY;BYMONTHDAY=15,31', dtstart: '2026-01-01T09:00' });
  assert.deepEqual(
    slots.map((slot) => slot.slice(5, 10)),
    [...['01-15', '01-31', '02-15', '03-15', '03-31', '04-15', '05-15', '05-31']],
  );
  assert.deepEqual(first(3, { rrule: 'FREQ=MONTHLY', dtstart: '2026-01-31T09:00' }), [
    ...['2026-01-31T09:00Z', '2026-03-31T09:00Z', '2026-05-31T09:00Z'],
  ]);
  assert.deepEqual(first(2, { rrule: 'FREQ=YEARLY', dtstart: '2028-02-29T09:00' }), [
    ...['2028-02-29T09:00Z', '2032-02-29T09:00Z'],
  ]);
});

test('week numbers are those of ISO 8601, over the ends of years', () => {
  const mondays = { rrule: 'FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO', dtstart: '2019-01-01T09:00' };
  assert.deepEqual(
    first(4, mondays, '2019-01-01T00:00:00Z').map((slot) => slot.slice(0, 10)),
    [...['2019-12-30', '2020-12-28', '2021-01-04', '2022-01-03']],
  );
  const last = { rrule: 'FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU', dtstart: '2019-01-01T09:00' };
  assert.deepEqual(
    first(3, last, '2019-01-01T00:00:00Z').map((slot) => slot.slice(0, 10)),
    [...['2019-12-29', '2021-01-03', '2022-01-02']],
  );
});

test('the nth weekday is that of the months that a yearly rule names, else of the year', () => {
  const days = (rrule: string) => first(3, { rrule, dtstart: '2026-01-01T09:00' }).map((slot) => slot.slice(2, 10));
  assert.deepEqual(days('FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU'), ['26-03-29', '26-10-25', '27-03-28']);
  assert.deepEqual(days('FREQ=YEARLY;BYDAY=-1SU'), ['26-12-27', '27-12-26', '28-12-31']);
});

test('weekdays with and without numbers are one list', () => {
  const rule = { rrule: 'FREQ=MONTHLY;BYDAY=MO,1FR', dtstart: '2026-01-01T09:00' };
  assert.deepEqual(
    first(6, rule).map((slot) => slot.slice(5, 10)),
    [...['01-02', '01-05', '01-12', '01-19', '01-26', '02-02']],
  );
});

test('positions count in the whole first week, even where the start cuts it off', () => {
  // Thursday is the fourth day; of Monday, Wednesday and Friday the second is Wednesday the week before.
  const rule = { rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2,3', dtstart: '2026-01-01T09:00' };
  assert.deepEqual(
    first(3, rule).map((slot) => slot.slice(5, 10)),
    ['01-02', '01-07', '01-09'],
  );
});

const london = { timezone: 'Europe/London', dtstart: '2026-03-01T00:00' };
const spring = '2026-03-29T00:00:00Z';
const autumn = '2026-10-24T23:00:00Z';

test('a daily rule fires after the gap, and the first time only where its time is repeated', () => {
  const rule = { ...london, rrule: 'FREQ=DAILY;BYHOUR=1;BYMINUTE=30' };
  assert.deepEqual(first(2, rule, spring), ['2026-03-29T01:00Z', '2026-03-30T00:30Z']);
  assert.deepEqual(first(2, rule, autumn), ['2026-10-25T00:30Z', '2026-10-26T01:30Z']);
  const twoInTheGap = { ...london, rrule: 'FREQ=DAILY;BYHOUR=1;BYMINUTE=15,30' };
  assert.deepEqual(first(2, twoInTheGap, spring), ['2026-03-29T01:00Z', '2026-03-30T00:15Z']);
});

test('hours and minutes that go round follow elapsed time, on the wall clock', () => {
  const hourly = { ...london, rrule: 'FREQ=HOURLY' };
  assert.deepEqual(first(2, hourly, spring), ['2026-03-29T01:00Z', '2026-03-29T02:00Z']);
  assert.deepEqual(first(3, hourly, autumn), ['2026-10-25T00:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z']);
  const evenHours = { ...london, rrule: 'FREQ=HOURLY;INTERVAL=2' };
  assert.deepEqual(first(2, evenHours, spring), ['2026-03-29T01:00Z', '2026-03-29T03:00Z']);
  const minutely = { ...london, rrule: 'FREQ=MINUTELY;INTERVAL=30;BYHOUR=1' };
  assert.deepEqual(first(1, minutely, spring), ['2026-03-30T00:00Z']);
  assert.equal(first(4, minutely, autumn).at(-1), '2026-10-25T01:30Z');
  const fixedHour = { ...london, rrule: 'FREQ=HOURLY;BYHOUR=1' };
  assert.deepEqual(first(2, fixedHour, spring), ['2026-03-29T01:00Z', '2026-03-30T00:00Z']);
});

test('feature 36: what was missed in a year of minutes or a month of seconds is counted exactly', () => {
  const [minutely, secondly] = ['FREQ=MINUTELY', 'FREQ=SECONDLY'].map((rrule) => parseSchedule({ rrule, ...london }));
  const [from, to] = [Date.parse('2026-04-01T00:00Z'), Date.parse('2027-04-01T00:00Z')];
  const context = contextIn('UTC');
  assert.ok(minutely && secondly);
  assert.equal(countSlots(minutely, from, to, context), 525_600);
  assert.equal(countSlots(secondly, from, from + 30 * 86_400_000, context), 30 * 86_400);
  assert.equal(nextSlot(minutely, to, context), to + 60_000);
  assert.equal(nextSlot(secondly, to, context), to + 1000);
});

test('feature 36: what nobody could visit is counted and passed over: a century of seconds', () => {
  const secondly = parseSchedule({ rrule: 'FREQ=SECONDLY', dtstart: '2000-01-01', timezone: 'UTC' });
  const [from, to] = [Date.parse('2000-01-01T00:00Z'), Date.parse('2100-01-01T00:00Z')];
  assert.equal(countSlots(secondly, from, to, contextIn('UTC')), (to - from) / 1000);
  assert.equal(nextSlot(secondly, to, contextIn('UTC')), to + 1000);
  const rare = { rrule: 'FREQ=SECONDLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYHOUR=3', dtstart: '2026-01-01' };
  assert.deepEqual(first(2, rare), ['2028-02-29T03:00:06Z', '2028-02-29T03:00:13Z']);
});

const roundTrips = [
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,1;BYHOUR=9,17',
  'FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,TU;WKST=SU;BYHOUR=1,2',
  'FREQ=HOURLY;INTERVAL=7;BYDAY=SA,SU',
  'FREQ=MINUTELY;INTERVAL=1501',
  'FREQ=SECONDLY;INTERVAL=4001;BYMINUTE=0,30',
];

for (const rrule of roundTrips) {
  test(`${rrule} is the same forwards, backwards and counted, over changes of the clocks`, () => {
    for (const timezone of ['Europe/London', 'Australia/Lord_Howe', 'UTC']) {
      const schedule = parseSchedule({ rrule, dtstart: '2026-01-01T01:45', timezone });
      const [from, to] = [Date.parse('2026-03-01T00:00Z'), Date.parse('2026-11-10T00:00Z')];
      const context = contextIn('UTC');
      const walked = [...slotsBetween(schedule, from, to, context)];
      const back: number[] = [];
      for (const at of slotsBackwards(schedule, to, context)) {
        if (at <= from) break;
        back.push(at);
      }
      assert.ok(walked.length > 10);
      assert.deepEqual(back.reverse(), walked);
      assert.equal(countSlots(schedule, from, to, context), walked.length);
      assert.deepEqual(
        walked.slice(1),
        walked.slice(0, -1).map((at) => nextSlot(schedule, at, context)),
      );
    }
  });
}
