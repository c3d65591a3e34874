import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';
import { launcherSource } from '../rig/launcher.ts';

/** [what, words, exit code, sentence] in a project with the jobs "nightly" and "pinned". */
const typed: [string, string[], number, RegExp][] = [
  [
    'feature 188: an unknown job',
    ['trigger', 'nightyl'],
    66,
    /^chroniker: there is no job "nightyl" – did you mean "nightly"\?\n$/,
  ],
  [
    'feature 165: an unknown id',
    ['job', 'disable', '99'],
    66,
    /^chroniker: there is no job with the id 99 \(`chroniker job list` shows all\)\n$/,
  ],
  [
    'feature 59: one unknown job among known ones',
    ['run', '--only', 'nightly', '--only', 'nope'],
    66,
    /there is no job "nope"/,
  ],
  [
    'feature 60: only and exclude together',
    ['run', '--only', 'nightly', '--exclude', 'nightly'],
    64,
    /--only and --exclude exclude each other/,
  ],
  ['feature 188: an unknown run', ['runs', 'show', 'r99'], 66, /there is no run "r99": runs are written r123/],
  ['a run that is no run', ['runs', 'show', 'latest'], 66, /there is no run "latest"/],
  ['logs of a job that has not run', ['logs', 'nightly'], 66, /the job "nightly" has not run yet/],
  [
    'feature 10: a malformed cron expression',
    ['job', 'add', 'x', '--schedule', '61 * * * *', '--', 'true'],
    64,
    /^chroniker: --schedule: .*61.*\n$/,
  ],
  ['a malformed cron expression in preview', ['preview', '* * * *'], 64, /^chroniker: schedule: .*\* \* \* \*.*\n$/],
  [
    'an unknown zone',
    ['preview', '@daily', '--timezone', 'Europe/Pariss'],
    64,
    /--timezone: "Europe\/Pariss".*Europe\/Paris\b/,
  ],
  ['feature 1: a name that is taken', ['job', 'add', 'nightly', '--', 'true'], 65, /"?nightly"?/],
  [
    'feature 1: a name that is none',
    ['job', 'add', '7up', '--', 'true'],
    64,
    /"7up" is no name for a job: it starts with a letter/,
  ],
  [
    'feature 7: neither command nor shell',
    ['job', 'add', 'x', '--schedule', '5m'],
    64,
    /needs either a command after -- or --shell '<line>', and neither is given/,
  ],
  ['feature 7: both command and shell', ['job', 'add', 'x', '--shell', 'true', '--', 'true'], 64, /and both are given/],
  [
    'feature 8: a shell line where shells are not allowed',
    ['job', 'add', 'x', '--shell', 'a | b'],
    65,
    /"a \| b" is a line for a shell.*set allowShell/,
  ],
  [
    'feature 10: a duration that is none',
    ['job', 'add', 'x', '--timeout', 'soon', '--', 'true'],
    64,
    /timeout.*"soon" is not a duration/,
  ],
  ['a jobs file that is not there', ['apply', 'nope.yaml'], 66, /nope\.yaml.* does not exist/],
  [
    'feature 165: deleting without saying so',
    ['job', 'delete', 'nightly'],
    64,
    /nothing was deleted: confirm with --yes/,
  ],
  ['feature 58: a delay that is none', ['trigger', 'nightly', '--in', 'soon'], 64, /--in: "soon" is not a duration/],
  ['an instant that is none', ['next', '--from', 'tomorrow'], 64, /--from: "tomorrow" is no time; write 18:00/],
  [
    'a status that is none',
    ['runs', '--status', 'fialed'],
    64,
    /--status: "fialed" is none of .* – did you mean "failed"\?/,
  ],
  ['a limit that is none', ['runs', '--limit', '0'], 64, /--limit: "0" is not a whole number of at least 1/],
  ['an unknown command', ['statsu'], 64, /^chroniker: there is no command "statsu" – did you mean "status"\?\n$/],
  ['a flag without a command', ['--json=true'], 64, /^chroniker: which command\? \(`chroniker --help` shows all\)\n$/],
  [
    'more slots than anybody reads',
    ['next', '--count', '99999999999'],
    64,
    /--count: "9+" is not a whole number from 1 to 100000/,
  ],
  ['half a command', ['job'], 64, /there is no command "job": there are job add, job list/],
  [
    'an unknown flag',
    ['status', '--jso'],
    64,
    /unknown flag --jso – did you mean "--json"\? \(see `chroniker status --help`\)/,
  ],
  ['run with a job but without --force', ['run', 'nightly'], 64, /did you mean `chroniker run --force nightly`\?/],
  ['a forced run of a job of another host', ['run', '--force', 'pinned'], 78, /pinned.* elsewhere/],
];

test('what a person types wrong is answered with one sentence and its exit code', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '30 2 * * *', '--', 'true');
  await line.ok('job', 'add', 'pinned', '--host', 'elsewhere', '--', 'true');
  for (const [what, words, code, sentence] of typed) {
    await t.test(`${what} → ${code}`, () => line.fails(words, code, sentence));
  }
  const { jobs } = await line.json<{ jobs: { name: string; enabled: boolean; runCount: number }[] }>('job', 'list');
  assert.deepEqual(
    jobs.map(({ name, enabled, runCount }) => [name, enabled, runCount]),
    [
      ['nightly', true, 0],
      ['pinned', true, 0],
    ],
    'nothing was changed and nothing ran',
  );
});

