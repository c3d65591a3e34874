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
