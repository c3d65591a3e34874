import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';
import { startProgram } from '../rig/program.ts';
import { waitFor } from '../rig/wait-for.ts';

test('feature 54: a forced run shows its output here and exits as the job does', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'talks', '--shell', 'echo out; echo err >&2; exit 7');
  const end = await line.call(['run', '--force', 'talks']);
  assert.equal(end.stdout, 'out\n');
  assert.match(end.stderr, /^err\n/);
  assert.equal(end.code, 7);
});

test('a forced run that a signal ended exits as a shell would say it', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'killed', '--shell', 'kill -KILL $$');
  assert.equal((await line.call(['run', '--force', 'killed'])).code, 137);
});

test('of several forced runs each line has its name in front, and one failure is exit code 1', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'one', '--shell', 'printf "a\\nb"');
  await line.ok('job', 'add', 'two', '--shell', 'echo c; exit 7');
  await line.ok('job', 'disable', 'two');
  const end = await line.call(['run', '--force', 'one', 'two']);
  assert.deepEqual(end.stdout.trimEnd().split('\n').sort(), ['one | a', 'one | b', 'two | c']);
  assert.equal(end.code, 1);
});

test('a forced run that times out exits 124, as timeout(1) does', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'slow', '--timeout', '1s', '--', 'sleep', '60');
  const end = await line.call(['run', '--force', 'slow']);
  assert.equal(end.code, 124);
  assert.match(end.stderr, /slow: timed out/);
});

test('Ctrl-C ends a forced run and exits 130', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'slow', '--shell', 'echo begun; exec sleep 60');
  const program = startProgram(line.folder, ['run', '--force', 'slow']);
  await waitFor('the run to be running', async () => {
    const { runs } = await line.json<{ runs: { status: string }[] }>('runs');
    return runs[0]?.status === 'running';
  });
  program.kill('SIGINT');
  const end = await program.ended;
  assert.equal(end.code, 130);
  const { runs } = await line.json<{ runs: { status: string }[] }>('runs');
  assert.equal(runs[0]?.status, 'stopped');
});

test('feature 120: stop ends the active run wherever it is', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'slow', '--', 'sleep', '60');
  const program = startProgram(line.folder, ['run', '--force', 'slow']);
  await waitFor('the run to be running', async () => (await line.ok('status')).includes('running:\n'));
  assert.match(await line.ok('stop', 'slow'), /^slow: r1 is being ended\n$/);
  assert.notEqual((await program.ended).code, 0);
  const { run } = await line.json<{ run: { status: string } }>('runs', 'show', 'r1');
  assert.equal(run.status, 'stopped');
});

test('feature 120: a run is ended by its number, though its job is deleted by then', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'slow', '--', 'sleep', '60');
  const program = startProgram(line.folder, ['run', '--force', 'slow']);
  await waitFor('the run to be running', async () => (await line.ok('status')).includes('running:\n'));
  await line.ok('job', 'delete', 'slow', '--yes');
  assert.equal(await line.ok('stop', 'r1'), 'slow: r1 is being ended\n');
  assert.notEqual((await program.ended).code, 0);
  const { run } = await line.json<{ run: { status: string } }>('runs', 'show', 'r1');
  assert.equal(run.status, 'stopped');
  const again = await line.json<{ stopping: unknown[]; over: unknown[]; changed: number }>('stop', 'r1');
  assert.deepEqual(
    [again.stopping, again.over, again.changed],
    [[], [{ runId: 1, job: 'slow', status: 'stopped' }], 0],
  );
  const over = await line.call(['stop', 'r1']);
  assert.deepEqual([over.stdout, over.stderr], ['', 'chroniker: r1 of slow has ended before (stopped)\n']);
  assert.equal((await line.call(['stop', 'r7'])).code, 66);
});

test('a runner whose SQLite file is removed starts nothing by it any more, and says why it goes', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'slow', '--', 'sleep', '5');
  await line.ok('trigger', 'slow');
  const program = startProgram(line.folder, ['run']);
  await waitFor('the run to be running', async () => (await line.ok('status')).includes('running:\n'));
  for (const file of ['', '-wal', '-shm']) rmSync(join(line.folder, `.chroniker/chroniker.sqlite${file}`));
  const { code, stderr } = await program.ended;
  assert.equal(code, 69);
  assert.match(stderr, /^chroniker: .*\/chroniker\.sqlite was removed or replaced while it was in use: [^\n]*\n$/);
});

test('feature 59, feature 60: only and exclude narrow what is due, by id or name', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b', 'c']) await line.ok('job', 'add', name, '--', 'true');
  await line.ok('trigger', 'a', 'b', 'c');
  const started = async (...flags: string[]) => {
    const { tick } = await line.json<{ tick: { started: { job: string; status: string }[] } }>('run', ...flags);
    return tick.started.map(({ job, status }) => `${job} ${status}`).sort();
  };
  assert.deepEqual(await started('--only', '2'), ['b succeeded']);
  assert.deepEqual(await started('--exclude', 'a'), ['c succeeded']);
  assert.deepEqual(await started('--jobs'.replace('--jobs', '--only'), 'a'), ['a succeeded']);
  assert.deepEqual(await started(), []);
});

test('feature 170: a failed job is exit code 1 only for those who ask', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'bad', '--', 'false');
  await line.ok('trigger', 'bad');
  await line.ok('run', '--sync');
  await line.ok('trigger', 'bad');
  assert.equal((await line.call(['run', '--fail-on-job-failure'])).code, 1);
});

test('feature 172: a tick is silent, and -v tells what happens', async (t) => {
  const line = CommandLine.in(t, {});
  assert.equal(await line.ok('run'), '');
  await line.ok('job', 'add', 'a', '--', 'echo', 'hello');
  await line.ok('trigger', 'a');
  const end = await line.call(['run', '-v']);
  assert.equal(end.stdout, '');
  assert.match(end.stderr, /a: claimed as r1 \(trigger\)\n/);
  assert.match(end.stderr, /a: r1 succeeded\n/);
});

test('feature 94: a stream that is not kept is empty, and success is decided as ever', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'a', '--no-stdout', '--shell', 'echo out; echo err >&2');
  await line.call(['run', '--force', 'a', '-q']);
  const logs = await line.json<{ stdout: string; stderr: string }>('logs', 'a');
  assert.deepEqual([logs.stdout, logs.stderr], ['', 'err\n']);
});

test('cronserver ticks without cron, and a signal ends it with its commands', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  await line.ok('job', 'add', 'slow', '--shell', 'echo begun; exec sleep 60');
  await line.ok('trigger', 'slow');
  const program = startProgram(line.folder, ['cronserver', '--interval', '1', '-q']);
  const status = async () => (await line.json<{ runs: { status: string }[] }>('runs')).runs[0]?.status;
  await waitFor('the server to start the job', async () => (await status()) === 'running');
  program.kill('SIGTERM');
  const end = await program.ended;
  assert.deepEqual([end.code, end.stdout, end.stderr], [0, '', '']);
  assert.equal(await status(), 'stopped');
});

test('a server refuses an interval that is none', async (t) => {
  await CommandLine.in(t, {}).fails(
    ['cronserver', '--interval', '0'],
    64,
    /--interval: "0" is too short; the least is 1 s/,
  );
});