test('with --json a failure is a document on standard error', async (t) => {
  const line = CommandLine.in(t, {});
  const end = await line.call(['job', 'show', 'nope', '--json']);
  assert.equal(end.code, 66);
  assert.deepEqual(JSON.parse(end.stderr), {
    error: { code: 66, reason: 'unknown_job', message: 'there is no job "nope" (`chroniker job list` shows all)' },
  });
});

test('an output that cannot be written → 70 with its reason, and what was wished is done', async (t) => {
  const line = CommandLine.in(t, {});
  const script = '"$0" job add a -- true >/dev/full';
  const { status, stderr } = spawnSync('sh', ['-c', script, launcherSource], { cwd: line.folder, encoding: 'utf8' });
  assert.equal(stderr, 'chroniker: the output cannot be written: ENOSPC: no space left on device, write\n');
  assert.equal(status, 70);
  assert.equal((await line.json<{ jobs: object[] }>('job', 'list')).jobs.length, 1);
});

const configurations: [string, Record<string, unknown>, RegExp][] = [
  [
    'feature 176: an unknown setting',
    { databse: 'x' },
    /chroniker\.config\.json: unknown setting "databse" – did you mean "database"\?/,
  ],
  [
    'feature 176: a wrong database URL',
    { database: 'postgres://x/y' },
    /setting database: "postgres:\/\/x\/y" is not a database URL: .* \(from .*chroniker\.config\.json\)/,
  ],
  [
    'feature 176: an unknown zone',
    { timezone: 'Europe/Pariss' },
    /setting timezone: "Europe\/Pariss".*\(from .*chroniker\.config\.json\)/,
  ],
];

for (const [what, config, sentence] of configurations) {
  test(`${what} → 78`, async (t) => {
    await CommandLine.in(t, config).fails(['status'], 78, sentence);
  });
}

test('no project → 78 with the cure, for the line of cron too', async (t) => {
  const line = CommandLine.in(t, null);
  await line.fails(['run'], 78, /there is no chroniker project in .*: run `chroniker init` to create one/);
  await line.fails(['status'], 78, /run `chroniker init` to create one/);
});

test('a configuration with a tab → 78 with its line', async (t) => {
  const line = CommandLine.in(t, null);
  line.write('chroniker.config.yaml', 'output:\n\tmaxBytes: 1\n');
  await line.fails(['run', '-q'], 78, /chroniker\.config\.yaml:2:\d+: a tab indents this line/);
});

test('a database that is down → 69, said once and then hourly by run, every time by others', async (t) => {
  const line = CommandLine.in(t, { database: 'mysql://nobody@127.0.0.1:9/jobs' });
  await line.fails(['status'], 69, /^chroniker: the database is unavailable: .*\n$/);
  await line.fails(['run'], 69, /^chroniker: the database is unavailable: .*\n$/);
  await line.fails(['run'], 69, /^$/);
  await line.fails(['run', '--sync'], 69, /^$/);
  await line.fails(['status'], 69, /the database is unavailable/);
});

test('an unwritable state folder → 77', async (t) => {
  const line = CommandLine.in(t, { home: '/dev/null/state' });
  await line.fails(['run'], 77, /the state folder \/dev\/null\/state cannot be written by .*ENOTDIR.*set `home`/);
});

test("another user's state folder → 77", async (t) => {
  const line = CommandLine.in(t, process.getuid?.() === 0 ? {} : { home: '/' });
  if (process.getuid?.() === 0) {
    mkdirSync(join(line.folder, '.chroniker'));
    execFileSync('chown', ['65534', join(line.folder, '.chroniker')]);
  }
  await line.fails(['run'], 77, /the state folder .* belongs to uid \d+, and this is .*: run chroniker as its owner/);
});

test('a jobs file with a tab → 65 with its line', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', 'jobs:\n  a:\n\tcommand: [true]\n');
  await line.fails(
    ['apply', 'jobs.yaml'],
    65,
    /jobs\.yaml:3:\d+: a tab indents this line, which YAML does not allow; use spaces/,
  );
});

test('a command that is not found, or not executable, is a failed run that says so', async (t) => {
  const line = CommandLine.in(t, {});
  chmodSync(line.write('plain.txt', 'x'), 0o644);
  await line.ok('job', 'add', 'missing', '--', 'no-such-program');
  await line.ok('job', 'add', 'plain', '--', './plain.txt');
  const missing = await line.call(['run', '--force', 'missing']);
  assert.notEqual(missing.code, 0);
  assert.match(missing.stderr, /missing: .*no-such-program/);
  const plain = await line.call(['run', '--force', 'plain']);
  assert.notEqual(plain.code, 0);
  assert.match(plain.stderr, /plain: .*plain\.txt/);
  const { runs } = await line.json<{ runs: { status: string; reason: string }[] }>('runs');
  assert.deepEqual(
    runs.map(({ status }) => status),
    ['failed', 'failed'],
  );
  assert.match(runs[1]?.reason ?? '', /not found.*no-such-program/);
  assert.match(runs[0]?.reason ?? '', /not executable.*plain\.txt|plain\.txt.*execut/);
});

test('an unknown variable of ours is a warning, and -q keeps it quiet', async (t) => {
  const line = CommandLine.in(t, {});
  const loud = await line.call(['job', 'list'], { CHRONIKER_DATABSE: 'x' });
  assert.deepEqual(
    [loud.code, loud.stderr],
    [0, 'chroniker: unknown variable CHRONIKER_DATABSE is ignored – did you mean "CHRONIKER_DATABASE"?\n'],
  );
  const quiet = await line.call(['job', 'list', '-q'], { CHRONIKER_DATABSE: 'x' });
  assert.equal(quiet.stderr, '');
});
