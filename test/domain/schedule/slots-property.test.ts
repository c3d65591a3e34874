import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import { assertHolds } from '../../rig/properties.ts';
import { anyHourlyRrule } from '../../rig/random-rules.ts';
import { acceptedRules, anyCase, dayMs, hourMs, type ScheduleCase } from '../../rig/random-schedules.ts';
import { limitsHold } from '../../rig/slow-walker/limits-say.ts';
import { slowWalker } from '../../rig/slow-walker/slow-walker.ts';
import { wallClock } from '../../rig/slow-walker/wall-clock.ts';

const secondMs = 1000;
const minuteMs = 60_000;

test('any schedule in any zone has the slots of a walker that looks at every minute', () => {
  assertHolds(
    fc.property(anyCase(minuteMs), fc.integer({ min: 1, max: 20 }), (one, days) => {
      assertAsWalked(one, one.after + days * dayMs, minuteMs);
    }),
    110,
  );
});

test('to the second, too, any schedule in any zone has the slots of a walker, around changes of the clocks and elsewhere', () => {
  assertHolds(
    fc.property(anyCase(secondMs), fc.integer({ min: 1, max: 8 }), (one, hours) => {
      assertAsWalked(one, one.after + hours * hourMs, secondMs);
    }),
    35,
  );
});

test('feature 50: however far ahead the next slot is, the walker agrees that it is one, and it is the previous of itself', () => {
  assertHolds(
    fc.property(anyCase(minuteMs), ({ schedule, context, after }) => {
      const walker = slowWalker(schedule, context, minuteMs);
      let from = after;
      for (let count = 0; count < 5; count++) {
        const at = nextSlot(schedule, from, context);
        if (at === null) return;
        assert.ok(at > from, `${iso(at)} is not after ${iso(from)}`);
        assert.ok(walker.isSlot(at), `${iso(at)} is no slot`);
        assert.equal(previousSlot(schedule, at, context), at);
        const before = previousSlot(schedule, at - 1, context);
        assert.ok(before === null || before <= from, `${before} is skipped`);
        from = at;
      }
    }),
    220,
  );
});

test('feature 14: a year of any recurrence of full hours is that of a walker that looks at every hour', () => {
  assertHolds(
    fc.property(anyHourlyRrule, (form) => {
      const rules = acceptedRules(form);
      const context = { timezone: 'UTC', anchorAt: Date.UTC(2026, 0, 1), name: 'recurring' };
      assertAsWalked({ schedule: { rules }, context, after: context.anchorAt - 1 }, Date.UTC(2027, 6, 1), hourMs);
    }),
    700,
  );
});

test('feature 26: the next slot of several rules is the earliest of theirs, and the previous one the latest', () => {
  assertHolds(
    fc.property(anyCase(minuteMs), ({ schedule, context, after }) => {
      const parts = schedule.rules.map((rule) => ({ ...schedule, rules: [rule] }));
      const nexts = parts.flatMap((part) => nextSlot(part, after, context) ?? []);
      assert.equal(nextSlot(schedule, after, context), nexts.length === 0 ? null : Math.min(...nexts));
      const previous = parts.flatMap((part) => previousSlot(part, after, context) ?? []);
      assert.equal(previousSlot(schedule, after, context), previous.length === 0 ? null : Math.max(...previous));
    }),
    110,
  );
});

test('limits let nothing through at which they do not hold, and leave the rest as it was', () => {
  assertHolds(
    fc.property(anyCase(minuteMs), ({ schedule, context, after }) => {
      const { limits = {}, ...unlimited } = schedule;
      const clock = wallClock(context.timezone);
      const upTo = after + 30 * dayMs;
      const all = [...slotsBetween(unlimited, after, upTo, context)];
      const limited = [...slotsBetween(schedule, after, upTo, context)];
      const expected = all.filter((at) => limitsHold(limits, clock.wallAt(at)));
      assert.deepEqual(limited.map(iso), expected.map(iso));
    }),
    80,
  );
});

/** Next, previous, count and walk give what the walker finds. */
function assertAsWalked({ schedule, context, after }: ScheduleCase, upTo: number, stepMs: number): void {
  const walked = slowWalker(schedule, context, stepMs).slots(after, upTo);
  assert.deepEqual([...slotsBetween(schedule, after, upTo, context)].map(iso), walked.map(iso));
  assert.equal(countSlots(schedule, after, upTo, context), walked.length);
  for (const [index, at] of [after, ...walked.slice(0, 50)].entries()) {
    const next = nextSlot(schedule, at, context);
    if (index < walked.length) assert.equal(next, walked[index], `next of ${iso(at)}`);
    else assert.ok(next === null || next > upTo, `next of ${iso(at)} is ${next}`);
  }
  for (const [index, at] of [upTo + 1, ...walked.slice(-50).reverse()].entries()) {
    const previous = previousSlot(schedule, at - 1, context);
    if (index < walked.length) assert.equal(previous, walked.at(-1 - index), `previous of ${iso(at)}`);
    else assert.ok(previous === null || previous <= after, `previous of ${iso(at)} is ${previous}`);
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
