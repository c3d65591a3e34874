import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, localTime, relative, rough } from '../../src/cli/when.ts';

test('an instant reads as a distance from now', () => {
  const at = (ms: number) => relative(1_000_000_000 + ms, 1_000_000_000);
  assert.deepEqual([0, 999, 3 * 60_000, -7_200_000, 5 * 86_400_000, -59_000].map(at), [
    'now',
    'now',
    'in 3m',
    '2h ago',
    'in 5d',
    '59s ago',
  ]);
});

test('a duration reads in its two largest units', () => {
  assert.deepEqual([0, 350, 1_240, 60_000, 200_000, 5_400_000, 187_200_000].map(duration), [
    '0ms',
    '350ms',
    '1.2s',
    '1m',
    '3m 20s',
    '1h 30m',
    '2d 4h',
  ]);
});

test('a local time is that of its zone', () => {
  const at = Date.UTC(2026, 6, 1, 0, 30);
  assert.equal(localTime(at, 'UTC'), '2026-07-01 00:30:00');
  assert.equal(localTime(at, 'America/New_York'), '2026-06-30 20:30:00');
});

test('what rounds up to the next unit is told in it', () => {
  assert.deepEqual([59_499, 59_500, 59.5 * 60_000, 23.5 * 3_600_000].map(rough), ['59s', '1m', '1h', '1d']);
});
