import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

const flags = [
  ...['--retries', '3', '--retry-delay', '90s', '--breaker', '5', '--fatal'],
  ...['--success-code', '0', '--success-code', '3', '--skip-code', '99'],
];

test('feature 104, feature 105, feature 108: what becomes of a failure is given by flags, changed, and shown', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', ...flags, '--', 'true');
  const specOf = async () => (await line.json<{ job: { spec: Record<string, unknown> } }>('job', 'show', '1')).job.spec;
  const { retries, breaker, fatal, successCodes, skipCodes } = await specOf();
  assert.deepEqual(
    { retries, breaker, fatal, successCodes, skipCodes },
    {
      retries: { limit: 3, delayMs: 90_000 },
      breaker: { failures: 5 },
      fatal: true,
      successCodes: [0, 3],
      skipCodes: [99],
    },
  );
  const shown = await line.ok('job', 'show', 'nightly');
  for (const said of [
    /retried +up to 3 times, 1m30s after the end\n/,
    /held after +5 failures in a row\n/,
    /succeeds with +0, 3\n/,
    /skips with +99\n/,
    /fatal +when it fails/,
  ])
    assert.match(shown, said);
  await line.ok(
    'job',
    'edit',
    'nightly',
    '--set',
    'retries.limit=1',
    '--set',
    'retries.backoff=2',
    '--set',
    'breaker=0',
  );
  const edited = await specOf();
  assert.deepEqual([edited.retries, edited.breaker], [{ limit: 1, delayMs: 90_000, backoff: 2 }, undefined]);
  await line.ok('job', 'edit', 'nightly', '--set', 'retries=0');
  assert.equal((await specOf()).retries, undefined);
});

test('feature 104: all that a jobs file says of retries may be typed too', async (t) => {
  const line = CommandLine.in(t, {});
  const typed = '{limit: 3, backoff: 2, jitter: 5s, codes: [1, timeout]}';
  await line.ok('job', 'add', 'nightly', '--retries', typed, '--retry-delay', '90s', '--', 'true');
  const { job } = await line.json<{ job: { spec: Record<string, unknown> } }>('job', 'show', 'nightly');
  const told = { limit: 3, delayMs: 90_000, backoff: 2, jitterMs: 5_000, codes: [1, 'timeout'] };
  assert.deepEqual(job.spec.retries, told);
});

const refused: [string, string[], RegExp][] = [
  ['a key that is unknown', ['--retries', '{limit: 3, bakoff: 2}'], /retries\.bakoff: is unknown; .* "backoff"/],
  ['a number that is none', ['--retries', 'three'], /retries: "three" is no number of retries/],
  ['a delay alone', ['--retry-delay', '1m'], /--retry-delay needs --retries/],
  ['a delay that is none', ['--retries', '1', '--retry-delay', 'soon'], /retries\.delay: "soon" is not a duration/],
  ['a code that is none', ['--skip-code', '256'], /skipCodes: 256 is no exit code/],
  ['a code with two meanings', ['--success-code', '9', '--skip-code', '9'], /skipCodes: 9 is a success already/],
  ['a breaker that is none', ['--breaker', '-1'], /breaker: -1 is no number of failures/],
];

for (const [what, given, sentence] of refused) {
  test(`${what} is refused: ${given.join(' ')}`, async (t) => {
    await CommandLine.in(t, {}).fails(['job', 'add', 'a', ...given, '--', 'true'], 64, sentence);
  });
}

test('feature 104: what cannot be tried again is refused with its reason', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--', 'false');
  await line.call(['run', '--force', 'a']);
  await line.fails(['retry'], 64, /`chroniker retry` needs <run>/);
  await line.fails(['retry', 'r9'], 66, /there is no run "r9"/);
  await line.fails(['retry', 'r1', 'a'], 66, /there is no run "a"/);
  await line.fails(['retry', 'r1', '--in', '-5m'], 64, /--in/);
  assert.deepEqual((await line.json<{ retrying: unknown[] }>('job', 'show', 'a')).retrying, [], 'all or none');
  const { requests, changed } = await line.json<{ requests: object[]; changed: number }>(
    'retry',
    '1',
    'r1',
    '--in',
    '5m',
  );
  assert.deepEqual([requests.length, changed], [1, 1]);
  const { retrying } = await line.json<{ retrying: { attempt: number; attempts: null }[] }>('status');
  assert.deepEqual(
    retrying.map(({ attempt, attempts }) => [attempt, attempts]),
    [[2, null]],
  );
  assert.match(await line.ok('status'), /retrying:\n +a +attempt 2 .*asked for by /);
});
