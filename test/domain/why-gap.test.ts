import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TickRange } from '../../src/domain/due-slots.ts';
import { gapAround, gapText, type TickGap } from '../../src/domain/why-gap.ts';
import { at } from './lane-example.ts';

const slotAt = at('03:00:00');
const range = (from: string, to: string): TickRange => ({ fromAt: at(from), toAt: at(to) });
const gap = (from: string | null, to: string | null): TickGap =>
  ({ fromAt: from && at(from), toAt: to && at(to) }) as TickGap;

const cases: [sentence: string, TickRange[], now: string, TickGap | null][] = [
  ['who ticked before and after was there', [range('01:00:00', '05:00:00')], '12:00:00', null],
  ['a tick within a minute after the slot was in time', [range('03:01:00', '05:00:00')], '12:00:00', null],
  ['a later one was not', [range('03:01:01', '05:00:00')], '12:00:00', gap(null, '03:01:01')],
  ['whose next tick is still to come has missed nothing', [range('01:00:00', '02:59:30')], '03:00:40', null],
  ['who has not ticked since is away', [range('01:00:00', '02:59:30')], '03:02:00', gap('02:59:30', null)],
  [
    'a gap is between the last tick before and the first after, of any host',
    [
      range('01:00:00', '01:10:00'),
      range('02:00:00', '02:10:00'),
      range('04:00:00', '04:10:00'),
      range('05:00:00', '06:00:00'),
    ],
    '12:00:00',
    gap('02:10:00', '04:00:00'),
  ],
  [
    'one host that was there is enough',
    [range('01:00:00', '02:00:00'), range('02:30:00', '03:30:00')],
    '12:00:00',
    null,
  ],
  ['who never ticked was never there', [], '12:00:00', gap(null, null)],
];
for (const [sentence, ticks, now, expected] of cases) {
  test(`a gap in the ticks: ${sentence}`, () => {
    assert.deepEqual(gapAround(slotAt, ticks, at(now)), expected);
  });
}

test('a gap in the ticks is told with what is known of its ends', () => {
  const clock = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  const text = (from: string | null, to: string | null) =>
    gapText(gap(from, to), [{ name: 'a' }, { name: 'b' }], clock);
  assert.equal(text('03:01:00', '03:09:00'), 'cron did not call Chroniker on a or b between 03:01 and 03:09');
  assert.equal(text(null, '03:09:00'), 'cron did not call Chroniker on a or b before 03:09');
  assert.equal(text('03:01:00', null), 'cron has not called Chroniker on a or b since 03:01');
  assert.equal(text(null, null), 'cron has never called Chroniker on a or b');
});
