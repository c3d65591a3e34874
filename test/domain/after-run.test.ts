import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import type { FinalStatus } from '../../src/domain/run.ts';
import { at, everyFiveMinutes, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

const utc = { timezone: 'UTC' };
const fiveMinutely = job([everyFiveMinutes]);
const disabled = job([everyFiveMinutes], { enabled: false });

function ended(status: FinalStatus, finished: string) {
  return { status, finishedAt: at(finished), exitCode: null, signal: null, reason: null };
}

for (const status of ['succeeded', 'failed', 'timed_out', 'stopped'] as const) {
  test(`feature 103: a run that ${status} keeps the next slot that its claim set`, () => {
    const after = afterRun(
      lane(at('12:05:10')),
      fiveMinutely,
      run(at('12:00:20')),
      ended(status, '12:01:00'),
      at('12:01:01'),
      utc,
    );
    assert.deepEqual(after, { nextSlotAt: at('12:05:10'), slotRanges: [], request: null });
  });

  test(`feature 21: due 12:00:10 every 5 min, ${status} at 12:17 goes on at 12:20:10, the slots between are an overlap`, () => {
    const after = afterRun(
      lane(at('12:05:10')),
      fiveMinutely,
      run(at('12:00:20')),
      ended(status, '12:17:00'),
      at('12:17:01'),
      utc,
    );
    assert.equal(after.nextSlotAt, at('12:20:10'));
    assert.deepEqual(after.slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:15:10'), count: 3, reason: 'overlap' }]);
  });
}

test('a slot at the very end of a run is an overlap', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    run(at('12:00:20')),
    ended('succeeded', '12:05:10'),
    at('12:05:11'),
    utc,
  );
  assert.equal(after.nextSlotAt, at('12:10:10'));
});

test('feature 34: slots that passed between the end of a run and its settling are still due', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    run(at('12:00:20')),
    ended('succeeded', '12:07:00'),
    at('15:00:00'),
    utc,
  );
  assert.equal(after.nextSlotAt, at('12:10:10'));
  assert.deepEqual(after.slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'overlap' }]);
});

test('feature 34: the slots that passed while a lost run was out of sight are still due', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    run(at('12:00:20')),
    ended('lost', '15:00:00'),
    at('15:00:00'),
    utc,
  );
  assert.deepEqual(after, { nextSlotAt: at('12:05:10'), slotRanges: [], request: null });
});

test('a host whose clock is ahead records no slot that has not come', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    run(at('12:00:20')),
    ended('succeeded', '12:09:00'),
    at('12:05:00'),
    utc,
  );
  assert.deepEqual(after, { nextSlotAt: at('12:05:10'), slotRanges: [], request: null });
});

test('a job without slots stays without', () => {
  const manual = job([{ kind: 'manual' }]);
  const after = afterRun(
    lane(null),
    manual,
    run(at('12:00:20'), 'force'),
    ended('failed', '12:01:00'),
    at('12:01:00'),
    utc,
  );
  assert.deepEqual(after, { nextSlotAt: null, slotRanges: [], request: null });
});

test('the last slot of a schedule passing during a run is recorded, and nothing follows', () => {
  const once = job([{ kind: 'at', instants: ['2026-06-01T12:05:00Z'] }]);
  const after = afterRun(
    lane(at('12:05:00')),
    once,
    run(at('12:00:00'), 'force'),
    ended('succeeded', '12:06:00'),
    at('12:06:00'),
    utc,
  );
  assert.equal(after.nextSlotAt, null);
  assert.deepEqual(after.slotRanges, [{ fromAt: at('12:05:00'), toAt: at('12:05:00'), count: 1, reason: 'overlap' }]);
});

test('a job that was disabled while it ran has no next slot, and what was due is recorded', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    disabled,
    run(at('12:00:20')),
    ended('succeeded', '12:06:00'),
    at('12:06:00'),
    utc,
  );
  assert.equal(after.nextSlotAt, null);
  assert.deepEqual(after.slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'disabled' }]);
});

