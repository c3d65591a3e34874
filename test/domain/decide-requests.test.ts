import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/domain/decide.ts';
import type { Job, JobSpec } from '../../src/domain/job.ts';
import type { Candidate, Decision } from '../../src/domain/lane.ts';
import { at, candidate, everyFiveMinutes, job, request } from './lane-example.ts';

const context = { timezone: 'UTC', runnable: () => null };
const fiveMinutely = job([everyFiveMinutes]);
const disabled = job([everyFiveMinutes], { enabled: false });

function withSpec(spec: Partial<JobSpec>): Job {
  return { ...fiveMinutely, spec: { ...fiveMinutely.spec, ...spec } };
}

function start(one: Candidate, now: number): Extract<Decision, { kind: 'start' }> {
  const decision = decide(one, now, context);
  assert.ok(decision.kind === 'start', `decided to ${decision.kind}`);
  return decision;
}

test('a backfill gives way to a slot that is due and to whatever else is asked for', () => {
  const backfill = request('backfill', at('12:00:00'), { id: 1, scheduledAt: at('09:00:00'), backfillId: 5 });
  const trigger = request('trigger', at('12:00:30'), { id: 2 });
  const withSlot = start(candidate(fiveMinutely, at('12:00:10'), backfill), at('12:01:00'));
  assert.deepEqual([withSlot.cause, withSlot.requestIds, withSlot.nextSlotAt], ['schedule', [], at('12:05:10')]);
  const withTrigger = start(candidate(fiveMinutely, at('12:05:10'), backfill, trigger), at('12:01:00'));
  assert.deepEqual([withTrigger.cause, withTrigger.requestIds], ['trigger', [2]]);
  const alone = start(candidate(fiveMinutely, at('12:05:10'), backfill), at('12:01:00'));
  const { cause, scheduledAt, slots, nextSlotAt, backfillId } = alone;
  assert.deepEqual(
    { cause, scheduledAt, slots, nextSlotAt, backfillId },
    { cause: 'backfill', scheduledAt: at('09:00:00'), slots: 0, nextSlotAt: at('12:05:10'), backfillId: 5 },
  );
});

test('a backfill that gave way to a slot which nobody runs any more goes on', () => {
  const late = withSpec({ schedule: { rules: [everyFiveMinutes], jitterMs: 100_000, maxLatenessMs: 1 } });
  const backfill = request('backfill', at('12:00:00'), { id: 1, scheduledAt: at('09:00:00'), backfillId: 5 });
  for (const now of ['12:00:10', '12:01:00', '12:05:20', '12:30:00', '12:33:00']) {
    const decision = decide(candidate(late, at('12:00:10'), backfill), at(now), context);
    if (decision.kind !== 'advance') continue;
    assert.deepEqual([decision.requestIds, decision.wakeAt], [undefined, at('12:00:00')], now);
  }
});

test('feature 57: a backfill of a disabled job goes on, as a person asked for it', () => {
  const backfill = request('backfill', at('12:00:00'), { id: 1, scheduledAt: at('09:00:00'), backfillId: 5 });
  assert.equal(start(candidate(disabled, null, backfill), at('12:01:00')).cause, 'backfill');
});

test('a run has the defaults of its job’s parameters, under what was given', () => {
  const params = {
    day: { type: 'date' as const, default: '2026-01-01' },
    size: { type: 'integer' as const, default: '3' },
  };
  const told = withSpec({ params });
  assert.deepEqual(start(candidate(told, at('12:00:10')), at('12:00:10')).params, { day: '2026-01-01', size: '3' });
  const asked = request('trigger', at('12:00:00'), { params: { size: '5' } });
  assert.deepEqual(start(candidate(told, at('12:05:10'), asked), at('12:01:00')).params, {
    day: '2026-01-01',
    size: '5',
  });
});

test('a slot of a job that came to need a parameter waits for it to be repaired, and says so', () => {
  const told = withSpec({ params: { target: { type: 'text', required: true } } });
  const decision = decide(candidate(told, at('12:00:10')), at('12:00:10'), context);
  assert.ok(decision.kind === 'park');
  assert.match(decision.reason, /^needs the parameter target/);
});
