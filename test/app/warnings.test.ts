import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Picture, warningsOf } from '../../src/app/warnings.ts';
import { hostOf, hourMs, minuteMs, noon, runOf, viewOf } from './job-example.ts';

const nightly = viewOf('nightly');
const endedAgo = (ms: number) => runOf('other', { claimedAt: noon - ms - 1, finishedAt: noon - ms });
const quiet: Picture = { now: noon, hosts: [], running: [], latest: [], next: [] };

function warned(changes: Partial<Picture>): string[] {
  return warningsOf({ ...quiet, ...changes }).map(({ message }) => message);
}

test('feature 175: a host that missed three ticks is told, with what to do', () => {
  assert.deepEqual(warned({ hosts: [hostOf('web-1', noon - 3 * minuteMs), hostOf('new', null)] }), []);
  const [message = '', ...others] = warned({ hosts: [hostOf('web-1', noon), hostOf('web-2', noon - 12 * minuteMs)] });
  assert.match(message, /^web-2 has not ticked for 12m: .*`chroniker crontab`/);
  assert.deepEqual(others, []);
});

test('feature 186: six hours without a run are told when something has been due', () => {
  const due = [{ view: nightly, at: noon - 5 * hourMs }];
  assert.deepEqual(warned({ latest: [endedAgo(7 * hourMs)], next: due }), [
    'nothing has run for 7h, although nightly has been due for 5h',
  ]);
  assert.deepEqual(warned({ latest: [endedAgo(6 * hourMs - 1)], next: due }), [], 'something ran');
  assert.deepEqual(
    warned({ latest: [endedAgo(7 * hourMs)], running: [runOf('long', { status: 'running' })], next: due }),
    [],
  );
});

test('feature 186: idle hours are nothing to warn of when nothing was due in them', () => {
  const latest = [endedAgo(100 * hourMs)];
  assert.deepEqual(warned({ latest, next: [{ view: nightly, at: noon + hourMs }] }), []);
  assert.deepEqual(warned({ latest, next: [{ view: nightly, at: noon - 2 * minuteMs }] }), [], 'cron is about to tick');
  assert.deepEqual(warned({ latest }), []);
});

test('feature 186: what nothing came of is no run', () => {
  const abandoned = runOf('other', { status: 'abandoned', finishedAt: noon });
  const next = [{ view: nightly, at: noon - 7 * hourMs }];
  assert.deepEqual(warned({ latest: [abandoned], next }), [
    'nothing has run yet, although nightly has been due for 7h',
  ]);
  assert.deepEqual(warned({ latest: [abandoned, endedAgo(hourMs)], next }), []);
});