test('an abandoned run loses nothing: what it stood for is asked for again, what fell due stays due', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    run(at('12:00:20')),
    ended('abandoned', '12:06:00'),
    at('12:06:00'),
    utc,
  );
  assert.equal(after.nextSlotAt, at('12:05:10'));
  assert.deepEqual(after.slotRanges, []);
  assert.deepEqual(after.request, {
    cause: 'schedule',
    at: at('12:06:00'),
    scheduledAt: at('12:00:10'),
    attempt: 3,
    params: {},
    reason: null,
    requestedBy: null,
    backfillId: null,
  });
});

test('feature 56: an abandoned run is asked for again with what it was asked for with, and by whom', () => {
  const asked = { params: { day: '2026-01-01' }, requestedBy: 'ann', backfillId: 5 };
  const { request } = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    { ...run(at('12:00:20'), 'backfill'), ...asked },
    ended('abandoned', '12:06:00'),
    at('12:06:00'),
    utc,
  );
  assert.deepEqual({ ...request, ...asked }, request);
});

test('the slot of an abandoned run of a disabled job is recorded, a force is asked for again', () => {
  const scheduled = afterRun(
    lane(null),
    disabled,
    run(at('12:00:20')),
    ended('abandoned', '12:01:00'),
    at('12:01:00'),
    utc,
  );
  assert.equal(scheduled.request, null);
  assert.deepEqual(scheduled.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'disabled' },
  ]);
  const forced = afterRun(
    lane(null),
    disabled,
    { ...run(at('12:00:20'), 'force'), slots: 0 },
    ended('abandoned', '12:01:00'),
    at('12:01:00'),
    utc,
  );
  assert.equal(forced.request?.cause, 'force');
  assert.deepEqual(forced.slotRanges, []);
});

test('an abandoned force that took a slot along gives it back; where the next slot was moved meanwhile the slot is recorded', () => {
  const forced = run(at('12:00:20'), 'force');
  const abandoned = ended('abandoned', '12:01:00');
  const back = afterRun(lane(at('12:05:10')), fiveMinutely, forced, abandoned, at('12:01:00'), utc);
  assert.deepEqual([back.nextSlotAt, back.slotRanges, back.request?.cause], [at('12:00:10'), [], 'force']);
  const moved = afterRun(lane(at('13:00:00')), fiveMinutely, forced, abandoned, at('12:01:00'), utc);
  const own = { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1 };
  assert.deepEqual([moved.nextSlotAt, moved.slotRanges], [at('13:00:00'), [{ ...own, reason: 'superseded' }]]);
  const off = afterRun(lane(null), disabled, forced, abandoned, at('12:01:00'), utc);
  assert.deepEqual([off.slotRanges, off.request?.cause], [[{ ...own, reason: 'disabled' }], 'force']);
});

test('feature 38: an abandoned run does not count: what would have been the last leaves a next slot after all', () => {
  const last = { ...fiveMinutely, spec: { ...fiveMinutely.spec, schedule: { rules: [everyFiveMinutes], maxRuns: 3 } } };
  const claimed = lane(null, { runCount: 2 });
  const after = afterRun(claimed, last, run(at('12:00:20')), ended('abandoned', '12:01:00'), at('12:01:00'), utc);
  assert.deepEqual([after.nextSlotAt, after.request?.scheduledAt], [at('12:05:10'), at('12:00:10')]);
});

test('what falls due while a run of a backfill goes on stays due, as a backfill takes nothing from the schedule', () => {
  const backfilling = { ...run(at('12:00:20'), 'backfill'), slots: 0, backfillId: 5 };
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely,
    backfilling,
    ended('failed', '12:06:00'),
    at('12:06:00'),
    utc,
  );
  assert.deepEqual([after.nextSlotAt, after.slotRanges], [at('12:05:10'), []]);
});
