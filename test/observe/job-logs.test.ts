import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Event } from '../../src/domain/event.ts';
import { JobLogs } from '../../src/observe/job-logs.ts';
import { LateLog } from '../../src/system/late-log.ts';
import { exampleRun } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const at = Date.UTC(2026, 0, 31, 12);
const folder = temporaryFolder('job-logs');

/** What a job with this log file hears of itself; answers the lines of its file. */
async function heard(name: string, events: (runId: number, job: string) => Event[], jobs = ['nightly']) {
  const path = join(folder, name);
  const logs = new JobLogs('here', () => new LateLog({ path, mode: 0o600, days: 15 }, assert.ifError));
  const example = exampleRun('/home');
  for (const job of jobs) {
    const run = exampleRun('/home', { job, policy: { ...example.policy, logFile: path } });
    for (const event of [{ kind: 'run-claimed' as const, run }, ...events(run.id, job)]) logs.hear(event, at);
  }
  await logs.close();
  return linesOf(name);
}

function linesOf(name: string): Record<string, unknown>[] {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}-`));
  return files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}

function wrote(runId: number, job: string, lines: string[], droppedBytes = 0): Event {
  return { kind: 'run-wrote', runId, job, stream: 'stdout', lines, droppedBytes };
}

function settled(runId: number, job: string): Event {
  return { kind: 'run-settled', runId, job, status: 'succeeded', reason: null, exitCode: 0, durationMs: 1200 };
}

test('a log file tells how a run of its job began, what it wrote and how it ended, in this order', async () => {
  const lines = await heard('order', (runId, job) => [
    { kind: 'run-started', runId, job, pid: 9 },
    wrote(runId, job, ['one', 'two'], 77),
    wrote(runId, job, ['three']),
    settled(runId, job),
  ]);
  assert.deepEqual(
    lines.map(({ event, line, droppedBytes }) => event ?? line ?? droppedBytes),
    ['run-claimed', 'run-started', 'one', 'two', 77, 'three', 'run-settled'],
  );
  const { run, ...output } = lines[2] ?? {};
  assert.match(String(run), /^r\d+$/);
  assert.deepEqual(output, { at: '2026-01-31T12:00:00.000Z', job: 'nightly', stream: 'stdout', line: 'one' });
  const { status, exitCode, durationMs } = lines.at(-1) ?? {};
  assert.deepEqual({ status, exitCode, durationMs }, { status: 'succeeded', exitCode: 0, durationMs: 1200 });
});

test('two jobs that name the same file write whole lines into it, each with its job', async () => {
  const lines = await heard('shared', (runId, job) => [wrote(runId, job, [`of ${job}`])], ['one', 'two']);
  assert.deepEqual(
    lines.map(({ job, line }) => [job, line]),
    [
      ['one', undefined],
      ['one', 'of one'],
      ['two', undefined],
      ['two', 'of two'],
    ],
  );
});

test('what happens elsewhere, to other runs, after the end, and each take-over stays out of it', async () => {
  const lines = await heard('alone', (runId, job) => [
    { kind: 'run-adopted', run: exampleRun('/home', { id: runId, job }) },
    { kind: 'tick-entered', host: 'here', generation: 1, at },
    { kind: 'run-started', runId: runId + 1000, job: 'other', pid: 9 },
    { kind: 'job-unreadable', job, message: 'odd' },
    settled(runId, job),
    { kind: 'run-ending', runId, job, cause: 'stop' },
  ]);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['run-claimed', 'run-settled'],
  );
});

test('whoever takes a run over goes on writing to its file', async () => {
  const path = join(folder, 'adopted');
  const logs = new JobLogs('here', () => new LateLog({ path, mode: 0o600, days: 15 }, assert.ifError));
  const { policy, ...rest } = exampleRun('/home');
  logs.hear({ kind: 'run-adopted', run: { ...rest, policy: { ...policy, logFile: path } } }, at);
  logs.hear(wrote(rest.id, rest.job, ['on']), at);
  await logs.close();
  assert.deepEqual(
    linesOf('adopted').map(({ line }) => line),
    ['on'],
  );
});

test('a job without a log file opens none', async () => {
  const logs = new JobLogs('here', () => assert.fail('opened'));
  const run = exampleRun('/home');
  logs.hear({ kind: 'run-claimed', run }, at);
  logs.hear(settled(run.id, run.job), at);
  await logs.close();
});
