import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { openTime } from '../../../src/domain/schedule/open-time.ts';
import type { Rule, Schedule } from '../../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import { limitsAllow } from './limit-walker.ts';
import { anyLimits, anyZone } from './random-limits.ts';
import { type Fields, walkMinutes } from './walker.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const from2026 = Date.UTC(2026, 2, 20);

const anyMinute = fc.integer({ min: 0, max: 240 * 1440 }).map((minutes) => from2026 + minutes * minuteMs);
const anyHours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 24 });
const anyMinutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });

/** A rule, and its slots according to a walker that asks at every minute. */
const anyRule: fc.Arbitrary<{ rule: Rule; fields: Fields }> = fc
  .record({ hours: anyHours, minutes: anyMinutes, wildcard: fc.boolean() })
  .map(({ hours, minutes, wildcard }) => ({
    rule: { kind: 'cron', expression: `${minutes.join(',')} ${wildcard ? '*' : hours.join(',')} * * *` },
    fields: { minutes, hours: wildcard ? Array.from({ length: 24 }, (_, hour) => hour) : hours, wildcard },
  }));

test('next, previous, count and walk of limited rules are those of a walker that asks at every minute', () => {
  const property = fc.property(
    fc.array(anyRule, { minLength: 1, maxLength: 3 }),
    anyLimits,
    anyZone,
    anyMinute,
    fc.integer({ min: 1, max: 3 }),
    (rules, limits, timezone, after, days) => {
      const upTo = after + days * dayMs;
      const allow = limitsAllow(limits, timezone);
      const walked = rules.flatMap(({ fields }) => walkMinutes(fields, timezone, after, upTo)).filter(allow);
      const expected = [...new Set(walked)].sort((a, b) => a - b);
      const schedule: Schedule = { rules: rules.map(({ rule }) => rule), limits };
      const context = { timezone, anchorAt: from2026, name: 'nightly' };
      assert.deepEqual([...slotsBetween(schedule, after, upTo, context)], expected);
      assert.equal(countSlots(schedule, after, upTo, context), expected.length);
      const next = nextSlot(schedule, after, context);
      if (expected.length > 0) assert.equal(next, expected[0]);
      else assert.ok(next === null || next > upTo);
      const previous = previousSlot(schedule, upTo, context);
      if (expected.length > 0) assert.equal(previous, expected.at(-1));
      else assert.ok(previous === null || previous <= after);
    },
  );
  fc.assert(property, { numRuns: 40 });
});

test('limits open and close to the second where the clocks change', () => {
  const property = fc.property(anyLimits, anyZone, anyMinute, (limits, zone, after) => {
    const allow = limitsAllow(limits, zone);
    const open = openTime(limits, zone);
    const upTo = after + 3 * dayMs;
    let expectedFrom: number | null = null;
    const spans = [...open.within(after, upTo)];
    for (let at = upTo - minuteMs; at >= after; at -= minuteMs) {
      const isOpen = allow(at);
      if (isOpen) expectedFrom = at;
      if (expectedFrom !== null) assert.equal(open.from(at), expectedFrom);
      assert.equal(open.upTo(at) === at, isOpen);
      assert.equal(
        spans.some(({ fromAt, toAt }) => fromAt <= at && at < toAt),
        isOpen,
      );
    }
    const first = open.from(after);
    assert.equal(first !== null && first < upTo ? first : null, expectedFrom);
    for (const [index, span] of spans.entries()) assert.ok(span.fromAt > (spans[index - 1]?.toAt ?? 0));
  });
  fc.assert(property, { numRuns: 20 });
});

test('a limited interval of one second keeps its phase, and its missed slots are counted without being visited', () => {
  const schedule: Schedule = {
    rules: [{ kind: 'every', everyMs: 1000 }],
    limits: { between: [{ from: '09:00:00', to: '17:00:00' }], weekdays: [1, 2, 3, 4, 5] },
  };
  const context = { timezone: 'Europe/London', anchorAt: Date.UTC(2026, 0, 1) + 500, name: 'pulse' };
  const [after, upTo] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 1)];
  assert.equal(countSlots(schedule, after, upTo, context), 22 * 8 * 3600);
  assert.equal(nextSlot(schedule, upTo - dayMs / 2, context), Date.UTC(2026, 2, 31, 12) + 500);
  assert.equal(nextSlot(schedule, Date.UTC(2026, 2, 31, 16), context), Date.UTC(2026, 3, 1, 8) + 500);
});
