import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import { CommandLine } from '../rig/command-line.ts';

interface Changed {
  jobs: JobDocument[];
  changed: number;
}

async function specOf(line: CommandLine, job: string): Promise<JobSpec> {
  return (await line.json<{ job: { spec: JobSpec } }>('job', 'show', job)).job.spec;
}

async function jobOf(line: CommandLine, job: string): Promise<JobDocument> {
  return (await line.json<{ job: JobDocument }>('job', 'show', job)).job;
}

function sets(...settings: string[]): string[] {
  return settings.flatMap((setting) => ['--set', setting]);
}

async function definitions(line: CommandLine): Promise<object[]> {
  const { jobs } = await line.json<{ jobs: JobDocument[] }>('job', 'list');
  return jobs.map(({ name, enabled, schedule, override, nextSlotAt, tags }) => {
    return { name, enabled, schedule, override, nextSlotAt, tags };
  });
}

test('every key of a job is edited by its path in a jobs file', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '15m', '--', 'true');
  const all = [
    'description=Orders: # 7',
    'enabled=false',
    'command=["a","b c"]',
    'schedule.cron=*/5 * * * *',
    'timezone=Europe/Paris',
    'host=db-1',
    'cwd=work dir',
    'env.LANG=C',
    'env.PORT=8080',
    'stdin="quoted\\n"',
    'timeout=20m',
    'grace=30',
    'priority=-5',
    'failOnStderr=true',
    'output.maxBytes=2MiB',
    'output.stderr=false',
    'logFile=log/nightly #1.log',
    'tags=[a, b]',
  ];
  assert.equal(
    await line.ok('job', 'edit', 'nightly', ...sets('name=new', ...all)),
    'new is edited; next: never (disabled)\n',
  );
  const job = await jobOf(line, 'new');
  assert.deepEqual([job.id, job.enabled], [1, false]);
  assert.deepEqual(await specOf(line, 'new'), {
    description: 'Orders: # 7',
    command: { argv: ['a', 'b c'] },
    schedule: { rules: [{ kind: 'cron', expression: '*/5 * * * *' }], timezone: 'Europe/Paris' },
    host: 'db-1',
    cwd: 'work dir',
    env: { LANG: 'C', PORT: '8080' },
    stdin: 'quoted\n',
    timeoutMs: 1_200_000,
    graceMs: 30_000,
    priority: -5,
    failOnStderr: true,
    output: { stdout: true, stderr: false, maxBytes: 2_097_152 },
    logFile: 'log/nightly #1.log',
    tags: ['a', 'b'],
    dependencies: [],
  });
  const back = ['description', 'enabled', 'env.PORT', 'timeout', 'output.stderr', 'cwd', 'tags'];
  await line.ok('job', 'edit', 'new', ...back.flatMap((path) => ['--unset', path]));
  const { env, timeoutMs, output, cwd, tags } = await specOf(line, 'new');
  assert.deepEqual(
    { env, timeoutMs, output, cwd, tags },
    {
      env: { LANG: 'C' },
      timeoutMs: null,
      output: { stdout: true, stderr: true, maxBytes: 2_097_152 },
      cwd: null,
      tags: [],
    },
  );
});

test('feature 32: an edited schedule moves the next slot at once, another edit leaves it where it was put', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '0 0 1 1 *', '--', 'true');
  const moved = new Date(Date.now() + 3_600_000).toISOString();
  await line.ok('job', 'edit', 'nightly', '--next-at', moved);
  await line.ok('job', 'edit', 'nightly', ...sets('timeout=5m', 'description=x'));
  assert.equal((await jobOf(line, 'nightly')).nextSlotAt, moved, 'feature 31');
  await line.ok('job', 'edit', 'nightly', ...sets('schedule.times=["03:00"]'));
  assert.match((await jobOf(line, 'nightly')).nextSlotAt ?? '', /T03:00:00\.000Z$/);
  await line.ok('job', 'edit', 'nightly', ...sets('timezone=Asia/Tokyo'));
  assert.match((await jobOf(line, 'nightly')).nextSlotAt ?? '', /T18:00:00\.000Z$/);
  await line.ok('job', 'edit', 'nightly', '--unset', 'schedule');
  assert.equal((await jobOf(line, 'nightly')).nextSlotAt, null);
  const both = await line.json<Changed>('job', 'edit', 'nightly', ...sets('schedule=@daily'), '--next-at', moved);
  assert.deepEqual([both.jobs[0]?.nextSlotAt, both.jobs[0]?.describe], [moved, 'every day at 00:00, Asia/Tokyo']);
});

