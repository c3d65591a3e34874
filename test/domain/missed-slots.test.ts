import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Policies } from '../../src/domain/schedule/policies.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../src/domain/schedule/slots-between.ts';
import { at, everyFiveMinutes, job } from './lane-example.ts';
import { SimulatedLane } from './simulated-lane.ts';

const minuteMs = 60_000;
const context = { timezone: 'UTC', anchorAt: at('00:00:10'), name: 'nightly' };

function jobWith(policies: Policies, rules: Rule[] = [everyFiveMinutes]) {
  const plain = job(rules);
  return { ...plain, spec: { ...plain.spec, schedule: { rules, ...policies } } };
}

/** A job due every five minutes from 12:00:10 on that ran until then, whose host is down until `back`. */
function downUntil(back: string, policies: Policies): SimulatedLane {
  const one = new SimulatedLane(jobWith(policies), at('12:00:10'));
  one.tick(at('11:59:00'));
  one.tick(at(back));
  return one;
}

/** Ticks every minute, each run taking a second, until `until`. */
function goOn(one: SimulatedLane, from: string, until: string): void {
  for (let now = at(from); now <= at(until); now += minuteMs) {
    one.end(now - 30_000);
    one.tick(now);
  }
}

function scheduled(one: SimulatedLane): string[] {
  return one.runs.map(({ scheduledAt }) => new Date(scheduledAt).toISOString().slice(11, 19));
}

function range(from: string, to: string, count: number, reason = 'misfire') {
  return { fromAt: at(from), toAt: at(to), count, reason };
}

test('feature 33: down for 10 intervals gives exactly one run to catch up, then regular ones', () => {
  const one = downUntil('12:49:00', {});
  goOn(one, '12:50:00', '13:01:00');
  assert.deepEqual(scheduled(one), ['12:45:10', '12:50:10', '12:55:10', '13:00:10']);
  assert.deepEqual(
    one.runs.map(({ slots }) => slots),
    [10, 1, 1, 1],
  );
  assert.deepEqual(one.ranges, [range('12:00:10', '12:40:10', 9)]);
});

test('feature 33: with catchup skip missed slots are recorded, and what was not missed runs', () => {
  const one = downUntil('12:49:00', { catchup: 'skip' });
  assert.deepEqual(scheduled(one), []);
  assert.deepEqual(one.ranges, [range('12:00:10', '12:45:10', 10)]);
  goOn(one, '12:50:00', '12:56:00');
  assert.deepEqual(scheduled(one), ['12:50:10', '12:55:10']);
});

test('a slot at which a tick came within 60 s is not missed, one a millisecond before it is', () => {
  for (const [back, runs] of [
    ['12:01:10.000', ['12:00:10']],
    ['12:01:10.001', []],
  ] as const) {
    const one = downUntil(back, { catchup: 'skip' });
    assert.deepEqual(scheduled(one), runs);
  }
});

test('feature 33: with catchup all each missed slot has its run, the oldest first and one at a time', () => {
  const one = downUntil('12:22:00', { catchup: 'all' });
  assert.deepEqual(scheduled(one), ['12:00:10']);
  one.tick(at('12:22:30'));
  assert.deepEqual(scheduled(one), ['12:00:10'], 'while it runs no other starts');
  goOn(one, '12:23:00', '12:31:00');
  assert.deepEqual(scheduled(one), [
    '12:00:10',
    '12:05:10',
    '12:10:10',
    '12:15:10',
    '12:20:10',
    '12:25:10',
    '12:30:10',
  ]);
  assert.deepEqual(one.ranges, [], 'what it still had to catch up with was no overlap');
});

test('no more than catchupLimit missed slots have a run, the latest of them', () => {
  const one = downUntil('12:49:00', { catchup: 'all', catchupLimit: 3 });
  goOn(one, '12:50:00', '12:54:00');
  assert.deepEqual(scheduled(one), ['12:35:10', '12:40:10', '12:45:10', '12:50:10']);
  assert.deepEqual(one.ranges, [range('12:00:10', '12:30:10', 7)]);
});

