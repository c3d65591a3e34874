import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import type { Ask, FinalStatus, Run } from '../../src/domain/run.ts';
import { at, everyFiveMinutes, job, lane } from './lane-example.ts';
import { run } from './run-example.ts';

const example = job([everyFiveMinutes]);

function asking(asks: Ask[], changes: Partial<Run> = {}): Run {
  return { ...run(at('12:00:20')), asks, params: { day: 'mon' }, ...changes };
}

function after(ended: Run, status: FinalStatus = 'succeeded', theJob = example, finished = '12:01:00') {
  const ending = { status, finishedAt: at(finished), exitCode: null, signal: null, reason: null };
  return afterRun(lane(at('12:05:10')), theJob, ended, ending, at(finished), { timezone: 'UTC' });
}

test('feature 106: a run that asks for it is followed by another at once, and the schedule goes on', () => {
  assert.deepEqual(after(asking(['rerun'])), {
    nextSlotAt: at('12:05:10'),
    slotRanges: [],
    request: {
      cause: 'rerun',
      at: at('12:01:00'),
      scheduledAt: at('12:01:00'),
      attempt: 1,
      params: { day: 'mon' },
      reason: null,
      requestedBy: null,
      backfillId: null,
    },
  });
});

test('feature 106: however it ended, unless somebody stopped it', () => {
  const causes = (['succeeded', 'failed', 'timed_out', 'lost', 'skipped', 'stopped'] as const).map(
    (status) => after(asking(['rerun']), status).request?.cause ?? null,
  );
  assert.deepEqual(causes, ['rerun', 'rerun', 'rerun', 'rerun', 'rerun', null]);
});

test('feature 106: what was said last is heard with its end', () => {
  const ending = { status: 'succeeded' as const, finishedAt: at('12:01:00'), exitCode: 0, signal: null, reason: null };
  const said = { ...ending, report: { asks: ['rerun' as const] } };
  const next = afterRun(lane(null), example, asking([]), said, at('12:01:00'), { timezone: 'UTC' });
  assert.equal(next.request?.cause, 'rerun');
});

test('feature 106: a job that asks again and again starts once a second at most', () => {
  const quick = after(asking(['rerun'], { claimedAt: at('12:00:59') + 900 }), 'succeeded', example, '12:01:00');
  assert.equal(quick.request?.at, at('12:01:00') + 900);
});

test('feature 106: a job that was disabled meanwhile, or has had the last of its runs, is not run again', () => {
  assert.equal(after(asking(['rerun']), 'succeeded', { ...example, enabled: false }).request, null);
  const once = job([everyFiveMinutes]);
  once.spec.schedule = { ...once.spec.schedule, maxRuns: 1 };
  assert.equal(after(asking(['rerun']), 'succeeded', once).request, null);
});

test('feature 106: a run that asks to be run again is not retried besides', () => {
  const retried = asking(['rerun'], { attempt: 1 });
  retried.policy = { ...retried.policy, retries: { limit: 3, delayMs: 60_000 } };
  assert.equal(after(retried, 'failed').request?.cause, 'rerun');
  assert.equal(after({ ...retried, asks: ['stop-runner'] }, 'failed').request?.cause, 'retry');
});
