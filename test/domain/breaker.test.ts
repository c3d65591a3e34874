import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import type { Run } from '../../src/domain/run.ts';
import { at, everyFiveMinutes, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

const example = job([everyFiveMinutes]);
const breaking = { ...example, spec: { ...example.spec, breaker: { failures: 5 } } };
const retried: Run = { ...run(at('12:00:20')), attempt: 1 };
retried.policy = { ...retried.policy, retries: { limit: 1, delayMs: 60_000 } };

function after(streak: number, from: number, changes: object = {}, which: Run = run(at('12:00:20'))) {
  const ending = { status: 'failed' as const, finishedAt: at('12:01:00'), exitCode: 1, signal: null, reason: null };
  const theLane = lane(at('12:05:10'), { failureStreak: streak, breakerFrom: from });
  return afterRun(theLane, breaking, which, { ...ending, ...changes }, at('12:01:00'), { timezone: 'UTC' });
}

test('feature 105: the fifth failure in a row holds the job, with its reason', () => {
  assert.equal(after(3, 0).hold, undefined);
  assert.equal(after(4, 0).hold, '5 failures in a row, the last: exit code 1 (r11)');
  assert.equal(
    after(6, 0, { reason: 'ended by SIGKILL' }).hold,
    '7 failures in a row, the last: ended by SIGKILL (r11)',
  );
  assert.equal(
    after(4, 0, { status: 'timed_out', exitCode: null }).hold,
    '5 failures in a row, the last: timed out (r11)',
  );
});

test('feature 105: a job without a breaker may fail for ever', () => {
  const ending = { status: 'failed' as const, finishedAt: at('12:01:00'), exitCode: 1, signal: null, reason: null };
  const theLane = lane(null, { failureStreak: 10_000 });
  assert.equal(
    afterRun(theLane, example, run(at('12:00:20')), ending, at('12:01:00'), { timezone: 'UTC' }).hold,
    undefined,
  );
});

test('feature 105: failures that held the job once do not count again', () => {
  assert.equal(after(8, 5).hold, undefined);
  assert.equal(after(9, 5).hold, '10 failures in a row, the last: exit code 1 (r11)');
});

test('feature 105: who was stopped, skipped or succeeded does not hold the job', () => {
  for (const status of ['stopped', 'skipped', 'succeeded', 'abandoned'] as const)
    assert.equal(after(7, 0, { status }).hold, undefined);
});

test('feature 105: a job that is held for failing is not tried again by itself', () => {
  assert.equal(after(3, 0, {}, retried).request?.attempt, 2);
  const held = after(4, 0, {}, retried);
  assert.equal(held.request, null);
  assert.match(held.hold ?? '', /^5 failures/);
});

test('feature 104: who asks to be tried again later, and is, has not failed', () => {
  const spared = after(4, 0, { exitCode: 75 }, retried);
  assert.deepEqual([spared.spared, spared.hold, spared.request?.attempt], [true, undefined, 2]);
  const last = after(4, 0, { exitCode: 75 }, { ...retried, attempt: 2 });
  assert.deepEqual([last.spared, last.request], [undefined, null]);
  assert.match(last.hold ?? '', /^5 failures/);
});