test('slots that passed while missed ones were caught up with are one run after them', () => {
  const one = downUntil('12:12:00', { catchup: 'all' });
  for (let now = at('12:13:00'); now < at('12:32:00'); now += minuteMs) one.tick(now);
  one.end(at('12:32:00'));
  one.tick(at('12:32:00'));
  one.end(at('12:33:00'));
  goOn(one, '12:34:00', '12:35:00');
  assert.deepEqual(scheduled(one), ['12:00:10', '12:05:10', '12:10:10', '12:30:10']);
  assert.deepEqual(one.ranges, [range('12:15:10', '12:25:10', 3)]);
});

test('feature 34: a one-off slot that is later than maxLateness is recorded, an earlier one runs', () => {
  const once: Rule[] = [{ kind: 'at', instants: ['2026-06-01T09:00:00Z'] }];
  for (const [now, runs, ranges] of [
    ['11:00:00', ['09:00:00'], []],
    ['11:00:00.001', [], [range('09:00:00', '09:00:00', 1)]],
  ] as const) {
    const one = new SimulatedLane(jobWith({ maxLatenessMs: 7_200_000 }, once), at('09:00:00'));
    one.tick(at(now));
    assert.deepEqual(scheduled(one), runs);
    assert.deepEqual(one.ranges, ranges);
    assert.equal(one.lane.nextSlotAt, null);
  }
});

test('feature 34: what is late among missed slots is recorded, the others are one run', () => {
  const one = downUntil('12:49:00', { maxLatenessMs: 20 * minuteMs });
  assert.deepEqual(scheduled(one), ['12:45:10']);
  assert.deepEqual(one.ranges, [range('12:00:10', '12:25:10', 6), range('12:30:10', '12:40:10', 3)]);
  assert.equal(one.runs[0]?.slots, 4);
});

test('feature 54: a force takes what the next run would have, and leaves the rest of what is to be caught up with', () => {
  const one = new SimulatedLane(jobWith({ catchup: 'all' }), at('12:00:10'));
  one.tick(at('11:59:00'));
  one.ask({
    cause: 'force',
    at: at('12:12:00'),
    scheduledAt: at('12:12:00'),
    attempt: 1,
    params: {},
    reason: null,
    requestedBy: 'ann',
  });
  goOn(one, '12:12:00', '12:14:30');
  assert.deepEqual(
    one.runs.map(({ cause }) => cause),
    ['force', 'schedule', 'schedule'],
  );
  assert.deepEqual(scheduled(one), ['12:00:10', '12:05:10', '12:10:10']);
});

test('a clock that is set back repeats no slot and waits no longer than for the next one', () => {
  const one = new SimulatedLane(jobWith({}), at('12:00:10'));
  goOn(one, '12:00:00', '12:06:00');
  one.end(at('12:06:30'));
  assert.deepEqual(scheduled(one), ['12:00:10', '12:05:10']);
  for (let now = at('11:00:00'); now <= at('12:11:00'); now += minuteMs) {
    one.end(now - 30_000);
    one.tick(now);
  }
  assert.deepEqual(scheduled(one), ['12:00:10', '12:05:10', '12:10:10']);
  assert.deepEqual(one.ranges, []);
});

test('a clock that is set back while a run is on gives an overlap to nothing that has not come', () => {
  const one = new SimulatedLane(jobWith({}), at('12:00:10'));
  one.tick(at('12:01:00'));
  one.end(at('11:30:00'));
  assert.equal(one.lane.nextSlotAt, at('12:05:10'));
  assert.deepEqual(one.ranges, []);
});

