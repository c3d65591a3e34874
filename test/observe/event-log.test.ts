import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../src/domain/event.ts';
import type { Hold } from '../../src/domain/hold.ts';
import { type FinalStatus, finalStatuses } from '../../src/domain/run.ts';
import { eventLine } from '../../src/observe/event-log.ts';
import { eventText, needsAttention } from '../../src/observe/event-text.ts';
import { exampleRun } from '../rig/scripted-run.ts';

const at = Date.UTC(2026, 0, 31, 12, 0, 0, 7);
const job = 'nightly';
const run = { ...exampleRun('/home'), id: 12, job, scheduledAt: at - 5000, claimedAt: at - 3000 };
const host = 'here';
const heldByAnn: Hold = {
  ...{
    id: 1,
    scope: 'tag',
    target: 'etl',
    reason: null,
    owner: 'ann',
    fromAt: at - 60_000,
    untilAt: at,
    pending: 'skip',
  },
  ...{ exceptions: [], releasedAt: at, releasedBy: 'its end' },
};

/** An event of every kind, with the level and the facts of its line. */
const lines: { [K in Event['kind']]: [Extract<Event, { kind: K }>, string, object] } = {
  'tick-entered': [{ kind: 'tick-entered', host, generation: 7, at }, 'debug', { generation: 7 }],
  'tick-left': [
    { kind: 'tick-left', host, generation: 7, at, durationMs: 812.7, adopted: 1, started: 2, settled: 3 },
    'info',
    { generation: 7, durationMs: 813, adopted: 1, started: 2, settled: 3 },
  ],
  'tick-failed': [{ kind: 'tick-failed', host, message: 'why' }, 'error', { error: 'why' }],
  'predecessor-hung': [
    { kind: 'predecessor-hung', host, pid: 5, waitedMs: 5000.4 },
    'warn',
    { pid: 5, waitedMs: 5000 },
  ],
  superseded: [{ kind: 'superseded', host, generation: 7, runs: 2 }, 'debug', { generation: 7, runs: 2 }],
  'second-host-refused': [
    { kind: 'second-host-refused', host, other: 'there', jobs: 3 },
    'warn',
    { other: 'there', jobs: 3 },
  ],
  'clock-offset-noticed': [{ kind: 'clock-offset-noticed', host, offsetMs: -2500 }, 'warn', { offsetMs: -2500 }],
  'run-claimed': [
    { kind: 'run-claimed', run },
    'info',
    {
      ...{ job, run: 'r12', cause: 'schedule', attempt: 1, slots: 1 },
      ...{ scheduledAt: '2026-01-31T11:59:55.007Z', waitedMs: 2000 },
    },
  ],
  'deadline-missed': [
    { kind: 'deadline-missed', job, scheduledAt: at - 60_000, deadlineAt: at, reason: 'why', message: 'all of it' },
    'warn',
    { job, scheduledAt: '2026-01-31T11:59:00.007Z', deadlineAt: '2026-01-31T12:00:00.007Z', reason: 'why' },
  ],
  'run-adopted': [{ kind: 'run-adopted', run }, 'debug', { job, run: 'r12', status: 'starting' }],
  'run-started': [{ kind: 'run-started', runId: 12, job, pid: 99 }, 'info', { job, run: 'r12', pid: 99 }],
  'run-ending': [
    { kind: 'run-ending', runId: 12, job, cause: 'timeout' },
    'info',
    { job, run: 'r12', cause: 'timeout' },
  ],
  'run-unkillable': [{ kind: 'run-unkillable', runId: 12, job, pids: [9] }, 'error', { job, run: 'r12', pids: [9] }],
  'run-settled': [
    {
      ...{ kind: 'run-settled', runId: 12, job, status: 'failed', reason: 'exit status 3' },
      ...{ exitCode: 3, durationMs: 1500 },
    },
    'error',
    { job, run: 'r12', status: 'failed', exitCode: 3, durationMs: 1500, reason: 'exit status 3' },
  ],
  'run-skipped': [
    { kind: 'run-skipped', runId: 12, job, reason: 'its condition said no: nothing new' },
    'info',
    { job, run: 'r12', reason: 'its condition said no: nothing new' },
  ],
  'condition-crashed': [
    { kind: 'condition-crashed', runId: 12, job, reason: 'exit code 2' },
    'warn',
    { job, run: 'r12', reason: 'exit code 2' },
  ],
  'run-superseded': [{ kind: 'run-superseded', runId: 12, job }, 'warn', { job, run: 'r12' }],
  'job-held': [
    { kind: 'job-held', runId: 12, job, reason: '5 failures in a row' },
    'error',
    { job, run: 'r12', reason: '5 failures in a row' },
  ],
  'retry-superseded': [
    { kind: 'retry-superseded', runId: 12, job, scheduledAt: at, attempt: 2 },
    'info',
    { job, run: 'r12', attempt: 2, scheduledAt: '2026-01-31T12:00:00.007Z' },
  ],
  'starting-stopped': [{ kind: 'starting-stopped', runId: 12, job, isFatal: false }, 'warn', { job, run: 'r12' }],
  'run-wrote': [
    { kind: 'run-wrote', runId: 12, job, stream: 'stderr', lines: ['a', 'b'], droppedBytes: 0 },
    'debug',
    { job, run: 'r12', stream: 'stderr', lines: 2 },
  ],
  'output-truncated-by-command': [
    { kind: 'output-truncated-by-command', runId: 12, job, stream: 'stdout' },
    'warn',
    { job, run: 'r12', stream: 'stdout' },
  ],
  'store-unavailable': [{ kind: 'store-unavailable', message: 'refused' }, 'error', { error: 'refused' }],
  'store-back': [{ kind: 'store-back', awayMs: 20_000.2 }, 'warn', { awayMs: 20_000 }],
  'jobs-file-synced': [
    { kind: 'jobs-file-synced', path: '/p/jobs.yaml', created: 1, updated: 2, disabled: 0 },
    'info',
    { path: '/p/jobs.yaml', created: 1, updated: 2, disabled: 0 },
  ],
  'jobs-file-refused': [
    { kind: 'jobs-file-refused', path: '/p/jobs.yaml', message: 'bad' },
    'error',
    { path: '/p/jobs.yaml', error: 'bad' },
  ],
  'everything-held': [{ kind: 'everything-held', reason: 'held by ann' }, 'info', { reason: 'held by ann' }],
  'run-vanished': [{ kind: 'run-vanished', runId: 12, job }, 'error', { job, run: 'r12' }],
  'hold-ended': [
    { kind: 'hold-ended', hold: heldByAnn, pending: 'skip', jobs: [{ job, slots: 3, wishes: 0 }] },
    'info',
    { scope: 'tag', target: 'etl', pending: 'skip', jobs: [{ job, slots: 3, wishes: 0 }] },
  ],
  'job-unreadable': [{ kind: 'job-unreadable', job, message: 'odd' }, 'error', { job, error: 'odd' }],
  'log-unwritable': [
    { kind: 'log-unwritable', path: '/l/a.log', job: null, message: 'ENOSPC' },
    'error',
    { path: '/l/a.log', error: 'ENOSPC' },
  ],
};

