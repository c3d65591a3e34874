import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastSkipAt, scheduleTypeOf, whyNoSlot } from '../../src/app/job-facts.ts';
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

test('features 37, 25, 49: a job without a next slot says why, and is finished when its schedule has come to its end', () => {
  const once = { kind: 'at' as const, instants: ['2020-01-01T00:00:00Z'] };
  const every = { kind: 'every' as const, everyMs: 1000, anchor: 'end' };
  const due = { rules: [once], lane: { nextSlotAt: noon } };
  assert.equal(whyNoSlot(viewOf('due', due)), null);
  assert.equal(whyNoSlot(viewOf('off', { ...due, enabled: false })), 'disabled');
  assert.equal(whyNoSlot(viewOf('by hand')), 'manual');
  assert.equal(whyNoSlot(viewOf('past', { rules: [once] })), 'finished');
  assert.equal(whyNoSlot(viewOf('runs for the last time', { rules: [once], active: {} })), 'finished');
  assert.equal(whyNoSlot(viewOf('counts from its end', { rules: [every], active: {} })), 'running');
  assert.equal(whyNoSlot(viewOf('boots', { rules: [{ kind: 'reboot' }] })), 'boot');
  assert.equal(whyNoSlot(viewOf('on every host, of which there is none', { rules: [once], lanes: [] })), 'no host');
});
