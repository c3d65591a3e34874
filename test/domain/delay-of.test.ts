import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { delayOf } from '../../src/domain/delay-of.ts';
import { at, everyFiveMinutes, job } from './lane-example.ts';
import { SimulatedLane } from './simulated-lane.ts';

const minuteMs = 60_000;
const plain = job([everyFiveMinutes]);
const jitterMs = 4 * minuteMs;
const jittered = { ...plain, spec: { ...plain.spec, schedule: { ...plain.spec.schedule, jitterMs } } };

/** How much later than this slot it starts. */
function delayAt(slot: string): number {
  return delayOf(at(slot), jitterMs, jittered.name, at(slot) + 5 * minuteMs);
}

test('feature 28: the delay is evenly spread over 0 to the jitter, and the same each time it is asked', () => {
  const delays = Array.from({ length: 4_000 }, (_, slot) => delayOf(slot * minuteMs, 999, 'nightly', null));
  assert.ok(delays.every((delay) => Number.isInteger(delay) && delay >= 0 && delay <= 999));
  for (let tenth = 0; tenth < 10; tenth++) {
    const count = delays.filter((delay) => Math.floor(delay / 100) === tenth).length;
    assert.ok(count > 300 && count < 500, `${count} of 4000 in tenth ${tenth}`);
  }
  assert.equal(delayOf(0, 999, 'nightly', null), delays[0]);
  assert.notEqual(delayOf(0, 10 ** 9, 'nightly', null), delayOf(0, 10 ** 9, 'daily', null), 'jobs differ');
});

test('feature 28: no start is as late as the next slot', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat({ max: 10 ** 9 }),
      fc.string(),
      fc.integer({ min: 1, max: 10 ** 8 }),
      (slot, jitter, seed, gap) => {
        const delay = delayOf(slot, jitter, seed, slot + gap);
        assert.ok(delay >= 0 && delay <= jitter && delay < gap);
      },
    ),
  );
});

test('feature 28: a run starts as much later than its slot, the first one too, and is still for the slot', () => {
  const one = new SimulatedLane(jittered, at('12:00:10'));
  const startAt = at('12:00:10') + delayAt('12:00:10');
  assert.ok(delayAt('12:00:10') > 0);
  assert.equal(one.tick(at('12:00:10')), false);
  assert.deepEqual([one.lane.wakeAt, one.lane.nextSlotAt], [startAt, at('12:00:10')]);
  assert.equal(one.tick(startAt), true);
  assert.deepEqual(one.runs, [{ scheduledAt: at('12:00:10'), claimedAt: startAt, slots: 1, cause: 'schedule' }]);
  assert.equal(one.lane.nextSlotAt, at('12:05:10'));
});

test('feature 28: with ticks every minute each slot has its own run, however late it starts', () => {
  const one = new SimulatedLane(jittered, at('12:00:10'));
  for (let now = at('12:00:00'); now <= at('16:00:00'); now += minuteMs) {
    if (one.tick(now)) one.end(now + 50_000);
  }
  const slots = one.runs.map(({ scheduledAt }) => scheduledAt);
  assert.deepEqual(one.ranges, []);
  assert.ok(slots.length >= 47, `${slots.length} runs`);
  assert.deepEqual(
    slots,
    slots.map((_, index) => at('12:00:10') + index * 5 * minuteMs),
  );
});

test('feature 28: a slot whose delay has not come when a run ends is not overlapped by it', () => {
  const one = new SimulatedLane(jittered, at('12:00:10'));
  one.tick(at('12:04:10'));
  const startAt = at('12:05:10') + delayAt('12:05:10');
  one.end(startAt - 1);
  assert.deepEqual([one.lane.nextSlotAt, one.ranges], [at('12:05:10'), []]);
  const other = new SimulatedLane(jittered, at('12:00:10'));
  other.tick(at('12:04:10'));
  other.end(startAt);
  assert.deepEqual(other.ranges, [{ fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'overlap' }]);
});

test('feature 28: whoever asks for a run does not wait for the delay, and the slot is consumed', () => {
  const one = new SimulatedLane(jittered, at('12:00:10'));
  one.tick(at('12:00:10'));
  const now = at('12:00:11');
  one.ask({ cause: 'force', at: now, scheduledAt: now, attempt: 1, params: {}, reason: null, requestedBy: 'ann' });
  assert.equal(one.tick(now), true);
  assert.equal(one.runs[0]?.scheduledAt, at('12:00:10'));
  assert.equal(one.lane.nextSlotAt, at('12:05:10'));
});

test('feature 31: a slot that a person moved starts at that time', () => {
  const one = new SimulatedLane(jittered, at('12:03:00'));
  assert.equal(one.tick(at('12:03:00')), true);
});

test('feature 28: a delay is no lateness', () => {
  const { schedule } = jittered.spec;
  const strict = { ...jittered, spec: { ...jittered.spec, schedule: { ...schedule, maxLatenessMs: minuteMs } } };
  const one = new SimulatedLane(strict, at('12:00:10'));
  one.tick(at('12:00:10'));
  assert.equal(one.tick(at('12:00:10') + delayAt('12:00:10') + minuteMs / 2), true);
});
