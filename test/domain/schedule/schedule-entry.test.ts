import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { scheduleEntry, scheduleKeysEntry } from '../../../src/domain/schedule/schedule-entry.ts';

/** What is written, as it is written down again; null = the same. */
const entries: [unknown, unknown][] = [
  [{ after: 'extract' }, null],
  [{ after: ['extract', { job: 'load', on: 'failure' }] }, null],
  [{ after: ['extract', 'load=failure'] }, { after: ['extract', { job: 'load', on: 'failure' }] }],
  [{ after: [{ job: 'extract', on: null }] }, { after: 'extract' }],
  [
    [{ after: 'extract' }, { after: 'load=skip' }, '1h'],
    [{ after: 'extract' }, { after: { job: 'load', on: 'skip' } }, '1h'],
  ],
  ['@reboot', null],
  [['@reboot', '1h'], null],
  ['H H(0-5) * * +mon#2', null],
  [{ every: '15m', anchor: 'end' }, null],
  [{ every: '1h30m', anchor: '2026-01-01T00:00:00Z' }, null],
  [{ every: '15m', anchor: 'phase' }, '15m'],
  [{ weekly: { days: ['monday', 'tue-fri'], at: ['22:00'] } }, { weekly: { days: ['mon-fri'], at: '22:00' } }],
  [
    { weekly: { days: 'sat-mon', at: ['6:00', '22:00:30'] } },
    { weekly: { days: ['mon', 'sat', 'sun'], at: ['06:00', '22:00:30'] } },
  ],
  [
    { monthly: { days: [1, 2, 3, 15, -3, 'last'], at: '01:30' } },
    { monthly: { days: ['1-3', 15, -3, 'last'], at: '01:30' } },
  ],
  [[{ monthly: { days: [1], at: '01:30' } }, { monthly: { days: [2], at: '02:30' } }], null],
];

for (const [written, again] of entries) {
  test(`${JSON.stringify(written)} is written down again as a person would`, () => {
    const parsed = parseSchedule(written);
    assert.deepEqual(scheduleEntry(parsed), again ?? written);
    assert.deepEqual(parseSchedule(scheduleEntry(parsed)), parsed);
  });
}

test('by its keys @reboot stands among the expressions, and an anchor beside its interval', () => {
  const schedule = parseSchedule(['@daily', '@reboot', { every: '1h', anchor: 'start' }]);
  assert.deepEqual(scheduleKeysEntry(schedule), { cron: ['0 0 * * *', '@reboot'], every: '1h', anchor: 'start' });
});

const at = fc.uniqueArray(fc.constantFrom('00:00', '06:30', '23:59:59'), { minLength: 1 });
const weekday = fc.constantFrom('sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'fri-mon', 'sun-sat');
const monthday = fc.oneof(
  fc.integer({ min: 1, max: 31 }),
  fc.integer({ min: -31, max: -1 }),
  fc.constantFrom('last', '3-9'),
);
const rule = fc.oneof(
  fc.record({ weekly: fc.record({ days: fc.array(weekday, { minLength: 1 }), at }) }),
  fc.record({ monthly: fc.record({ days: fc.array(monthday, { minLength: 1 }), at }) }),
  fc.record({
    every: fc.constantFrom('1s', '90m'),
    anchor: fc.constantFrom('start', 'end', 'phase', '2026-05-01T12:00'),
  }),
  fc.constantFrom('@reboot', 'H 3 * * *', '@daily'),
);

test('whatever days, times and anchors are written, they are read again as the same', () => {
  fc.assert(
    fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), (rules) => {
      const parsed = parseSchedule(rules);
      assert.deepEqual(parseSchedule(scheduleEntry(parsed)), parsed);
    }),
    { numRuns: 300 },
  );
});