test('feature 10, feature 166: where anything is wrong nothing is saved, and all of it is told', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b']) await line.ok('job', 'add', name, '--schedule', '1h', '--', 'true');
  const before = await definitions(line);
  const edit = (...rest: string[]) => ['job', 'edit', ...rest];
  const several = /a\.env\.1A: is no name.*\n.*a\.timeout: "x" is not a duration.*\n(.*\n)*.*b\.timeout: "x"/;
  await line.fails(edit('a', 'b', ...sets('timeout=x', 'env.1A=4')), 64, several);
  await line.fails(edit('a', 'c', ...sets('timeout=5m')), 66, /there is no job "c"/);
  await line.fails(edit('a', ...sets('timout=5m')), 64, /timout: is unknown; .* did you mean "timeout"\?/);
  await line.fails(edit('a', '--unset', 'timout'), 64, /timout: is unknown; .* did you mean "timeout"\?/);
  await line.fails(edit('a', ...sets('schedule.evry=5m')), 64, /schedule\.evry: is unknown; .* did you mean "every"\?/);
  await line.fails(edit('a', ...sets('tags=[x')), 64, /--set tags: "\[x" is not understood: flow sequence/);
  await line.fails(edit('a', ...sets('timeout')), 64, /--set: "timeout" is not <path>=<value>/);
  await line.fails(edit('a', ...sets('timeout=1m', 'timeout=2m')), 64, /timeout is given twice/);
  await line.fails(edit('a', ...sets('name=b')), 65, /a job named b exists already/);
  await line.fails(edit('a', 'b', ...sets('name=c')), 64, /2 jobs cannot all be named "c"/);
  await line.fails(edit('a', ...sets('name=1c')), 64, /"1c" is no name for a job/);
  await line.fails(
    edit('a', ...sets('shell=a | b')),
    65,
    /a: "a \| b" is a line for a shell, and shells are not allowed/,
  );
  await line.fails(edit('a', '--unset', 'schedule.every'), 64, /a\.schedule: has no rule/);
  await line.fails(edit('a', '--unset', 'command'), 64, /a: needs either command/);
  await line.fails(edit('a', '--next-at', '2020-01-01'), 64, /--next-at lies in the past/);
  await line.fails(edit('a', ...sets('enabled=false'), '--next-at', '2999-01-01'), 64, /is disabled and never due/);
  await line.fails(edit('a', 'b'), 64, /what is to change\?/);
  await line.fails(edit('a'), 64, /an editor needs a terminal; here, change a with --set/);
  assert.deepEqual(await definitions(line), before);
});

test('feature 166: several jobs are edited at once, by id and by name, and counted', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b', 'c']) await line.ok('job', 'add', name, '--schedule', '1h', '--', 'true');
  assert.match(
    await line.ok('job', 'edit', 'a', '2', 'b', ...sets('timeout=5m')),
    /^a is edited.*\nb is edited.*\n2 jobs edited\n$/,
  );
  const text = await line.ok('job', 'edit', '--all', '--yes', ...sets('timeout=5m'));
  assert.match(text, /^a is that way already.*\nb is that way.*\nc is edited.*\n1 of 3 jobs edited\n$/);
  const { jobs, changed } = await line.json<Changed>('job', 'edit', 'c', 'a', ...sets('tags=[x]'));
  assert.deepEqual([jobs.map(({ name }) => name), changed], [['c', 'a'], 2]);
});

test('of a job from a file, enabled and the next slot are edited, and all else is refused with the file', async (t) => {
  const line = CommandLine.in(t, {});
  const file = line.write('my.jobs.yaml', 'jobs: {nightly: {command: [true.sh], schedule: 1h, timeout: 5m}}');
  await line.ok('apply', 'my.jobs.yaml');
  const refused = new RegExp(
    `nightly: tags, timeout cannot be edited here, since the job comes from ${file}: change it there`,
  );
  await line.fails(['job', 'edit', 'nightly', ...sets('timeout=6m', 'tags=[a]')], 64, refused);
  await line.fails(['job', 'edit', 'nightly', ...sets('name=x')], 64, /nightly: name cannot be edited here/);
  const at = new Date(Date.now() + 7_200_000).toISOString();
  await line.ok('job', 'edit', 'nightly', ...sets('timeout=5m'), '--next-at', at);
  assert.equal((await jobOf(line, 'nightly')).nextSlotAt, at);
  await line.ok('job', 'edit', 'nightly', ...sets('enabled=false'));
  assert.match(await line.ok('apply', 'my.jobs.yaml'), /nothing to change/);
  assert.equal((await jobOf(line, 'nightly')).enabled, false);
});

test('two who edit the same job at once are both heard', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '1h', '--', 'true');
  const numbers = [1, 2, 3, 4, 5];
  await Promise.all(numbers.map((n) => line.ok('job', 'edit', 'nightly', ...sets(`env.V${n}=${n}`))));
  assert.deepEqual(Object.keys((await specOf(line, 'nightly')).env).sort(), ['V1', 'V2', 'V3', 'V4', 'V5']);
});
