import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlineAt } from '../../src/domain/deadline.ts';

const cases: [what: string, deadline: string, slot: string, deadlineAt: string][] = [
  ['later on the same day', '08:30:00', '2026-06-01T06:00+02:00', '2026-06-01T08:30+02:00'],
  ['past midnight', '06:00:00', '2026-06-01T22:00+02:00', '2026-06-02T06:00+02:00'],
  ['a day later, where the slot is at that time', '08:30:00', '2026-06-01T08:30+02:00', '2026-06-02T08:30+02:00'],
  ['by the clock that was put forward', '08:30:00', '2026-03-28T23:00+01:00', '2026-03-29T08:30+02:00'],
  [
    'as soon as the clock is past a time that it leaves out',
    '02:30:00',
    '2026-03-28T23:00+01:00',
    '2026-03-29T03:00+02:00',
  ],
  ['the first time that the clock shows one twice', '02:30:00', '2026-10-24T23:00+02:00', '2026-10-25T02:30+02:00'],
  ['so long after the slot, whatever the clock shows', '1d', '2026-03-28T23:00+01:00', '2026-03-30T00:00+02:00'],
];
for (const [what, deadline, slot, expected] of cases) {
  test(`a deadline is ${what}`, () => {
    assert.equal(deadlineAt(deadline, Date.parse(slot), 'Europe/Paris'), Date.parse(expected));
  });
}
