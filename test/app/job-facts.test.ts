import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastSkipAt, scheduleTypeOf } from '../../src/app/job-facts.ts';
import { minuteMs, noon, viewOf } from './job-example.ts';

test('feature 73: the last skip of a job is shown until it has really run again', () => {
  const skipped = { lane: { lastSkipAt: noon } };
  assert.equal(lastSkipAt(viewOf('never ran', skipped)), noon);
  assert.equal(lastSkipAt(viewOf('ran before', { ...skipped, lastRun: {} })), noon);
  assert.equal(lastSkipAt(viewOf('ran since', { ...skipped, lastRun: { claimedAt: noon + minuteMs } })), null);
  assert.equal(lastSkipAt(viewOf('runs', { ...skipped, active: { claimedAt: noon + minuteMs } })), null);
  assert.equal(lastSkipAt(viewOf('never skipped')), null);
});

test('feature 181: the type of a job is the kind of the schedule that holds', () => {
  const cron = { kind: 'cron' as const, expression: '0 0 * * *' };
  assert.equal(scheduleTypeOf(viewOf('by hand').job), 'manual');
  assert.equal(scheduleTypeOf(viewOf('cron', { rules: [cron, { ...cron, expression: '0 1 * * *' }] }).job), 'cron');
  assert.equal(scheduleTypeOf(viewOf('mixed', { rules: [cron, { kind: 'every', everyMs: 1 }] }).job), 'mixed');
  assert.equal(
    scheduleTypeOf(viewOf('overridden', { rules: [cron], override: { rules: [{ kind: 'manual' }] } }).job),
    'manual',
  );
});
