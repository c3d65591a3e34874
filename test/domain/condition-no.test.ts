import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import type { Schedule } from '../../src/domain/schedule/schedule.ts';
import type { RunEnding } from '../../src/domain/slots-after-run.ts';
import { at, everyFiveMinutes, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

const utc = { timezone: 'UTC' };
const own = { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'condition' };

function saidNo(finished: string): RunEnding {
  return {
    status: 'skipped',
    saidNo: true,
    finishedAt: at(finished),
    exitCode: null,
    signal: null,
    reason: 'its condition said no: exit code 1',
  };
}

function fiveMinutely(rest: Partial<Schedule> = {}, enabled = true) {
  const example = job([everyFiveMinutes], { enabled });
  return { ...example, spec: { ...example.spec, schedule: { ...example.spec.schedule, ...rest } } };
}

test('feature 72: a slot to which a condition said no is recorded, and the schedule goes on after it', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely(),
    run(at('12:00:20')),
    saidNo('12:00:21'),
    at('12:00:22'),
    utc,
  );
  assert.deepEqual(after, { nextSlotAt: at('12:05:10'), slotRanges: [own], request: null });
});

test('slots that passed while a condition was asked are an overlap beside it, each once', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely(),
    run(at('12:00:20')),
    saidNo('12:11:00'),
    at('12:11:01'),
    utc,
  );
  const overlap = { fromAt: at('12:05:10'), toAt: at('12:10:10'), count: 2, reason: 'overlap' };
  assert.deepEqual(after, { nextSlotAt: at('12:15:10'), slotRanges: [own, overlap], request: null });
});

test('of slots that became one run only its own is left to record, and a wish apart from the schedule has none', () => {
  const coalesced = { ...run(at('12:00:20')), slots: 4 };
  const wish = { ...run(at('12:00:20'), 'upstream'), slots: 0 };
  const ranges = [coalesced, wish].map(
    (one) => afterRun(lane(at('12:05:10')), fiveMinutely(), one, saidNo('12:00:21'), at('12:00:22'), utc).slotRanges,
  );
  assert.deepEqual(ranges, [[own], []]);
});

test('feature 38: a no does not count: what would have been the last run leaves a next slot after all', () => {
  const last = fiveMinutely({ maxRuns: 3 });
  const claimed = lane(null, { runCount: 2 });
  const after = afterRun(claimed, last, run(at('12:00:20')), saidNo('12:00:21'), at('12:00:22'), utc);
  assert.deepEqual(after, { nextSlotAt: at('12:05:10'), slotRanges: [own], request: null });
  const late = afterRun(claimed, last, run(at('12:00:20')), saidNo('12:06:00'), at('12:06:01'), utc);
  assert.equal(late.nextSlotAt, at('12:10:10'));
  assert.equal(late.slotRanges[1]?.reason, 'overlap');
  const reached = afterRun(
    lane(null, { runCount: 3 }),
    last,
    run(at('12:00:20')),
    saidNo('12:00:21'),
    at('12:00:22'),
    utc,
  );
  assert.deepEqual(reached, { nextSlotAt: null, slotRanges: [own] as unknown, request: null });
});

test('a job that was disabled while its condition was asked has no next slot, and none is lost', () => {
  const after = afterRun(
    lane(at('12:05:10')),
    fiveMinutely({}, false),
    run(at('12:00:20')),
    saidNo('12:06:00'),
    at('12:06:01'),
    utc,
  );
  const disabled = { fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'disabled' };
  assert.deepEqual(after, { nextSlotAt: null, slotRanges: [own, disabled], request: null });
});