test('a clock that leaps forward has missed slots', () => {
  for (const [catchup, runs] of [
    ['once', ['12:00:10', '14:00:10']],
    ['skip', ['12:00:10']],
  ] as const) {
    const one = new SimulatedLane(jobWith({ catchup }), at('12:00:10'));
    one.tick(at('12:01:00'));
    one.end(at('12:01:30'));
    one.tick(at('14:02:00'));
    assert.deepEqual(scheduled(one), runs);
    assert.equal(one.ranges.reduce((sum, { count }) => sum + count, 0) + one.runs.length, 25);
  }
});

test('every slot is in a run or in a range, exactly once', () => {
  fc.assert(
    fc.property(policies, rules, fc.array(step, { minLength: 1, maxLength: 12 }), (some, ofRules, steps) => {
      const start = at('00:00:10');
      const theJob = jobWith(some, ofRules);
      const [first = null] = slotsBetween(theJob.spec.schedule, start, Number.POSITIVE_INFINITY, context);
      const one = new SimulatedLane(theJob, first);
      let now = start;
      for (const { downMinutes, ticks, runMs, status } of steps) {
        now += downMinutes * minuteMs;
        for (let count = 0; count < ticks; count++) {
          now += minuteMs;
          if (one.isActive) continue;
          if (!one.tick(now)) continue;
          for (const end = now + runMs; now < end; now = Math.min(end, now + minuteMs)) one.tick(now);
          one.end(now, status);
        }
      }
      for (let count = 0; count < 3_000 && (one.lane.wakeAt ?? Number.POSITIVE_INFINITY) <= now; count++) {
        if (one.tick(now)) one.end(now + 1);
      }
      const upTo = (one.lane.nextSlotAt ?? Number.POSITIVE_INFINITY) - 1;
      balance(one, [...slotsBetween(theJob.spec.schedule, start, Math.min(upTo, now + 1), context)]);
    }),
    { numRuns: 100 },
  );
});

/** The runs' own slots and the ranges together are the schedule's slots, and runs stand for their own and others'. */
function balance(one: SimulatedLane, slots: number[]): void {
  const own = one.runs.map(({ scheduledAt }) => scheduledAt);
  const ofRanges = one.ranges.map(({ fromAt, toAt, count }) => {
    const within = slots.filter((slot) => slot >= fromAt && slot <= toAt);
    assert.equal(within.length, count, `a range from ${new Date(fromAt).toISOString()}`);
    return within;
  });
  const told = [...own, ...ofRanges.flat()].sort((a, b) => a - b);
  assert.deepEqual(told, slots);
  assert.equal(new Set(told).size, told.length, 'no slot twice');
  const stoodFor = one.runs.reduce((sum, run) => sum + run.slots - 1, 0);
  assert.ok(stoodFor <= ofRanges.flat().length, 'a run stands for recorded slots besides its own');
}

const policies = fc.record(
  {
    catchup: fc.constantFrom<'skip' | 'all'>('skip', 'all'),
    maxLatenessMs: fc.integer({ min: 1, max: 300 }).map((minutes) => minutes * minuteMs),
    catchupLimit: fc.integer({ min: 1, max: 20 }),
    jitterMs: fc.integer({ min: 1, max: 600_000 }),
  },
  { requiredKeys: [] },
);
const rules = fc.constantFrom<Rule[]>(
  [everyFiveMinutes],
  [{ kind: 'every', everyMs: 17 * minuteMs }, everyFiveMinutes],
  [{ kind: 'cron', expression: '*/3 * * * *' }],
  [{ kind: 'at', instants: ['2026-06-01T02:00:00Z', '2026-06-01T02:00:30Z', '2026-06-01T04:00:00Z'] }],
);
const step = fc.record({
  downMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120 })),
  ticks: fc.integer({ min: 1, max: 15 }),
  runMs: fc.oneof(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 2_000_000 })),
  status: fc.constantFrom('succeeded' as const, 'failed' as const, 'lost' as const, 'abandoned' as const),
});
