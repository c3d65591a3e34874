import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import type { OverviewDocument } from '../../src/app/job-overview.ts';
import { CommandLine } from '../rig/command-line.ts';

test('feature 163: job list has a line for each job, and a document with every field', async (t) => {
  const line = CommandLine.in(t, {});
  assert.match(await line.ok('job', 'list'), /no jobs yet/);
  await line.ok(
    'job',
    'add',
    'nightly',
    '--schedule',
    '30 2 * * *',
    '--description',
    'Orders',
    '--tag',
    'etl',
    '--',
    'true',
  );
  await line.ok('job', 'add', 'by-hand', '--', 'true');
  await line.ok('job', 'add', 'off', '--schedule', '5m', '--disabled', '--', 'true');
  const lines = (await line.ok('job', 'list')).trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^ID +NAME +STATE +NEXT +LAST +HOST +TYPE +RUNS +ENABLED +SCHEDULE$/);
  assert.match(lines[1] ?? '', /^1 +nightly +waiting +\d{4}-\d\d-\d\d 02:30:00 \(in .+\) +never +.*02:30/);
  assert.match(lines[2] ?? '', /^2 +by-hand +waiting +not scheduled +never/);
  assert.match(lines[3] ?? '', /^3 +off +disabled +never \(disabled\) +never/);
  const { jobs } = await line.json<{ jobs: OverviewDocument[] }>('job', 'list');
  const [nightly, byHand, off] = jobs;
  assert.ok(nightly && byHand && off);
  const { nextSlotAt, nextInMs, wakeAt, schedule, describe, ...rest } = nightly;
  assert.match(nextSlotAt ?? '', /^\d{4}-\d\d-\d\dT02:30:00\.000Z$/);
  assert.equal(wakeAt, nextSlotAt);
  assert.ok(nextInMs !== null && nextInMs > 0);
  assert.deepEqual(schedule.rules, [{ kind: 'cron', expression: '30 2 * * *' }]);
  assert.match(describe, /02:30/);
  assert.deepEqual(rest, {
    id: 1,
    name: 'nightly',
    description: 'Orders',
    enabled: true,
    finished: false,
    type: 'cron',
    timezone: 'UTC',
    host: '',
    running: null,
    fresh: null,
    progress: null,
    etaAt: null,
    expectedDurationMs: null,
    parked: null,
    lastRun: null,
    lastRunAt: null,
    successful: null,
    lastSkip: null,
    lastSkipAt: null,
    runsKept: 0,
    runCount: 0,
    failureStreak: 0,
    origin: null,
    override: null,
    unreadable: null,
    monitor: null,
    tags: ['etl'],
    priority: 0,
    pool: null,
    overlap: 'skip',
    condition: null,
    held: null,
  });
  assert.equal(byHand.nextSlotAt, null);
  assert.equal(off.nextSlotAt, null);
});

test('feature 164: job show tells everything that was given', async (t) => {
  const line = CommandLine.in(t, { allowShell: true });
  const flags = [
    '--timeout',
    '20m',
    '--grace',
    '5s',
    '--env',
    'A=b=c',
    '--host',
    'db-1',
    '--stdin',
    'hi',
    '--fail-on-stderr',
  ];
  await line.ok(
    'job',
    'add',
    'nightly',
    '--schedule',
    '@daily',
    '--timezone',
    'Europe/Paris',
    ...flags,
    '--',
    './a b',
    "it's",
  );
  const text = await line.ok('job', 'show', 'nightly');
  for (const said of ["'./a b' 'it'\\''s'", 'A=b=c', 'db-1', '20m', '5s', '2 bytes', 'Europe/Paris', 'made by hand']) {
    assert.ok(text.includes(said), `${said} in\n${text}`);
  }
  const { job, nextSlots, ...rest } = await line.json<{ job: { spec: unknown }; nextSlots: string[] }>(
    'job',
    'show',
    '1',
  );
  assert.equal(nextSlots.length, 5);
  const nothing = {
    dependencies: [],
    downstream: [],
    setsOff: [],
    alerts: [],
    backfills: [],
    retrying: [],
    requests: [],
  };
  assert.deepEqual(rest, { ...nothing, estimatedDurationMs: null });
  assert.deepEqual(job.spec, {
    description: '',
    command: { argv: ['./a b', "it's"] },
    schedule: { rules: [{ kind: 'cron', expression: '0 0 * * *' }], timezone: 'Europe/Paris' },
    host: 'db-1',
    cwd: null,
    env: { A: 'b=c' },
    stdin: 'hi',
    timeoutMs: 1_200_000,
    graceMs: 5000,
    priority: 0,
    failOnStderr: true,
    output: { stdout: true, stderr: true, maxBytes: null },
    logFile: null,
    tags: [],
    dependencies: [],
  });
});

