import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OutcomeFacts, outcome } from '../../src/domain/outcome.ts';

const facts: OutcomeFacts = {
  exit: { status: 0, note: '' },
  ending: null,
  started: true,
  signalSent: null,
  overran: false,
  failOnStderr: false,
  stderrBytes: 0,
};

function exited(status: number, note = ''): OutcomeFacts {
  return { ...facts, exit: { status, note } };
}

const stop = { cause: 'stop', reason: 'stopped by ann' } as const;
const timeout = { cause: 'timeout', reason: 'timed out after 20m' } as const;
const shutdown = { cause: 'shutdown', reason: 'the server was stopped' } as const;

test('feature 95: status 0 is a success', () => {
  assert.deepEqual(outcome(exited(0)), { status: 'succeeded', reason: null, exitCode: 0, signal: null, onTime: true });
});

test('feature 95: any other status is a failure, with its exit code', () => {
  assert.deepEqual(outcome(exited(3)), { status: 'failed', reason: null, exitCode: 3, signal: null, onTime: true });
});

const signals: [string, OutcomeFacts, number | null, string | null][] = [
  ['that the shell noted', exited(137, 'Killed '), null, 'SIGKILL'],
  ['that the shell noted with a core', exited(139, 'Segmentation fault (core dumped)'), null, 'SIGSEGV'],
  ['that nobody noted or sent is an exit code', exited(137), 137, null],
  ['whose note is of another one is an exit code', exited(137, 'Terminated'), 137, null],
  ['that shells do not note: 130', exited(130), null, 'SIGINT'],
  ['that shells do not note: 141', exited(141), null, 'SIGPIPE'],
  ['of 143 that nobody sent', exited(143), 143, null],
  ['of 143 that we sent', { ...exited(143), ending: stop, signalSent: 'SIGKILL' }, null, 'SIGTERM'],
  ['of 137 that we sent', { ...exited(137), ending: stop, signalSent: 'SIGKILL' }, null, 'SIGKILL'],
  ['of a command that answered ours with its own code', { ...exited(9), ending: stop, signalSent: 'SIGTERM' }, 9, null],
];

for (const [which, given, exitCode, signal] of signals) {
  test(`feature 97: a signal ${which}`, () => {
    const found = outcome(given);
    assert.deepEqual({ exitCode: found.exitCode, signal: found.signal }, { exitCode, signal });
  });
}

test('a run that a signal ended says so', () => {
  assert.deepEqual(outcome(exited(137, 'Killed')), {
    status: 'failed',
    reason: 'ended by SIGKILL',
    exitCode: null,
    signal: 'SIGKILL',
    onTime: true,
  });
});

test('feature 115: a timeout stays one whatever the command then does, and is not on time', () => {
  for (const exit of [{ status: 143, note: 'Terminated' }, { status: 0, note: '' }, null]) {
    const found = outcome({ ...facts, exit, ending: timeout, signalSent: 'SIGTERM' });
    assert.equal(found.status, 'timed_out');
    assert.equal(found.reason, 'timed out after 20m');
    assert.equal(found.onTime, false);
  }
});

test('feature 122: a clean exit after TERM is stopped, not failed', () => {
  for (const ending of [stop, shutdown]) {
    assert.deepEqual(outcome({ ...facts, ending, signalSent: 'SIGTERM' }), {
      status: 'stopped',
      reason: ending.reason,
      exitCode: 0,
      signal: null,
      onTime: true,
    });
  }
});

test('feature 96: stderr is a failure only with the option', () => {
  assert.equal(outcome({ ...facts, stderrBytes: 5 }).status, 'succeeded');
  const failed = outcome({ ...facts, stderrBytes: 5, failOnStderr: true });
  assert.equal(failed.status, 'failed');
  assert.equal(failed.exitCode, 0);
  assert.match(failed.reason ?? '', /stderr/);
  assert.equal(outcome({ ...facts, failOnStderr: true }).status, 'succeeded');
});

test('a run that left no exit status is lost', () => {
  const lost = { status: 'lost', exitCode: null, signal: null, onTime: null };
  assert.deepEqual(outcome({ ...facts, exit: null }), { ...lost, reason: 'vanished without an exit status' });
  assert.deepEqual(outcome({ ...facts, exit: null, started: false }), {
    ...lost,
    reason: 'vanished before its command began',
  });
});

test('an ending that killed the wrapper too reports the signal that was sent', () => {
  assert.equal(outcome({ ...facts, exit: null, ending: stop, signalSent: 'SIGKILL' }).signal, 'SIGKILL');
});

const listed = { successCodes: [3, 4, 130], skipCodes: [99] };

/** [exit status, what the shell noted, status, reason] */
const judged: [number, string, string, string | null][] = [
  [3, '', 'succeeded', null],
  [130, '', 'succeeded', null],
  [130, 'Interrupt', 'failed', 'ended by SIGINT'],
  [0, '', 'failed', 'exit code 0 is none of its successCodes'],
  [1, '', 'failed', null],
  [99, '', 'skipped', 'nothing to do (exit code 99)'],
  [75, '', 'failed', 'asked to be tried again later (exit code 75)'],
];

for (const [status, note, verdict, reason] of judged) {
  test(`feature 104: with success codes and skip codes of its own, ${status} ${note} is ${verdict}`, () => {
    const found = outcome({ ...exited(status, note), ...listed });
    assert.deepEqual([found.status, found.reason, found.onTime], [verdict, reason, true]);
  });
}

test('feature 104: a list says what 75 means, where it does', () => {
  assert.equal(outcome({ ...exited(75), successCodes: [0, 75] }).status, 'succeeded');
  assert.equal(outcome({ ...exited(75), skipCodes: [75] }).status, 'skipped');
});

test('a success by another code is a failure where stderr makes it one; there being nothing to do stays so', () => {
  const wrote = { failOnStderr: true, stderrBytes: 5 };
  assert.equal(outcome({ ...exited(3), ...listed, ...wrote }).status, 'failed');
  assert.equal(outcome({ ...exited(99), ...listed, ...wrote }).status, 'skipped');
});

test('a stop is a stop, whatever code the command then ends with', () => {
  assert.equal(outcome({ ...exited(99), ...listed, ending: stop, signalSent: 'SIGTERM' }).status, 'stopped');
});
