import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDuration, looksLikeDuration, parseDuration } from '../../src/domain/duration.ts';

const table: [unknown, number][] = [
  [90, 90_000],
  ['90', 90_000],
  [0, 0],
  [0.25, 250],
  ['15m', 900_000],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1h 30m', 5_400_000],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
  ['250ms', 250],
  ['1.5h', 5_400_000],
  ['PT15M', 900_000],
  ['P1DT12H', 129_600_000],
  ['PT0.5S', 500],
];

for (const [value, ms] of table) {
  test(`${JSON.stringify(value)} is ${ms} ms`, () => assert.equal(parseDuration(value), ms));
}

for (const value of [
  '',
  'soon',
  '15 minutes',
  '-5m',
  -1,
  'P',
  'PT',
  '5x',
  null,
  true,
  Number.NaN,
  Number.POSITIVE_INFINITY,
]) {
  test(`${JSON.stringify(value)} (${typeof value}) is refused with the field, the value and what is allowed`, () => {
    assert.throws(() => parseDuration(value, 'jobs.a.timeout'), {
      reason: 'bad_duration',
      message: `jobs.a.timeout: ${JSON.stringify(value)} is not a duration; write 15m, 90s, 1h30m, 2d, PT15M or a number of seconds`,
    });
  });
}

test('durations are shown as people write them', () => {
  assert.equal(formatDuration(1_200_000), '20m');
  assert.equal(formatDuration(90_061_001), '1d1h1m1s1ms');
  assert.equal(formatDuration(0), '0s');
});

test('what is shown is read back as the same', () => {
  fc.assert(fc.property(fc.nat({ max: 10 ** 12 }), (ms) => assert.equal(parseDuration(formatDuration(ms)), ms)));
});

test('a bare number does not look like a duration, since it may be anything', () => {
  assert.ok(looksLikeDuration('15m'));
  assert.ok(looksLikeDuration('PT15M'));
  assert.ok(!looksLikeDuration('15'));
  assert.ok(!looksLikeDuration('* * * * *'));
});