test('feature 37, feature 165: jobs are disabled, enabled and deleted by id or name, several at once', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b', 'c']) await line.ok('job', 'add', name, '--schedule', '1h', '--', 'true');
  assert.match(await line.ok('job', 'disable', 'a', '2'), /a is disabled; next: never \(disabled\)\nb is disabled/);
  const enabled = async () =>
    (await line.json<{ jobs: JobDocument[] }>('job', 'list')).jobs.map((job) => [job.name, job.enabled]).sort();
  assert.deepEqual(await enabled(), [
    ['a', false],
    ['b', false],
    ['c', true],
  ]);
  const done = await line.json<{ jobs: JobDocument[]; changed: number }>('job', 'enable', 'a', 'c');
  assert.deepEqual([done.jobs.map(({ name }) => name), done.changed], [['a', 'c'], 1]);
  assert.equal(await line.ok('enablejob', '-id', '2', '-q'), '');
  assert.equal(await line.ok('job', 'delete', 'a', '3', '--yes'), 'deleted: a, c\n2 jobs deleted\n');
  assert.deepEqual(await enabled(), [['b', true]]);
});

test('feature 121: stopping an idle job says so and arms nothing', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--', 'echo', 'ran');
  const end = await line.call(['stop', 'a']);
  assert.deepEqual(
    [end.code, end.stdout, end.stderr],
    [0, '', 'chroniker: a is not running; there is nothing to stop\n'],
  );
  assert.equal(await line.ok('run', '--force', 'a'), 'ran\n');
});

test('feature 25, feature 54, feature 58: a trigger runs a job once at the next tick, or after its delay, and moves no slot', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'now', '--schedule', '0 0 1 1 *', '--', 'true');
  await line.ok('job', 'add', 'later', '--', 'true');
  const next = async () => (await line.json<{ jobs: JobDocument[] }>('job', 'list')).jobs.map((job) => job.nextSlotAt);
  const before = await next();
  assert.equal(await line.ok('trigger', 'now'), 'now will run at the next tick\n');
  assert.match(
    await line.ok('trigger', 'later', '--in', '2h'),
    /^later will run at the first tick from \S+ \S+ on \(in 2h\)\n$/,
  );
  assert.equal(await line.ok('run'), '', 'a tick has nothing to say');
  await line.ok('run');
  const { runs } = await line.json<{ runs: { job: string; cause: string; status: string }[] }>('runs');
  assert.deepEqual(
    runs.map(({ job, cause, status }) => [job, cause, status]),
    [['now', 'trigger', 'succeeded']],
  );
  assert.deepEqual(await next(), before);
});

test('status tells of hosts, failures and what is next', async (t) => {
  const line = CommandLine.in(t, { hostname: 'web-1' });
  assert.match(await line.ok('status'), /hosts: no host has ticked yet/);
  await line.ok('job', 'add', 'bad', '--', 'false');
  await line.ok('job', 'add', 'soon', '--schedule', '2h', '--', 'true');
  await line.ok('trigger', 'bad');
  await line.ok('run');
  const text = await line.ok('status');
  assert.match(text, /hosts:\n {2}web-1 +ticked/);
  assert.match(text, /failing:\n {2}bad +once +last r1 .*exit/);
  assert.match(text, /next:\n {2}soon +\d{4}-.* in 2h/);
  const status = await line.json<{
    hosts: { name: string; drained: boolean }[];
    running: unknown[];
    failing: JobDocument[];
    hold: unknown;
  }>('status');
  assert.deepEqual(
    [status.hold, status.running, status.hosts[0]?.name, status.hosts[0]?.drained],
    [null, [], 'web-1', false],
  );
  assert.deepEqual(
    status.failing.map(({ name, failureStreak }) => [name, failureStreak]),
    [['bad', 1]],
  );
});

test('a job on every host that is triggered before any host has ticked runs at the first tick', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'everywhere', '--host', '*', '--', 'true');
  assert.equal(await line.ok('trigger', 'everywhere'), 'everywhere will run at the next tick\n');
  await line.ok('run');
  const { runs } = await line.json<{ runs: { status: string }[] }>('runs');
  assert.deepEqual(
    runs.map(({ status }) => status),
    ['succeeded'],
  );
});
