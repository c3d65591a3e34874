import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobDetails } from '../../src/cli/job-details.ts';
import type { Paint } from '../../src/cli/paint.ts';
import type { JobView } from '../../src/store/store.ts';
import { minuteMs, noon, viewOf } from '../app/job-example.ts';

const named: Paint = (text, colour) => `<${colour} ${text}>`;
const failed = { status: 'failed' as const, exitCode: 3 };

test('feature 184: the failure of a job is red, unless the job is disabled', () => {
  assert.match(detailsOf(viewOf('on', { lastRun: failed })), /<dim last run> +r7 <red failed> now, 1m, exit 3/);
  assert.match(detailsOf(viewOf('off', { enabled: false, lastRun: failed })), /<dim last run> +r7 failed now/);
});

test('feature 73: a job tells when it was last skipped, until it has run again', () => {
  const lane = { lastSkipAt: noon - minuteMs / 2 };
  assert.match(detailsOf(viewOf('skipped', { lane, lastRun: {} })), /<dim last skipped> +30s ago/);
  assert.doesNotMatch(detailsOf(viewOf('ran', { lane, lastRun: { claimedAt: noon } })), /skipped/);
});

test('a description of several lines is one, and does nothing to a terminal', () => {
  const view = viewOf('nightly', {});
  view.job.spec.description = 'Pulls\nthe \u001b[31morders';
  assert.match(detailsOf(view), /<dim description> +Pulls the orders$/m);
});

function detailsOf(view: JobView): string {
  const links = { upstreams: [], downstream: [], setsOff: [] };
  const toCome = { slots: [], backfills: [], triggers: [], retries: [] };
  const known = { view, ...links, ...toCome, alerts: [], held: null, estimatedMs: null };
  return jobDetails(known, { now: noon, timezone: 'UTC', paint: named }).join('\n');
}
