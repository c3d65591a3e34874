import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockChangeEffect } from '../../../src/domain/schedule/clock-change-effect.ts';
import { clockChanges } from '../../../src/domain/schedule/clock-changes.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';

const begin = Date.UTC(2027, 0, 1);
const context = { timezone: 'Europe/Paris', anchorAt: begin, name: 'example' };
const [gap, overlap] = clockChanges('Europe/Paris', begin, 2);

test('the next changes of a zone are found to the millisecond, and a zone without any has none', () => {
  assert.deepEqual(
    [gap, overlap],
    [
      { at: Date.UTC(2027, 2, 28, 1), offsetBeforeMs: 3_600_000, offsetAfterMs: 7_200_000 },
      { at: Date.UTC(2027, 9, 31, 1), offsetBeforeMs: 7_200_000, offsetAfterMs: 3_600_000 },
    ],
  );
  assert.deepEqual(clockChanges('Asia/Tokyo', begin, 2), []);
  assert.deepEqual(clockChanges('UTC', begin, 2), []);
  assert.equal(clockChanges('Europe/Paris', Date.UTC(2027, 2, 28, 1), 1)[0]?.at, overlap?.at, 'strictly after');
  assert.equal(clockChanges('Australia/Lord_Howe', begin, 1)[0]?.offsetAfterMs, 10.5 * 3_600_000);
});

/** [schedule, where the clocks leave out an hour, where they repeat one] */
const table: [unknown, string | null, string | null][] = [
  ['30 2 * * *', '02:30 does not exist: fires at 03:00', '02:30 comes twice: fires at the first'],
  ['0 3 * * *', null, null],
  ['30 2 * * mon', null, null],
  ['15m', null, null],
  ['manual', null, null],
  [
    '*/20 * * * *',
    '3 fewer runs: there is no time from 02:00 to 03:00',
    '3 more runs: 02:00, 02:20 and 02:40 come twice',
  ],
  ['30 * * * *', '02:30 does not exist: left out', '02:30 comes twice: fires at both'],
  [
    '* * * * *',
    '60 fewer runs: there is no time from 02:00 to 03:00',
    '60 more runs: 60 times from 02:00 to 02:59 come twice',
  ],
  [
    { times: ['02:15', '02:45'] },
    '02:15 and 02:45 do not exist: one run at 03:00',
    '02:15 and 02:45 come twice: fires at the first',
  ],
  [
    { times: ['02:15', '03:00'] },
    '02:15 does not exist: left out, as it fires at 03:00 anyway',
    '02:15 comes twice: fires at the first',
  ],
  [
    { times: '02:30', dst: { gap: 'skip', overlap: 'both' } },
    '02:30 does not exist: left out',
    '02:30 comes twice: fires at both',
  ],
  [
    { times: '02:30', dst: { overlap: 'second' } },
    '02:30 does not exist: fires at 03:00',
    '02:30 comes twice: fires at the second',
  ],
  [
    { rrule: 'FREQ=DAILY', dtstart: '2027-01-01T01:30:00Z' },
    '02:30 does not exist: fires at 03:00',
    '02:30 comes twice: fires at the first',
  ],
  ['2027-03-28T02:30', '02:30 does not exist: fires at 03:00', null],
  ['2027-03-28T02:30+01:00', null, null],
];

for (const [input, atGap, atOverlap] of table) {
  test(`feature 29: what a change of the clocks does to ${JSON.stringify(input)}`, () => {
    const schedule = parseSchedule(input);
    assert.ok(gap && overlap);
    assert.equal(clockChangeEffect(schedule, gap, context)?.text ?? null, atGap);
    assert.equal(clockChangeEffect(schedule, overlap, context)?.text ?? null, atOverlap);
  });
}

test('the slots that a change of the clocks touches are told', () => {
  assert.ok(gap && overlap);
  assert.deepEqual(clockChangeEffect(parseSchedule('30 2 * * *'), gap, context)?.slots, [gap.at]);
  assert.equal(clockChangeEffect(parseSchedule('*/20 * * * *'), overlap, context)?.slots.length, 6);
});
