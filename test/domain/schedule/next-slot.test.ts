import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import type { Rule, Schedule } from '../../../src/domain/schedule/schedule.ts';
import { slotsBackwards, slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import { walkMinutes } from './walker.ts';

const dayMs = 86_400_000;
const utc = { timezone: 'UTC', anchorAt: Date.parse('2026-01-01T12:00:10Z'), name: 'job' };

const cron = (expression: string): Rule => ({ kind: 'cron', expression });
const every = (everyMs: number): Rule => ({ kind: 'every', everyMs });
const times = (...list: string[]): Rule => ({ kind: 'times', times: list });
const at = (...instants: string[]): Rule => ({ kind: 'at', instants });
const manual: Rule = { kind: 'manual' };

function next(rules: Rule | Rule[], after: string, timezone = 'UTC', anchorAt = utc.anchorAt): string | null {
  const slot = nextSlot({ rules: [rules].flat() }, Date.parse(after), { timezone, anchorAt, name: 'job' });
  return slot === null ? null : new Date(slot).toISOString().replace('.000Z', 'Z');
}

function between(rules: Rule | Rule[], after: string, upTo: string, timezone: string): string[] {
  const slots = slotsBetween({ rules: [rules].flat() }, Date.parse(after), Date.parse(upTo), { ...utc, timezone });
  return [...slots].map((slot) => new Date(slot).toISOString().replace(':00.000Z', 'Z'));
}

const table: [string, Rule | Rule[], string, string | null][] = [
  ['a slot is strictly after the instant', cron('0 2 * * *'), '2026-03-01T02:00:00Z', '2026-03-02T02:00:00Z'],
  ['six fields begin with seconds', cron('30 0 2 * * *'), '2026-03-01T02:00:00Z', '2026-03-01T02:00:30Z'],
  ['names and ranges', cron('0 2 * jan mon-fri'), '2026-01-30T02:00:00Z', '2027-01-01T02:00:00Z'],
  [
    'day of month or day of week when both are restricted',
    cron('0 0 13 * fri'),
    '2026-01-01T00:00:00Z',
    '2026-01-02T00:00:00Z',
  ],
  [
    'a field that begins with * restricts nothing, as in cron',
    cron('0 0 */2 * fri'),
    '2026-01-03T00:00:00Z',
    '2026-01-09T00:00:00Z',
  ],
  ['0 and 7 are Sunday', cron('0 0 * * 7'), '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
  ['L is the last day of the month', cron('0 0 L * *'), '2026-02-01T00:00:00Z', '2026-02-28T00:00:00Z'],
  ['LW is the last working day', cron('0 0 LW * *'), '2026-02-01T00:00:00Z', '2026-02-27T00:00:00Z'],
  ['15W is the working day nearest to the 15th', cron('0 0 15W * *'), '2026-02-01T00:00:00Z', '2026-02-16T00:00:00Z'],
  ['1W stays within its month', cron('0 0 1W 8 *'), '2026-02-01T00:00:00Z', '2026-08-03T00:00:00Z'],
  ['31W is left out in a month without a 31st', cron('0 0 31W * *'), '2026-02-01T00:00:00Z', '2026-03-31T00:00:00Z'],
  ['mon#2 is the second Monday', cron('0 0 * * mon#2'), '2026-02-01T00:00:00Z', '2026-02-09T00:00:00Z'],
  ['5L is the last Friday', cron('0 0 * * 5L'), '2026-02-01T00:00:00Z', '2026-02-27T00:00:00Z'],
  ['29 February is found years ahead', cron('0 0 29 2 *'), '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
  ['30 February is never', cron('0 0 30 2 *'), '2026-01-01T00:00:00Z', null],
  [
    'feature 24: the next of the times after now',
    times('05:52:00', '23:15:00'),
    '2026-01-01T05:52:00Z',
    '2026-01-01T23:15:00Z',
  ],
  [
    'feature 24: else the first of them on the next day',
    times('05:52:00', '23:15:00'),
    '2026-01-01T23:15:00Z',
    '2026-01-02T05:52:00Z',
  ],
  [
    'feature 20: the first slot is one interval after creation',
    every(300_000),
    '2026-01-01T12:00:10Z',
    '2026-01-01T12:05:10Z',
  ],
  [
    'feature 20: nothing before the first interval has passed',
    every(300_000),
    '2025-01-01T00:00:00Z',
    '2026-01-01T12:05:10Z',
  ],
  ['feature 21: an interval keeps its phase', every(300_000), '2026-01-01T12:07:00Z', '2026-01-01T12:10:10Z'],
  [
    'feature 19: each instant once',
    at('2026-05-01T10:00:00+02:00', '2026-04-01T10:00:00Z'),
    '2026-04-01T10:00:00Z',
    '2026-05-01T08:00:00Z',
  ],
  ['feature 19: and then never again', at('2026-05-01T10:00:00+02:00'), '2026-05-01T08:00:00Z', null],
  ['feature 25: manual is never due', manual, '2026-01-01T00:00:00Z', null],
  [
    'feature 26: several rules give the earliest of them',
    [cron('0 2 * * *'), times('01:30:00'), manual],
    '2026-01-01T00:00:00Z',
    '2026-01-01T01:30:00Z',
  ],
];

for (const [sentence, rules, after, expected] of table) {
  test(sentence, () => assert.equal(next(rules, after), expected));
}

test('feature 29: 07:00 stays 07:00 over both changes of the clocks', () => {
  const seven = cron('0 7 * * *');
  assert.deepEqual(between(seven, '2026-03-27T12:00:00Z', '2026-03-30T12:00:00Z', 'Europe/London'), [
    '2026-03-28T07:00Z',
    '2026-03-29T06:00Z',
    '2026-03-30T06:00Z',
  ]);
  assert.deepEqual(between(seven, '2026-10-23T12:00:00Z', '2026-10-26T12:00:00Z', 'Europe/London'), [
    '2026-10-24T06:00Z',
    '2026-10-25T07:00Z',
    '2026-10-26T07:00Z',
  ]);
});

test('feature 29: a fixed time in a gap fires at the first instant after it, several of them as one slot', () => {
  const day = ['2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z', 'Europe/London'] as const;
  assert.deepEqual(between(cron('30 1 * * *'), ...day), ['2026-03-29T01:00Z']);
  assert.deepEqual(between(times('01:10:00', '01:50:00', '02:10:00'), ...day), [
    '2026-03-29T01:00Z',
    '2026-03-29T01:10Z',
  ]);
  assert.deepEqual(between(at('2026-03-29T01:30:00'), ...day), ['2026-03-29T01:00Z']);
  assert.deepEqual(between([cron('15 1 * * *'), cron('0 2 * * *')], ...day), ['2026-03-29T01:00Z']);
});

test('feature 29: a fixed time that exists twice fires the first time only', () => {
  const day = ['2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z', 'Europe/London'] as const;
  assert.deepEqual(between(cron('30 1 * * *'), ...day), ['2026-10-25T00:30Z']);
  assert.deepEqual(between(times('01:30:00'), ...day), ['2026-10-25T00:30Z']);
  assert.deepEqual(between(at('2026-10-25T01:30:00'), ...day), ['2026-10-25T00:30Z']);
});

test('wildcard fields follow elapsed time: nothing in a gap, both times in a repeated hour', () => {
  assert.deepEqual(between(cron('*/30 1 * * *'), '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z', 'Europe/London'), []);
  assert.deepEqual(between(cron('*/30 1 * * *'), '2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z', 'Europe/London'), [
    '2026-10-25T00:00Z',
    '2026-10-25T00:30Z',
    '2026-10-25T01:00Z',
    '2026-10-25T01:30Z',
  ]);
});

test('clocks that are set back over midnight give slots in order, each once', () => {
  const hourly = { rules: [cron('1,31 * * * *')] };
  const context = { timezone: 'America/St_Johns', anchorAt: 0, name: 'job' };
  const [from, to] = [Date.parse('2006-10-28T12:00:00Z'), Date.parse('2006-10-30T12:00:00Z')];
  const walked = walkMinutes(
    { minutes: [1, 31], hours: Array.from({ length: 24 }, (_, hour) => hour), wildcard: true },
    context.timezone,
    from,
    to,
  );
  assert.deepEqual([...slotsBetween(hourly, from, to, context)], walked);
  assert.equal(countSlots(hourly, from, to, context), walked.length);
});

test('a day that a zone left out fires once, at the first instant after it', () => {
  assert.deepEqual(between(cron('0 10 * * *'), '2011-12-29T21:00:00Z', '2011-12-30T21:00:00Z', 'Pacific/Apia'), [
    '2011-12-30T10:00Z',
    '2011-12-30T20:00Z',
  ]);
});

test('a schedule in UTC, and an interval anywhere, never load the zone data', (context) => {
  context.mock.method(Intl, 'DateTimeFormat', () => assert.fail('Intl.DateTimeFormat was constructed'));
  assert.equal(next(cron('0 2 * * *'), '2026-03-01T02:00:00Z', 'Etc/UTC'), '2026-03-02T02:00:00Z');
  assert.equal(next(every(300_000), '2026-01-01T12:00:10Z', 'Asia/Tokyo'), '2026-01-01T12:05:10Z');
  assert.equal(next(at('2026-01-02T00:00:00Z'), '2026-01-01T12:00:10Z', 'Asia/Tokyo'), '2026-01-02T00:00:00Z');
});

test('feature 36: a year of a minutely expression is counted exactly', () => {
  const context = { timezone: 'Europe/London', anchorAt: 0, name: 'job' };
  const [from, to] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')];
  assert.equal(countSlots({ rules: [cron('* * * * *')] }, from, to, context), 525_600);
  assert.equal(countSlots({ rules: [cron('* * * * *'), every(60_000)] }, from, to, context), 525_600);
});

const zones = ['Europe/London', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kathmandu', 'UTC'];
/** Years in which all of these zones but the last two change their clocks. */
const instant = fc
  .integer({ min: Date.parse('2012-01-01') / 60_000, max: Date.parse('2016-12-31') / 60_000 })
  .map((minute) => minute * 60_000);
const nearChange = fc
  .constantFrom(
    ...['2013-03-31T01:00Z', '2013-10-27T01:00Z', '2013-10-20T03:00Z', '2014-02-16T02:00Z', '2013-10-05T15:30Z'],
    ...['2014-04-05T15:00Z', '2014-03-09T05:00Z', '2014-11-02T05:00Z'],
  )
  .chain((change) => fc.integer({ min: -2000, max: 2000 }).map((minutes) => Date.parse(change) + minutes * 60_000));
const someMinutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
const someHours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 });
const allHours = Array.from({ length: 24 }, (_, hour) => hour);

test('cron over changes of the clocks agrees with a clock that is asked every minute', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      nearChange,
      someMinutes,
      fc.option(someHours),
      (timezone, from, minutes, hours) => {
        const schedule = { rules: [cron(`${minutes.join()} ${hours?.join() ?? '*'} * * *`)] };
        const context = { timezone, anchorAt: 0, name: 'job' };
        const to = from + 2 * dayMs;
        const walked = walkMinutes({ minutes, hours: hours ?? allHours, wildcard: hours === null }, timezone, from, to);
        assert.deepEqual([...slotsBetween(schedule, from, to, context)], walked);
        assert.equal(countSlots(schedule, from, to, context), walked.length);
        assert.deepEqual(byNext(schedule, from, to, context), walked);
        assert.deepEqual(byPrevious(schedule, from, to, context), walked.toReversed());
      },
    ),
    { numRuns: 60 },
  );
});

