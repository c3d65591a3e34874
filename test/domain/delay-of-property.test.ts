import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { delayOf } from '../../src/domain/delay-of.ts';
import { nextSlot } from '../../src/domain/schedule/next-slot.ts';
import { assertHolds } from '../rig/properties.ts';
import { anyCase } from '../rig/random-schedules.ts';

test('feature 28: whatever the schedule, a start is delayed within its jitter, the same each time, and before the next slot', () => {
  const jitter = fc.integer({ min: 1, max: 7_200_000 });
  assertHolds(
    fc.property(anyCase(60_000), jitter, fc.string(), ({ schedule, context, after }, jitterMs, name) => {
      const slotAt = nextSlot(schedule, after, context);
      if (slotAt === null) return;
      const followingAt = nextSlot(schedule, slotAt, context);
      const delayMs = delayOf(slotAt, jitterMs, name, followingAt);
      assert.ok(Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= jitterMs, String(delayMs));
      assert.ok(followingAt === null || slotAt + delayMs < followingAt);
      assert.equal(delayOf(slotAt, jitterMs, name, followingAt), delayMs);
    }),
    300,
  );
});

test('feature 28: delays of many slots are spread evenly over the whole jitter', () => {
  const delays = Array.from({ length: 4000 }, (_, index) => delayOf(index * 86_400_000, 600_000, 'spread', null));
  const tenths = new Array(10).fill(0);
  for (const delay of delays) tenths[Math.min(9, Math.floor(delay / 60_000))] += 1;
  for (const count of tenths) assert.ok(count > 320 && count < 480, JSON.stringify(tenths));
});
