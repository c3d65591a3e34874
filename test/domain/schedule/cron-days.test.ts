import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cron } from 'croner';
import fc from 'fast-check';
import { nextSlot } from '../../../src/domain/schedule/next-slot.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { slotsBackwards } from '../../../src/domain/schedule/slots-between.ts';

const utc = { timezone: 'UTC', anchorAt: 0, name: 'job' };
const monthday = fc.constantFrom('*', '1', '31', '29-31', 'L', '15W', '1W', '31W', 'LW', '5,L', '1-7', '10-20/3');
const month = fc.constantFrom('*', '2', 'feb,apr', '*/3', '6-8');
const weekday = fc.constantFrom(
  '*',
  '0',
  '7',
  'mon-fri',
  'sat,sun',
  'fri-sun',
  'mon#1',
  'fri#5',
  '5L',
  'tue#2,thu#3',
  '1-5/2',
);
const instant = fc
  .integer({ min: Date.parse('1996-01-01') / 1000, max: Date.parse('2110-01-01') / 1000 })
  .map((second) => second * 1000);

test('days of months and weeks agree with croner, forwards and backwards', () => {
  fc.assert(
    fc.property(monthday, month, weekday, instant, (day, ofMonth, ofWeek, from) => {
      const expression = `30 6 ${day} ${ofMonth} ${ofWeek}`;
      const schedule = { rules: [{ kind: 'cron' as const, expression }] };
      const croner = new Cron(expression, { timezone: 'UTC' });
      const expected = croner.nextRuns(3, new Date(from)).map((date) => date.getTime());
      const found: number[] = [];
      for (let at = nextSlot(schedule, from, utc); at !== null && found.length < 3; at = nextSlot(schedule, at, utc)) {
        found.push(at);
      }
      assert.deepEqual(found, expected);
      const last = found.at(-1);
      if (last === undefined) return;
      const backwards = latest(schedule, last, found.length);
      assert.deepEqual(backwards, found.toReversed());
    }),
    { numRuns: 300 },
  );
});

test('what croner ORs and cron ANDs: a field that begins with * restricts nothing', () => {
  // The first Monday of a month, as people write it in a crontab.
  const schedule = { rules: [{ kind: 'cron' as const, expression: '0 9 */31,1-7 * mon' }] };
  const slots = latest(schedule, Date.parse('2026-06-30T00:00:00Z'), 2);
  assert.deepEqual(slots, [Date.parse('2026-06-01T09:00:00Z'), Date.parse('2026-05-04T09:00:00Z')]);
});

function latest(schedule: Schedule, upTo: number, count: number): number[] {
  const slots: number[] = [];
  for (const at of slotsBackwards(schedule, upTo, utc)) if (slots.push(at) === count) break;
  return slots;
}