function byNext(schedule: Schedule, from: number, to: number, context: typeof utc): number[] {
  const slots: number[] = [];
  for (let at = nextSlot(schedule, from, context); at !== null && at <= to; at = nextSlot(schedule, at, context))
    slots.push(at);
  return slots;
}

function byPrevious(schedule: Schedule, from: number, to: number, context: typeof utc): number[] {
  const slots: number[] = [];
  for (const at of slotsBackwards(schedule, to, context)) {
    if (at <= from) break;
    slots.push(at);
  }
  return slots;
}

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .constantFrom(
      '*/7 * * * *',
      '15 3 * * *',
      '0 0 1 * *',
      '30 1 * * sun',
      '0 0 L * *',
      '0 12 15W * fri',
      '10,20 */3 * * *',
    )
    .map(cron),
  fc.integer({ min: 1, max: 200_000 }).map((seconds) => every(seconds * 1000)),
  fc
    .uniqueArray(fc.constantFrom('00:00:00', '00:30:00', '01:30:00', '02:15:00', '23:59:59'), { minLength: 1 })
    .map((list) => times(...list)),
  fc.constantFrom('2014-01-01T00:00:00Z', '2013-10-20T00:30:00', '2014-11-02T00:30:00').map((one) => at(one)),
);

test('feature 26: a union has the earliest of its slots, and slot, count and walk agree in both directions', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...zones),
      instant,
      (rules, timezone, from) => {
        const context = { timezone, anchorAt: Date.parse('2013-01-01T00:00:10Z'), name: 'job' };
        const schedule = { rules };
        const slot = nextSlot(schedule, from, context);
        const each = rules.map((one) => nextSlot({ rules: [one] }, from, context)).filter((at) => at !== null);
        assert.equal(slot, each.length === 0 ? null : Math.min(...each));
        if (slot === null) return;
        assert.ok(slot > from);
        assert.equal(previousSlot(schedule, slot, context), slot);
        assert.ok((previousSlot(schedule, slot - 1, context) ?? from) <= from);
        assert.equal(countSlots(schedule, from, slot, context), 1);
        const to = from + 3 * dayMs;
        assert.equal(countSlots(schedule, from, to, context), [...slotsBetween(schedule, from, to, context)].length);
      },
    ),
    { numRuns: 150 },
  );
});
