import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide } from '../../src/domain/decide.ts';
import type { Candidate, Decision } from '../../src/domain/lane.ts';
import { at, candidate, everyFiveMinutes, job, request } from './lane-example.ts';

const context = { timezone: 'UTC', runnable: () => null };
const fiveMinutely = job([everyFiveMinutes]);
const disabled = job([everyFiveMinutes], { enabled: false });

function start(one: Candidate, now: number): Extract<Decision, { kind: 'start' }> {
  const decision = decide(one, now, context);
  assert.ok(decision.kind === 'start', `decided to ${decision.kind}`);
  return decision;
}

test('feature 53: a slot at this very instant is due', () => {
  assert.deepEqual(decide(candidate(fiveMinutely, at('12:00:10')), at('12:00:10'), context), {
    kind: 'start',
    laneId: 3,
    cause: 'schedule',
    scheduledAt: at('12:00:10'),
    attempt: 1,
    params: {},
    reason: null,
    requestIds: [],
    slots: 1,
    nextSlotAt: at('12:05:10'),
    slotRanges: [],
  });
});

test('feature 53: a slot in a millisecond is not due', () => {
  assert.deepEqual(decide(candidate(fiveMinutely, at('12:00:10')), at('12:00:10') - 1, context), {
    kind: 'advance',
    laneId: 3,
    nextSlotAt: at('12:00:10'),
    wakeAt: at('12:00:10'),
    slotRanges: [],
  });
});

test('feature 33: down for 10 intervals gives one run for the latest slot, the other nine are recorded', () => {
  const decision = start(candidate(fiveMinutely, at('12:00:10')), at('12:49:00'));
  assert.equal(decision.scheduledAt, at('12:45:10'));
  assert.equal(decision.slots, 10);
  assert.equal(decision.nextSlotAt, at('12:50:10'));
  assert.deepEqual(decision.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:40:10'), count: 9, reason: 'misfire' },
  ]);
});

test('feature 34: a one-off slot that passed while nothing ticked runs once', () => {
  const once = job([{ kind: 'at', instants: ['2026-06-01T09:00:00Z'] }]);
  const decision = start(candidate(once, at('09:00:00')), at('12:00:00'));
  assert.equal(decision.scheduledAt, at('09:00:00'));
  assert.equal(decision.slots, 1);
  assert.equal(decision.nextSlotAt, null);
});

test('feature 31: a slot that a person moved off the schedule runs at its own instant', () => {
  const decision = start(candidate(fiveMinutely, at('12:03:00')), at('12:03:30'));
  assert.equal(decision.scheduledAt, at('12:03:00'));
  assert.equal(decision.slots, 1);
  assert.equal(decision.nextSlotAt, at('12:05:10'));
});

test('feature 26: two rules on one instant are one slot', () => {
  const both = job([
    { kind: 'cron', expression: '0 12 * * *' },
    { kind: 'times', times: ['12:00:00'] },
  ]);
  const decision = start(candidate(both, at('12:00:00')), at('12:00:30'));
  assert.equal(decision.slots, 1);
  assert.deepEqual(decision.slotRanges, []);
  assert.equal(decision.nextSlotAt, at('12:00:00') + 86_400_000);
});

test('feature 54: a force before its slot runs and leaves the next slot alone', () => {
  const force = request('force', at('12:01:00'), { id: 9, params: { day: 'monday' }, reason: 'by hand' });
  const decision = start(candidate(fiveMinutely, at('12:05:10'), force), at('12:02:00'));
  assert.equal(decision.cause, 'force');
  assert.equal(decision.scheduledAt, at('12:01:00'));
  assert.equal(decision.nextSlotAt, at('12:05:10'));
  assert.deepEqual(decision.requestIds, [9]);
  assert.deepEqual(decision.params, { day: 'monday' });
  assert.equal(decision.reason, 'by hand');
  assert.equal(decision.slots, 0, 'it stands for no slot');
});

for (const cause of ['force', 'trigger'] as const) {
  test(`feature 55: ${cause} and overdue is one run, and the slots are consumed`, () => {
    const wish = request(cause, at('12:07:00'));
    const decision = start(candidate(fiveMinutely, at('12:00:10'), wish), at('12:08:00'));
    assert.equal(decision.cause, cause);
    assert.equal(decision.scheduledAt, at('12:05:10'));
    assert.equal(decision.slots, 2);
    assert.equal(decision.nextSlotAt, at('12:10:10'));
    assert.deepEqual(decision.slotRanges, [
      { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'misfire' },
    ]);
  });

  test(`feature 57: ${cause} on a disabled job runs once, and the job stays without a slot`, () => {
    const decision = start(candidate(disabled, null, request(cause, at('12:00:00'))), at('12:00:30'));
    assert.equal(decision.cause, cause);
    assert.equal(decision.nextSlotAt, null);
  });
}

