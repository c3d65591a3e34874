import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectedDurationMs } from '../../src/domain/expected-duration.ts';

describe('expected duration', () => {
  const cases: { durations: number[]; expected: number | null }[] = [
    { durations: [1, 2, 3, 4, 100], expected: 3 },
    { durations: [100, 3, 1, 4, 2], expected: 3 },
    { durations: [], expected: null },
    { durations: [7], expected: 7 },
    { durations: [2, 8], expected: 5 },
    { durations: [2, 8, 3], expected: 3 },
    { durations: [5, 5, 5, 9, 9], expected: 6 },
  ];
  for (const { durations, expected } of cases) {
    it(`feature 114: after ${JSON.stringify(durations)} it is ${expected}`, () => {
      assert.equal(expectedDurationMs(durations), expected);
    });
  }

  it('feature 114: only the last 20 count', () => {
    assert.equal(expectedDurationMs([...Array(20).fill(10), ...Array(50).fill(9_000)]), 10);
  });

  it('it leaves the list that it was given as it was', () => {
    const durations = [3, 1, 2];
    expectedDurationMs(durations);
    assert.deepEqual(durations, [3, 1, 2]);
  });
});
