import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Status } from '../../src/app/status.ts';
import type { Paint } from '../../src/cli/paint.ts';
import { allSections } from '../../src/cli/sections.ts';
import { statusSections } from '../../src/cli/status-lines.ts';
import { hostOf, hourMs, minuteMs, noon, runOf, viewOf } from '../app/job-example.ts';
import { hold } from '../domain/why-example.ts';
import { statusWith } from './status-example.ts';

const plain: Paint = (text) => text;
const named: Paint = (text, colour) => `<${colour} ${text}>`;

function linesOf(changes: Partial<Status>, paint: Paint = plain, columns = 200): string {
  return allSections(statusSections(statusWith(changes), { now: noon, timezone: 'UTC', paint }, columns)).join('\n');
}

test('where nothing is going on, each section says so', () => {
  const lines = linesOf({});
  for (const line of [
    /^hosts: no host has ticked yet/m,
    /^running: nothing$/m,
    /^failing: nothing$/m,
    /^next: nothing/m,
  ]) {
    assert.match(lines, line);
  }
  assert.doesNotMatch(lines, /warnings|latest/);
});

test('feature 175: a host shows its last tick, in red when it is too old', () => {
  const lines = linesOf({ hosts: [hostOf('web-1', noon - minuteMs), hostOf('web-2', noon - 4 * minuteMs)] }, named);
  assert.match(lines, /web-1 +ticked 1m ago\n/);
  assert.match(lines, /web-2 +<red ticked 4m ago>/);
});

test('feature 184: a failing job is red, unless it is disabled', () => {
  const failing = [
    viewOf('on', { lane: { failureStreak: 2 }, lastRun: { status: 'failed', exitCode: 3 } }),
    viewOf('off', {
      enabled: false,
      lane: { failureStreak: 1 },
      lastRun: { status: 'timed_out', reason: 'timed out after 1m' },
    }),
  ];
  const lines = linesOf({ failing }, named);
  assert.match(lines, /<red on> +2 in a row +last r7 now +exit 3/);
  assert.match(lines, / {2}off +once +last r7 now +timed out after 1m \(disabled\)/);
});

test('feature 185: the latest runs show how they ended, how long they took and how long ago that was', () => {
  const latest = [
    runOf('nightly', { id: 9, startedAt: noon - 2 * hourMs, durationMs: 90_000 }),
    runOf('bad', { id: 8, status: 'failed', exitCode: 3, reason: 'no\u0007 way' }),
  ];
  assert.match(
    linesOf({ latest }),
    /latest:\n {2}r9 +nightly +succeeded +1m 30s +2h ago\n {2}r8 +bad +failed +1m +1m ago +no way$/,
  );
});

test('feature 186: warnings come first', () => {
  const warnings = [{ reason: 'nothing_ran' as const, message: 'nothing has run for 7h', host: null }];
  assert.match(linesOf({ warnings }, named), /^<bold warnings>:\n {2}<yellow nothing has run for 7h>/);
});

test('what is due for a minute or more stands out', () => {
  const next = [
    { view: viewOf('late'), at: noon - 5 * minuteMs },
    { view: viewOf('soon'), at: noon + 5 * minuteMs },
  ];
  assert.match(
    linesOf({ next }, named),
    /late +2026-06-01 11:55:00 +<yellow was due 5m ago>\n +soon +2026-06-01 12:05:00 +in 5m/,
  );
});

test('what keeps a job that is due is told beside it', () => {
  const reason = 'waits for the pool db: its place is taken, by load (r5)';
  const view = viewOf('late', { lane: { parkedFor: 'pool:db', parkedReason: reason } });
  assert.match(
    linesOf({ next: [{ view, at: noon }] }, named),
    /late +2026-06-01 12:00:00 +now +waits for the pool db: its/,
  );
});

test('what is due while its job runs is not late', () => {
  const next = [{ view: viewOf('long', { active: {} }), at: noon - 5 * minuteMs }];
  assert.match(linesOf({ next }, named), /long +2026-06-01 11:55:00 +its run goes on$/m);
});

test('feature 12: jobs files are told with their state, and what is wrong with one', () => {
  const file = {
    host: 'web-1',
    path: '/srv/jobs.yaml',
    state: 'synced' as const,
    error: null,
    syncedAt: noon - minuteMs,
  };
  assert.doesNotMatch(linesOf({}), /jobs files/);
  const broken = {
    ...file,
    path: '/srv/more.yaml',
    state: 'refused' as const,
    error: 'more.yaml:1:2: no\nmore.yaml:3:4: no',
  };
  const fresh = { ...file, path: '/srv/new.yaml', state: 'waiting' as const, syncedAt: null };
  assert.match(
    linesOf({ jobsFiles: [file, broken, fresh] }),
    /jobs files:\n {2}\/srv\/jobs\.yaml +synced +1m ago\n {2}\/srv\/more\.yaml +refused +more\.yaml:1:2: no more\.yaml:3:4: no\n {2}\/srv\/new\.yaml +waiting +for the next tick/,
  );
  assert.match(linesOf({ jobsFiles: [file, { ...file, host: 'web-2' }] }), /\n {2}web-1 +\/srv.*\n {2}web-2 +\/srv/);
});

test('what comes next says what it waits for: a hold that is to come to bear, upstreams, or a place in a pool', () => {
  const held = viewOf('held');
  const holds = [hold({ scope: 'job', target: String(held.job.id) })];
  const parked = viewOf('full', { lane: { parkedReason: 'waits for the pool gpu: full', parkedFor: 'pool:gpu' } });
  const next = [held, parked].map((view) => ({ view, at: noon + minuteMs }));
  const lines = linesOf({ holds, next });
  assert.match(lines, /held +2026\S+ \S+ +in 1m +held\n/);
  assert.match(lines, /full +2026\S+ \S+ +in 1m +waits for the pool gpu: full$/);
  const everywhere = { next: next.slice(0, 1), hosts: [hostOf('web-1', noon)] };
  const onHost = linesOf({ ...everywhere, holds: [hold({ scope: 'host', target: 'web-1' })] });
  assert.match(onHost, / in 1m +held$/);
  assert.doesNotMatch(linesOf({ ...everywhere, holds: [hold({ scope: 'host', target: 'web-2' })] }), / in 1m +held/);
});