test('feature 57: a slot that is due beside a force on a disabled job is recorded and not run', () => {
  const decision = start(candidate(disabled, at('12:00:10'), request('force', at('12:00:00'))), at('12:01:00'));
  assert.equal(decision.slots, 0);
  assert.deepEqual(decision.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'disabled' },
  ]);
});

test('feature 37: a disabled job is never started by its schedule, nor by the slot of an abandoned run', () => {
  const abandoned = request('schedule', at('11:55:10'));
  assert.deepEqual(decide(candidate(disabled, at('12:00:10'), abandoned), at('12:06:00'), context), {
    kind: 'advance',
    laneId: 3,
    nextSlotAt: null,
    wakeAt: null,
    requestIds: [abandoned.id],
    slotRanges: [
      { fromAt: abandoned.scheduledAt, toAt: abandoned.scheduledAt, count: 1, reason: 'disabled' },
      { fromAt: at('12:00:10'), toAt: at('12:05:10'), count: 2, reason: 'disabled' },
    ],
  });
});

test('feature 58: a request is not served before its instant', () => {
  const later = request('trigger', at('12:05:00'));
  const decision = decide(candidate(fiveMinutely, at('12:30:10'), later), at('12:04:59'), context);
  assert.equal(decision.kind, 'advance');
  assert.equal(decision.kind === 'advance' && decision.wakeAt, at('12:05:00'));
});

test('of several requests that are due the oldest is served, the others stay', () => {
  const wishes = [request('trigger', at('12:01:00'), { id: 4 }), request('trigger', at('12:01:30'), { id: 5 })];
  assert.deepEqual(start(candidate(fiveMinutely, at('12:05:10'), ...wishes), at('12:02:00')).requestIds, [4]);
});

test('the slot of an abandoned run is run as that slot', () => {
  const abandoned = request('schedule', at('12:01:00'), { scheduledAt: at('12:00:10'), attempt: 2 });
  const decision = start(candidate(fiveMinutely, at('12:05:10'), abandoned), at('12:01:00'));
  assert.equal(decision.cause, 'schedule');
  assert.equal(decision.scheduledAt, at('12:00:10'));
  assert.equal(decision.attempt, 2);
  assert.equal(decision.slots, 1);
  assert.equal(decision.nextSlotAt, at('12:05:10'));
});

test('the slot of an abandoned run and a later one that is due become one run', () => {
  const abandoned = request('schedule', at('12:01:00'), { scheduledAt: at('12:00:10') });
  const decision = start(candidate(fiveMinutely, at('12:05:10'), abandoned), at('12:06:00'));
  assert.equal(decision.scheduledAt, at('12:05:10'));
  assert.equal(decision.slots, 2);
  assert.deepEqual(decision.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'misfire' },
  ]);
});

test('a retry keeps the slot it is an attempt at and leaves one that is due', () => {
  const retry = request('retry', at('12:04:00'), { scheduledAt: at('12:00:10'), attempt: 2 });
  const decision = start(candidate(fiveMinutely, at('12:05:10'), retry), at('12:06:00'));
  assert.equal(decision.scheduledAt, at('12:00:10'));
  assert.equal(decision.nextSlotAt, at('12:05:10'));
  assert.deepEqual(decision.slotRanges, []);
});

const ownRetry = { scheduledAt: at('12:00:10'), attempt: 2, requestedBy: null, params: { day: 'mon' } };

test('feature 104: a retry that comes before the next slot runs with its own slot and parameters, and counts no slot', () => {
  const retry = request('retry', at('12:04:00'), ownRetry);
  const decision = start(candidate(fiveMinutely, at('12:05:10'), retry), at('12:04:00'));
  const { cause, scheduledAt, attempt, params, slots, nextSlotAt, requestIds } = decision;
  assert.deepEqual([cause, scheduledAt, attempt, params], ['retry', at('12:00:10'), 2, { day: 'mon' }]);
  assert.deepEqual([slots, nextSlotAt, requestIds], [0, at('12:05:10'), [1]]);
});

