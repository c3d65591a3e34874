import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { RunDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';

test('feature 136: runs are listed newest first, by job, status and page', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'good', '--', 'true');
  await line.ok('job', 'add', 'bad', '--', 'false');
  for (const name of ['good', 'bad', 'good']) await line.call(['run', '--force', name]);
  const ids = async (...flags: string[]) =>
    (await line.json<{ runs: RunDocument[] }>('runs', ...flags)).runs.map(({ id }) => id);
  assert.deepEqual(await ids(), [3, 2, 1]);
  assert.deepEqual(await ids('good'), [3, 1]);
  assert.deepEqual(await ids('--status', 'failed'), [2]);
  assert.deepEqual(await ids('--limit', '1'), [3]);
  assert.deepEqual(await ids('--before', 'r3'), [2, 1]);
  assert.deepEqual(await ids('--since', '1h'), [3, 2, 1]);
  assert.deepEqual(await ids('--since', '2999-01-01'), []);
  assert.match(
    await line.ok('runs'),
    /^RUN +JOB +STATUS +CAUSE +BEGAN +TOOK +RESULT\nr3 +good +succeeded +force .*\nr2 +bad +failed +force .*exit/,
  );
});

test('runs show has every field of a run', async (t) => {
  const line = CommandLine.in(t, { hostname: 'web-1' });
  await line.ok('job', 'add', 'a', '--', 'echo', 'hello');
  await line.ok('run', '--force', 'a');
  const { run } = await line.json<{ run: RunDocument }>('runs', 'show', 'r1');
  const { scheduledAt, startedAt, finishedAt, durationMs, pid, requestedBy, ...rest } = run;
  assert.ok(requestedBy, 'somebody forced it');
  for (const at of [scheduledAt, startedAt, finishedAt])
    assert.match(at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(typeof durationMs === 'number' && durationMs >= 0);
  assert.ok(pid !== null && pid > 0);
  assert.deepEqual(rest, {
    id: 1,
    jobId: 1,
    job: 'a',
    status: 'succeeded',
    cause: 'force',
    reason: null,
    onTime: true,
    exitCode: 0,
    signal: null,
    attempt: 1,
    attempts: null,
    params: {},
    backfillId: null,
    waited: null,
    host: 'web-1',
    progress: null,
    records: null,
    message: null,
    outputs: {},
    asks: [],
    stdout: { bytes: 6, storedBytes: 6, droppedBytes: 0 },
    stderr: { bytes: 0, storedBytes: 0, droppedBytes: 0 },
    cpuMs: null,
  });
  assert.match(await line.ok('runs', 'show', '1'), /status +succeeded/);
});

test('feature 141: runs show has both ends of a long output, harmless to a terminal', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'a', '--shell', "printf '\\033[2Jfirst\\n'; seq 1 9999; echo last; echo wrong >&2");
  await line.call(['run', '--force', 'a', '--json']);
  const shown = await line.ok('runs', 'show', 'r1');
  assert.match(
    shown,
    /\n── stdout ──\n\^\[\[2Jfirst\n1\n2\n[\s\S]*\n… \d+ bytes between: chroniker logs r1 --stdout …\n/,
  );
  assert.match(shown, /\n9999\nlast\n\n── stderr ──\nwrong\n$/);
  type Sample = { head: string; betweenBytes: number; tail: string };
  const { sample } = await line.json<{ sample: Record<'stdout' | 'stderr', Sample> }>('runs', 'show', 'r1');
  assert.deepEqual([sample.stdout.head.length, sample.stdout.tail.length], [10_000, 10_000]);
  assert.deepEqual(sample.stderr, { head: 'wrong\n', betweenBytes: 0, tail: '' });
});

test('feature 140: raw logs are byte-exact, and shown ones are text', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  const script =
    'for (const s of [process.stdout, process.stderr]) s.write(Buffer.from(Array.from({length: 256}, (_, i) => i)))';
  await line.ok('job', 'add', 'bytes', '--', process.execPath, '-e', script);
  await line.call(['run', '--force', 'bytes', '--json']);
  const launcher = resolve(import.meta.dirname, '../../bin/chroniker');
  const every = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  for (const flags of [['--stdout'], ['--stderr'], []]) {
    const raw = execFileSync(launcher, ['logs', 'r1', '--raw', ...flags], {
      cwd: line.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.deepEqual(raw, every);
  }
  const { stdout } = await line.json<{ stdout: string }>('logs', 'bytes', '--stdout');
  assert.equal(stdout, new TextDecoder().decode(every));
});

test('logs show both streams, one of them, or some of their lines', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'a', '--shell', 'seq 1 9; echo wrong >&2');
  await line.call(['run', '--force', 'a', '--json']);
  assert.equal(await line.ok('logs', 'a', '--stdout', '--head', '2'), '1\n2\n');
  assert.equal(await line.ok('logs', 'a', '--stdout', '--tail', '1'), '9\n');
  assert.equal(await line.ok('logs', 'r1', '--stderr'), 'wrong\n');
  assert.equal(await line.ok('logs', 'a', '--tail', '2'), '9\nwrong\n');
  assert.equal(await line.ok('logs', 'a', '--head', '0'), '');
  await line.fails(['logs', 'a', '--follow', '--head', '1'], 64, /--follow and --head exclude each other/);
  assert.deepEqual(await line.json('logs', 'a', '--tail', '1'), {
    run: 1,
    stdout: '9\n',
    stderr: 'wrong\n',
    stdoutDroppedBytes: 0,
    stderrDroppedBytes: 0,
  });
});

test('a reader that leaves early is no failure', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'long', '--', 'seq', '1', '60000');
  await line.call(['run', '--force', 'long', '--json']);
  const launcher = resolve(import.meta.dirname, '../../bin/chroniker');
  const script = `"${launcher}" logs long 2>${join(line.folder, 'said')} | head -n 1; cat ${join(line.folder, 'said')}`;
  assert.equal(execFileSync('sh', ['-c', script], { cwd: line.folder, encoding: 'utf8' }), '1\n');
});
