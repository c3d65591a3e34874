import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

interface Shown {
  job: { nextSlotAt: string | null; finished: boolean; describe: string };
}

test('feature 52: a job outside of its limits is shown with its true next slot', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok(
    'job',
    'add',
    'x',
    '--every',
    '15m',
    '--dates',
    '{from: 2999-01-01}',
    '--weekdays',
    'sun',
    '--',
    'true',
  );
  const { job } = await line.json<Shown>('job', 'show', 'x');
  assert.match(job.nextSlotAt ?? '', /^2999-01-06T00:/);
  assert.equal(job.finished, false);
  assert.match(await line.ok('job', 'show', 'x'), /next +2999-01-06 00:/);
  assert.match(await line.ok('job', 'list'), /2999-01-06 00:/);
  assert.match(await line.ok('next'), /Sun 2999-01-06 00:.*x/);
});

test('feature 49: past its last slot a job is finished', async (t) => {
  const line = CommandLine.in(t, {});
  await line.fails(['job', 'add', 'x', '--at', '2020-01-01T10:00Z', '--', 'true'], 64, /lies in the past/);
  await line.ok('job', 'add', 'x', '--at', '2099-01-01T10:00Z', '--', 'true');
  await line.ok('job', 'edit', 'x', '--set', 'schedule.at=2020-01-01T10:00Z');
  assert.equal((await line.json<Shown>('job', 'show', 'x')).job.finished, true);
  assert.match(await line.ok('job', 'show', 'x'), /next +finished/);
  assert.match(await line.ok('job', 'list'), /finished/);
});

test('feature 27: an override is shown beside the schedule that it replaces', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'x', '--times', '03:00', '--', 'true');
  await line.ok('job', 'override', 'x', '{weekly: {days: mon-fri, at: "22:00"}}');
  const shown = await line.ok('job', 'show', 'x');
  assert.match(shown, /schedule +at 22:00 on Monday to Friday\n/);
  assert.match(shown, /overridden +its own is: every day at 03:00\n/);
});

test('job show tells how late the start may be, and what becomes of missed slots', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'x', '--times', '03:00', '--jitter', '5m', '--catchup', 'skip', '--', 'true');
  const shown = await line.ok('job', 'show', 'x');
  assert.match(shown, /schedule +every day at 03:00; up to 5 minutes later at random; missed ones are left out\n/);
  assert.match(shown, /next +\d{4}.* 03:00:00 \(.*\), up to 5m later\n/);
});
