import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickGaps } from '../../src/domain/tick-gaps.ts';
import { at } from './lane-example.ts';

function ticks(host: string, from: string, to: string) {
  return { host, fromAt: at(from), toAt: at(to) };
}

const hour = [at('03:00:00'), at('04:00:00')] as const;

test('a gap lies between two ticks of one host, or after its last', () => {
  const found = tickGaps(
    [
      ticks('web-1', '02:00:00', '03:01:00'),
      ticks('web-1', '03:09:00', '04:00:00'),
      ticks('web-2', '02:00:00', '03:30:00'),
    ],
    ...hour,
  );
  assert.deepEqual(found, [
    { host: 'web-1', fromAt: at('03:01:00'), toAt: at('03:09:00') },
    { host: 'web-2', fromAt: at('03:30:00'), toAt: null },
  ]);
});

test('a minute that is late by half of one, what lies outside, and the time before the first tick are no gaps', () => {
  assert.deepEqual(tickGaps([ticks('web-1', '03:30:00', '03:58:30')], ...hour), []);
  assert.deepEqual(
    tickGaps([ticks('web-1', '01:00:00', '02:00:00'), ticks('web-1', '02:59:00', '03:59:00')], ...hour),
    [],
  );
  assert.deepEqual(tickGaps([], ...hour), []);
});