for (const [kind, [event, level, facts]] of Object.entries(lines)) {
  test(`feature 173: ${kind} is one line with its instant, level, host and facts`, () => {
    const { message, ...line } = eventLine(event, at, host);
    assert.deepEqual(line, { at: '2026-01-31T12:00:00.007Z', level, event: kind, host, ...facts });
    assert.ok(message.length > 0 && !message.includes('undefined'), message);
    assert.ok(!JSON.stringify({ message, ...line }).includes('\n'));
    assert.deepEqual(Object.keys(eventLine(event, at, host)).slice(0, 5), ['at', 'level', 'event', 'message', 'host']);
  });
}

test('how a run ended decides how much its line matters', () => {
  const levelOf = (status: FinalStatus) =>
    eventLine({ ...lines['run-settled'][0], status, reason: null }, at, host).level;
  assert.deepEqual(Object.fromEntries(finalStatuses.map((status) => [status, levelOf(status)])), {
    ...{ succeeded: 'info', skipped: 'info', abandoned: 'info', stopped: 'warn' },
    ...{ failed: 'error', timed_out: 'error', lost: 'error' },
  });
});

test('feature 104: a failure that a further attempt follows is told with its time, and no error yet', () => {
  const line = eventLine({ ...lines['run-settled'][0], retryAt: at + 60_000 }, at, host);
  assert.deepEqual([line.level, line.retryAt], ['warn', '2026-01-31T12:01:00.007Z']);
  assert.match(line.message, /r12 failed: exit status 3, tried again at 2026-01-31T12:01:00\.007Z$/);
});

test('feature 105, feature 108: a job that was held, and what is fatal, is told even when nobody asked to hear', () => {
  assert.equal(needsAttention(lines['job-held'][0]), true);
  assert.equal(needsAttention(lines['starting-stopped'][0]), false);
  assert.equal(needsAttention({ ...lines['starting-stopped'][0], isFatal: true }), true);
});

test('a tick that only looked after what was running is told to those who debug', () => {
  const quiet = { ...lines['tick-left'][0], started: 0, settled: 0 };
  assert.equal(eventLine(quiet, at, host).level, 'debug');
});

test('the log file of a job that cannot be written is told with the job', () => {
  const line = eventLine({ ...lines['log-unwritable'][0], job }, at, host);
  assert.equal(line.job, job);
  assert.match(line.message, /^nightly: its log file \/l\/a\.log cannot be written/);
});

test('the end of a hold tells the requests that waited as well as the slots', () => {
  const ended = (slots: number, wishes: number): Event => {
    return { kind: 'hold-ended', hold: heldByAnn, pending: 'run', jobs: [{ job, slots, wishes }] };
  };
  assert.match(eventText(ended(3, 1)), /now due 3 slots and 1 request of 1 job$/);
  assert.match(eventText(ended(0, 2)), /now due 2 requests of 1 job$/);
  assert.match(eventText(ended(0, 0)), /now due 0 slots of 1 job$/);
});

test('a jobs file that is refused is named once, also where each of its faults names it', () => {
  const message = '/p/jobs.yaml: jobs.a: bad\n/p/jobs.yaml:2:1: jobs.b: bad';
  assert.equal(
    eventText({ kind: 'jobs-file-refused', path: '/p/jobs.yaml', message }),
    '/p/jobs.yaml is refused, its jobs stay as they are: jobs.a: bad\n/p/jobs.yaml:2:1: jobs.b: bad',
  );
  const synced = eventText({ kind: 'jobs-file-synced', path: '/p/jobs.yaml', created: 1, updated: 2, disabled: 0 });
  assert.match(synced, /: 1 job created, 2 updated/);
});
