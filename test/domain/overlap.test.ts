import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Lane } from '../../src/domain/lane.ts';
import { type Overlap, parseOverlap } from '../../src/domain/overlap.ts';
import { replacement } from '../../src/domain/replacement.ts';
import { at, everyFiveMinutes, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

const utc = { timezone: 'UTC' };

function jobWith(overlap: Exclude<Overlap, 'skip'>, catchupLimit?: number): Job {
  const plain = job([everyFiveMinutes]);
  const limit = catchupLimit === undefined ? {} : { catchupLimit };
  return { ...plain, spec: { ...plain.spec, schedule: { ...plain.spec.schedule, ...limit }, overlap } };
}

/** What is left of the slots from 12:05:10 on, when the run of 12:00:10 has ended at 12:17. */
function after(changed: Job, changes: Partial<Lane> = {}) {
  const ending = { status: 'succeeded', finishedAt: at('12:17:00'), exitCode: 0, signal: null, reason: null } as const;
  return afterRun(lane(at('12:05:10'), changes), changed, run(at('12:00:20')), ending, at('12:17:01'), utc);
}

function decided(changed: Job, changes: Partial<Lane>, now: number) {
  const free = { lane: lane(at('12:05:10'), changes), job: changed, requests: [], upstreams: [], cycle: null };
  const decision = decide(free, now, { ...utc, runnable: () => null });
  assert.equal(decision.kind, 'start');
  return decision.kind === 'start' ? decision : assert.fail();
}

test('queued slots that fell due while the job ran all stay due', () => {
  const { nextSlotAt, queuedUntil, slotRanges } = after(jobWith('queue'));
  assert.deepEqual([nextSlotAt, queuedUntil, slotRanges], [at('12:05:10'), at('12:17:00'), []]);
});

test('queued slots run one by one, the oldest first, and what fell due since then becomes one run', () => {
  const queued = { queuedUntil: at('12:17:00') };
  const first = decided(jobWith('queue'), queued, at('12:27:00'));
  assert.deepEqual([first.scheduledAt, first.slots, first.nextSlotAt], [at('12:05:10'), 1, at('12:10:10')]);
  assert.deepEqual(first.slotRanges, []);
  const rest = decided(jobWith('queue'), { ...queued, nextSlotAt: at('12:20:10') }, at('12:27:00'));
  assert.deepEqual([rest.scheduledAt, rest.slots, rest.nextSlotAt], [at('12:25:10'), 2, at('12:30:10')]);
});

test('slots that were queued before are queued still when more fall due', () => {
  const { nextSlotAt, queuedUntil } = after(jobWith('queue'), {
    nextSlotAt: at('11:50:10'),
    queuedUntil: at('12:00:20'),
  });
  assert.deepEqual([nextSlotAt, queuedUntil], [at('11:50:10'), at('12:17:00')]);
});

test('of more queued slots than the limit the oldest are an overlap', () => {
  const { nextSlotAt, slotRanges } = after(jobWith('queue', 2));
  assert.equal(nextSlotAt, at('12:10:10'));
  assert.deepEqual(slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'overlap' }]);
});

for (const overlap of ['latest', 'replace'] as const) {
  test(`${overlap}: of the slots that fell due while the job ran the latest is due, the others are superseded`, () => {
    const { nextSlotAt, slotRanges } = after(jobWith(overlap));
    assert.equal(nextSlotAt, at('12:15:10'));
    assert.deepEqual(slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:10:10'), count: 2, reason: 'superseded' }]);
    const start = decided(jobWith(overlap), { nextSlotAt }, at('12:17:01'));
    assert.deepEqual([start.scheduledAt, start.slots, start.nextSlotAt], [at('12:15:10'), 1, at('12:20:10')]);
  });
}

test('a run goes for the slot that is due, not before, and by the policy that the job has now', () => {
  const active = lane(at('12:05:10'), { activeRunId: 7 });
  const judged = (changed: Job, now: string, isHeld = false) => replacement(active, changed, isHeld, at(now), utc);
  const reason = 'replaced by the slot of 2026-06-01 12:05:10';
  assert.deepEqual(judged(jobWith('replace'), '12:05:10'), { reason, againAt: null });
  assert.deepEqual(judged(jobWith('replace'), '12:05:09'), { reason: null, againAt: at('12:05:10') });
  assert.deepEqual(judged(jobWith('queue'), '12:05:10'), { reason: null, againAt: null });
  assert.deepEqual(judged({ ...jobWith('replace'), enabled: false }, '12:05:10'), { reason: null, againAt: null });
  assert.deepEqual(judged(jobWith('replace'), '12:05:10', true), { reason: null, againAt: at('12:06:10') });
});

test('a run goes for a slot that is delayed only when the delay is over', () => {
  const plain = jobWith('replace');
  const schedule = { ...plain.spec.schedule, jitterMs: 240_000 };
  const delayed = { ...plain, spec: { ...plain.spec, schedule } };
  const active = lane(at('12:05:10'), { activeRunId: 7 });
  const { reason, againAt } = replacement(active, delayed, false, at('12:05:10'), utc);
  assert.equal(reason, null);
  assert.ok(againAt !== null && againAt > at('12:05:10'));
  assert.match(replacement(active, delayed, false, againAt, utc).reason ?? '', /12:05:10/);
});

test('skip is what is so by default, and a slip of the hand is told', () => {
  assert.equal(parseOverlap('skip', 'overlap'), undefined);
  assert.equal(parseOverlap('latest', 'overlap'), 'latest');
  assert.throws(() => parseOverlap('replcae', 'overlap'), /"replcae" is not allowed; .* mean "replace"/);
});
