import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRetries, type Retries } from '../../src/domain/retries.ts';
import { delayBefore, retryAfter } from '../../src/domain/retry.ts';
import type { Run } from '../../src/domain/run.ts';
import { at } from './lane-example.ts';
import { run } from './run-example.ts';

const minuteMs = 60_000;

function retries(written: unknown): Retries {
  const parsed = parseRetries(written, 'retries');
  assert.ok(parsed);
  return parsed;
}

function attempt(number: number, written: unknown): Run {
  const example = run(at('12:00:20'));
  const policy = { ...example.policy, retries: retries(written) };
  return { ...example, attempt: number, policy, params: { day: 'mon' }, backfillId: 4 };
}

const failed = { status: 'failed', exitCode: 1, signal: null, finishedAt: at('12:01:00') } as const;

test('feature 104: the next attempt is for the same slot with the same parameters, one delay after the end', () => {
  assert.deepEqual(retryAfter(attempt(1, { limit: 3, delay: '5m' }), failed), {
    cause: 'retry',
    at: at('12:06:00'),
    scheduledAt: at('12:00:10'),
    attempt: 2,
    params: { day: 'mon' },
    reason: null,
    requestedBy: null,
    backfillId: 4,
  });
});

test('feature 104: so many attempts follow the first, and then the next slot', () => {
  const followed = [1, 2, 3, 4, 5].map((number) => retryAfter(attempt(number, 3), failed) !== null);
  assert.deepEqual(followed, [true, true, true, false, false]);
  assert.equal(retryAfter(run(at('12:00:20')), failed), null);
});

test('feature 104: retries are a minute apart unless they say otherwise', () => {
  assert.equal(retryAfter(attempt(2, 3), failed)?.at, at('12:02:00'));
});

test('feature 104: delays grow by the factor up to their bound, or stay the same', () => {
  const growing = retries({ limit: 9, delay: '1m', backoff: 2, maxDelay: '5m' });
  const delays = [2, 3, 4, 5, 6].map((number) => delayBefore(number, growing, 'x') / minuteMs);
  assert.deepEqual(delays, [1, 2, 4, 5, 5]);
  const fixed = retries({ limit: 9, delay: '1m' });
  assert.deepEqual(
    [2, 3, 9].map((number) => delayBefore(number, fixed, 'x')),
    [minuteMs, minuteMs, minuteMs],
  );
  const huge = delayBefore(1_000, retries({ limit: 1_000, backoff: 100 }), 'x');
  assert.ok(Number.isSafeInteger(at('12:00:00') + huge) && new Date(at('12:00:00') + huge).getTime() > 0);
});

test('feature 104: jitter moves a delay either way, differs by slot and attempt, and is the same wherever it is asked for', () => {
  const policy = retries({ limit: 99, delay: '1m', jitter: '30s' });
  const delays = Array.from({ length: 400 }, (_, index) => delayBefore(index + 2, policy, 'nightly 1'));
  assert.ok(delays.every((delay) => delay >= 30_000 && delay <= 90_000));
  assert.ok(Math.min(...delays) < 33_000 && Math.max(...delays) > 87_000, 'the whole range is used');
  assert.equal(delayBefore(2, policy, 'nightly 1'), delays[0]);
  assert.notEqual(delayBefore(2, policy, 'nightly 2'), delays[0]);
  assert.ok(delayBefore(2, retries({ limit: 1, delay: 0, jitter: '30s' }), 'nightly 1') >= 0);
});

/** [what `codes` says, how it ended, whether it is tried again] */
const ends: [unknown, Partial<Parameters<typeof retryAfter>[1]>, boolean][] = [
  [undefined, { exitCode: 1 }, true],
  [undefined, { exitCode: null, signal: 'SIGKILL' }, true],
  [undefined, { exitCode: null }, true],
  [undefined, { status: 'timed_out', exitCode: null, signal: 'SIGTERM' }, true],
  [undefined, { status: 'lost', exitCode: null }, true],
  [undefined, { status: 'succeeded', exitCode: 0 }, false],
  [undefined, { status: 'skipped', exitCode: 99 }, false],
  [undefined, { status: 'stopped', exitCode: null, signal: 'SIGTERM' }, false],
  [undefined, { status: 'stopped', exitCode: 1 }, false],
  [[1, 7], { exitCode: 7 }, true],
  [[1, 7], { exitCode: 2 }, false],
  [[1, 7], { exitCode: 75 }, true],
  [[1, 7], { exitCode: null, signal: 'SIGKILL' }, false],
  [[1, 7], { exitCode: null }, false],
  [[1, 7], { status: 'timed_out', exitCode: 1 }, false],
  [[1, 7], { status: 'lost', exitCode: null }, false],
  ['timeout', { status: 'timed_out', exitCode: 0 }, true],
  ['timeout', { exitCode: 1 }, false],
  ['signal', { exitCode: null, signal: 'SIGSEGV' }, true],
  ['signal', { status: 'timed_out', exitCode: null, signal: 'SIGTERM' }, false],
  [['lost', 1], { status: 'lost', exitCode: null }, true],
];

for (const [codes, end, again] of ends) {
  test(`feature 104: with codes ${JSON.stringify(codes)}, ${JSON.stringify(end)} is ${again ? '' : 'not '}tried again`, () => {
    const followed = retryAfter(attempt(1, { limit: 1, ...(codes === undefined ? {} : { codes }) }), {
      ...failed,
      ...end,
    });
    assert.equal(followed !== null, again);
  });
}

test('no retries at all are as good as no policy', () => {
  assert.equal(parseRetries(0, 'retries'), undefined);
  assert.equal(parseRetries({ limit: 0, delay: '1m' }, 'retries'), undefined);
});