for (const [when, retryAt] of [
  ['has not come', '12:09:00'],
  ['is due too', '12:05:00'],
] as const) {
  test(`feature 104: a slot that starts consumes the retry of an earlier one that ${when}`, () => {
    const retry = request('retry', at(retryAt), ownRetry);
    const decision = start(candidate(fiveMinutely, at('12:05:10'), retry), at('12:05:20'));
    const { cause, scheduledAt, slots, requestIds, slotRanges } = decision;
    assert.deepEqual([cause, scheduledAt, slots, requestIds], ['schedule', at('12:05:10'), 1, [1]]);
    assert.deepEqual(slotRanges, []);
  });
}

test('feature 104: a run that a person asks for beside the schedule, or for the same slot, leaves a retry alone', () => {
  const retry = request('retry', at('12:09:00'), ownRetry);
  const trigger = request('trigger', at('12:03:00'), { id: 2 });
  assert.deepEqual(start(candidate(fiveMinutely, at('12:05:10'), retry, trigger), at('12:03:00')).requestIds, [2]);
});

test('feature 104: the retry of a job that was disabled comes to nothing and is no slot; one that a person asks for runs', () => {
  const decision = decide(
    candidate(disabled, null, request('retry', at('12:04:00'), ownRetry)),
    at('12:04:00'),
    context,
  );
  assert.ok(decision.kind === 'advance');
  assert.deepEqual([decision.requestIds, decision.slotRanges, decision.wakeAt], [[1], [], null]);
  const asked = request('retry', at('12:04:00'), { ...ownRetry, requestedBy: 'ann' });
  assert.equal(start(candidate(disabled, null, asked), at('12:04:00')).attempt, 2);
});

test('what cannot start here is parked with the reason, and keeps its slot', () => {
  const decision = decide(candidate(fiveMinutely, at('12:00:10')), at('12:00:30'), {
    timezone: 'UTC',
    runnable: ({ name }) => `${name} is held`,
  });
  assert.deepEqual(decision, { kind: 'park', laneId: 3, reason: 'nightly is held', wakeAt: null, parkedFor: null });
});

test('feature 27: the override decides what comes next, in the zone that holds for it', () => {
  const overridden = job([everyFiveMinutes], { override: { rules: [{ kind: 'times', times: ['07:00:00'] }] } });
  const decision = decide(candidate(overridden, at('05:00:00')), at('05:00:30'), {
    timezone: 'Europe/Paris',
    runnable: () => null,
  });
  assert.equal(decision.kind === 'start' && decision.nextSlotAt, at('05:00:00') + 86_400_000);
});

test('no slot vanishes: the run and the ranges account for every slot up to now, the next lies after it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 0, max: 500 }),
      fc.nat({ max: 10_000_000 }),
      (seconds, missed, rest) => {
        const everyMs = seconds * 1000;
        const one = job([{ kind: 'every', everyMs }]);
        const firstAt = one.createdAt + everyMs;
        const now = firstAt + missed * everyMs + (rest % everyMs);
        const decision = start(candidate(one, firstAt), now);
        assert.equal(decision.slots, missed + 1);
        assert.equal(
          decision.slotRanges.reduce((sum, { count }) => sum + count, 0),
          missed,
        );
        assert.equal(decision.scheduledAt, firstAt + missed * everyMs);
        assert.equal(decision.nextSlotAt, decision.scheduledAt + everyMs);
      },
    ),
  );
});

test('feature 38: the last run takes no slot from the lane that is due already: should it not count, that one is run', () => {
  const last = { ...fiveMinutely, spec: { ...fiveMinutely.spec, schedule: { rules: [everyFiveMinutes], maxRuns: 1 } } };
  const now = at('12:16:00');
  const queued = candidate(last, at('12:05:10'));
  const one = start({ ...queued, lane: { ...queued.lane, queuedUntil: at('12:15:10') } }, now);
  assert.deepEqual([one.scheduledAt, one.nextSlotAt], [at('12:05:10'), at('12:10:10')]);
  assert.equal(start(candidate(last, at('12:05:10')), now).nextSlotAt, null);
});

test('a queued slot of which nothing was executed keeps its own run, and the next one waits for its turn', () => {
  const again = request('schedule', at('12:16:00'), { scheduledAt: at('12:05:10') });
  const abandoned = candidate(fiveMinutely, at('12:10:10'), again);
  const one = start({ ...abandoned, lane: { ...abandoned.lane, queuedUntil: at('12:15:10') } }, at('12:16:00'));
  assert.deepEqual(
    [one.scheduledAt, one.slots, one.nextSlotAt, one.slotRanges],
    [at('12:05:10'), 1, at('12:10:10'), []],
  );
});
