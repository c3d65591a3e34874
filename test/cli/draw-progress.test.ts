import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawBar } from '../../src/cli/draw-bar.ts';
import { progressLines, timeOf } from '../../src/cli/draw-progress.ts';
import type { Progress, Run } from '../../src/domain/run.ts';
import { minuteMs, noon, runOf } from '../app/job-example.ts';

const look = { now: noon, timezone: 'UTC', paint: (text: string) => text };

function progress(done: number, total: number | null, note: string | null = null): Progress {
  return { done, total, note, at: noon };
}

function running(job: string, changes: Partial<Run> = {}): Run {
  return runOf(job, { status: 'running', startedAt: noon - 3 * minuteMs, ...changes });
}

test('a bar is filled by its percent, and full only when all is done', () => {
  assert.equal(drawBar(0, 4), '░░░░');
  assert.equal(drawBar(50, 4), '██░░');
  assert.equal(drawBar(99.9, 4), '███░');
  assert.equal(drawBar(100, 4), '████');
  assert.equal(drawBar(1000, 4), '████');
  assert.equal(drawBar(-5, 4), '░░░░');
});

test('feature 112, feature 114: a run shows how far it is, since when, how long it should take and what it says', () => {
  const runs = [running('extract', { jobId: 1, progress: progress(25, 100, 'orders') }), running('load', { jobId: 2 })];
  assert.deepEqual(progressLines(runs, new Map([[2, 5 * minuteMs]]), look, 60), [
    'extract  ██░░░░░░░░  25%  3m              done in 9m  orders',
    'load                      3m of about 5m  done in 2m',
  ]);
});

test('a run that takes longer than usual does not say when it will be done', () => {
  assert.deepEqual(progressLines([running('load')], new Map([[1, minuteMs]]), look, 60), ['load  3m of about 1m']);
});

test('without a total the count is shown, and a note that says nothing takes no room', () => {
  assert.deepEqual(progressLines([running('load', { progress: progress(1234, null) })], new Map(), look, 60), [
    'load  1234 done  3m',
  ]);
});

test('a run that is being stopped, or that has not begun yet, says so', () => {
  const runs = [running('old', { stopRequestedAt: noon }), runOf('new', { status: 'starting' })];
  assert.deepEqual(progressLines(runs, new Map(), look, 60), ['old  3m        stopping', 'new  starting']);
});

test('a note in any script, or with control characters, stays in its line', () => {
  const note = '変換\u001b[2Jしています\nnew line 🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀';
  const [line = ''] = progressLines([running('load', { progress: progress(1, 2, note) })], new Map(), look, 60);
  assert.equal(line, 'load  █████░░░░░  50%  3m  done in 3m  変換しています new l…');
});

test('on a wide screen runs have their number, and their host where there are several', () => {
  const runs = [running('load', { id: 12, host: 'web-1' }), running('mail', { id: 13, host: 'web-2' })];
  assert.deepEqual(progressLines(runs, new Map(), look, 100), ['load  r12  web-1  3m', 'mail  r13  web-2  3m']);
});

test('time is told in seconds first, then in two units', () => {
  assert.equal(timeOf(running('a', { startedAt: noon - 12_900 }), null, noon), '12s');
  assert.equal(timeOf(running('a', { startedAt: noon - 200_000 }), 300_000, noon), '3m 20s of about 5m');
  assert.equal(timeOf(running('a', { startedAt: noon + 5000 }), null, noon), '0s', 'a clock that is ahead');
});
