import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

const launcher = resolve(import.meta.dirname, '../../bin/chroniker');

test('init writes a config and an example that applies as it is, and never overwrites', async (t) => {
  const line = CommandLine.in(t, null);
  const text = await line.ok('init');
  assert.match(text, /created .*chroniker\.config\.json\ncreated .*chroniker\.jobs\.yaml\n/);
  assert.ok(text.endsWith(`\n* * * * * ${launcher} run -p ${line.folder}\n`), text);
  assert.equal(existsSync(join(line.folder, '.chroniker')), false, 'init applies nothing');
  await line.ok('apply', 'chroniker.jobs.yaml');
  assert.match(await line.ok('job', 'list'), /example .*\n.*nightly +disabled/);
  assert.equal(await line.ok('apply', '--dry-run'), `${join(line.folder, 'chroniker.jobs.yaml')}: nothing to change\n`);
  line.write('chroniker.jobs.yaml', 'jobs: {}\n');
  assert.match(await line.ok('init'), /kept .*chroniker\.config\.json\nkept .*chroniker\.jobs\.yaml\n/);
  assert.equal(readFileSync(join(line.folder, 'chroniker.jobs.yaml'), 'utf8'), 'jobs: {}\n');
});

test('init in the place of a file or in a folder that cannot be made → 78 or 77, and nothing is made', async (t) => {
  const line = CommandLine.in(t, {});
  const file = line.write('jobs.yaml', 'jobs: {}');
  await line.fails(
    ['init', '-p', file],
    78,
    /jobs\.yaml is a file, and a project is a folder: name the one it is in\n$/,
  );
  await line.fails(
    ['init', '-p', join(file, 'sub')],
    77,
    /sub\/chroniker\.config\.json cannot be written \(ENOTDIR\)\n$/,
  );
});

test('feature 12: after init, each tick takes up what the jobs file says, without apply', async (t) => {
  const line = CommandLine.in(t, null);
  assert.match(await line.ok('init'), /\nNext: edit the jobs file, and let cron tick: /);
  assert.equal(await line.ok('run'), '');
  assert.match(await line.ok('job', 'list'), /example .*\n.*nightly +disabled/);
  line.write('chroniker.jobs.yaml', 'jobs: {example: {command: [echo], schedule: 1d}, mine: {command: [echo]}}');
  assert.equal(await line.ok('run'), '');
  const { jobs } = await line.json<{ jobs: { name: string; enabled: boolean }[] }>('job', 'list');
  assert.deepEqual(
    jobs
      .filter(({ enabled }) => enabled)
      .map(({ name }) => name)
      .sort(),
    ['example', 'mine'],
  );
});

test('init in a project whose settings name no jobs file, or are faulty, tells how to apply it', async (t) => {
  const line = CommandLine.in(t, {});
  assert.match(
    await line.ok('init'),
    /\nNext: edit the jobs file, then `chroniker apply chroniker\.jobs\.yaml`; or name it/,
  );
  line.write('chroniker.config.json', '{"jbos": []}');
  assert.match(await line.ok('init'), /kept .*chroniker\.config\.json\nkept /);
});

test('a project is the same whichever links lead to it', async (t) => {
  const line = CommandLine.in(t, { jobs: ['jobs.yaml'] });
  symlinkSync('.', join(line.folder, 'link'));
  line.write('jobs.yaml', 'jobs: {a: {command: [pwd]}, b: {command: [pwd]}}');
  assert.equal(await line.ok('run', '-p', 'link'), '');
  assert.equal(await line.ok('run'), '', 'the runner of this host is not taken for another one');
  assert.match(await line.ok('apply'), /nothing to change/);
  line.write('jobs.yaml', 'jobs: {a: {command: [pwd, -P]}}');
  assert.match(await line.ok('apply'), /update +a .*\n +disable +b/);
  assert.match(await line.ok('apply', '-p', 'link'), /nothing to change/);
});

test('feature 178: crontab prints the line, installs it once and removes exactly it', async (t) => {
  const line = CommandLine.in(t, {});
  const tab = line.write('tab', '# mine\n0 1 * * * a\n');
  const program = line.write(
    'bin/crontab',
    `#!/bin/sh\nif [ "$1" = -l ]; then cat '${tab}'; else cat > '${tab}'; fi\n`,
  );
  chmodSync(program, 0o755);
  const env = { PATH: `${join(line.folder, 'bin')}:${process.env.PATH}` };
  const expected = `* * * * * ${launcher} run -p ${line.folder}\n`;
  assert.equal(await line.ok('crontab'), expected);
  assert.equal((await line.call(['crontab', '--install'], env)).stdout, 'The line is in your crontab.\n');
  assert.equal((await line.call(['crontab', '--install'], env)).stdout, 'The line was in your crontab already.\n');
  const [begin, end] = ['begin', 'end'].map((which) => `# chroniker ${which} "${line.folder}"\n`);
  assert.equal(readFileSync(tab, 'utf8'), `# mine\n0 1 * * * a\n${begin}${expected}${end}`);
  assert.equal((await line.call(['crontab', '--remove'], env)).stdout, 'The line is out of your crontab.\n');
  assert.equal(readFileSync(tab, 'utf8'), '# mine\n0 1 * * * a\n');
});

for (const said of ['no crontab for ann', "crontab: can't open 'ann': No such file or directory"]) {
  test(`feature 178: where there is no crontab yet it is made: "${said}"`, async (t) => {
    const line = CommandLine.in(t, {});
    const tab = join(line.folder, 'tab');
    const script = `if [ "$1" = -l ]; then [ "$LC_ALL" = C ] && echo "${said}" >&2; exit 1; else cat > '${tab}'; fi`;
    chmodSync(line.write('bin/crontab', `#!/bin/sh\n${script}\n`), 0o755);
    const env = { PATH: `${join(line.folder, 'bin')}:${process.env.PATH}`, LC_ALL: 'de_DE.UTF-8' };
    const end = await line.call(['crontab', '--install'], env);
    assert.deepEqual([end.code, end.stderr], [0, '']);
    assert.match(
      readFileSync(tab, 'utf8'),
      /^# chroniker begin .*\n\* \* \* \* \* .* run -p .*\n# chroniker end .*\n$/,
    );
  });
}

test('feature 176: config shows values and where they came from, and no password', async (t) => {
  const line = CommandLine.in(t, { database: 'mysql://me:secret@db-1/jobs', maxConcurrent: 3 });
  const end = await line.call(['config', '--show-origin'], { CHRONIKER_TAGS: 'a,b' });
  assert.match(end.stdout, /maxConcurrent +3 +\/.*chroniker\.config\.json\n/);
  assert.match(end.stdout, /tags +a, b +CHRONIKER_TAGS\n/);
  assert.match(end.stdout, /allowShell +false +default\n/);
  assert.match(end.stdout, /database +mysql:\/\/me:\*\*\*@db-1\/jobs/);
  assert.doesNotMatch(end.stdout, /secret/);
  assert.equal(existsSync(join(line.folder, '.chroniker')), false, 'config changes nothing');
});

test('feature 35: a schedule is previewed without a project', async (t) => {
  const line = CommandLine.in(t, null);
  const flags = ['--timezone', 'Europe/Paris', '--from', '2026-03-28', '--count', '3'];
  const { slots, describe } = await line.json<{ slots: string[]; describe: string }>('preview', '30 2 * * *', ...flags);
  assert.deepEqual(slots, ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
  assert.match(describe, /02:30/);
  assert.match(
    await line.ok('preview', '30 2 * * *', ...flags),
    /02:30.*\n {2}Sat 2026-03-28 02:30:00 .*\n {2}Sun 2026-03-29 03:00:00 .*UTC\+02:00, was UTC\+01:00\n/,
  );
});

test('a working folder that somebody has removed → 66', (t) => {
  const { folder } = CommandLine.in(t, {});
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" status';
  const { status, stderr } = spawnSync('sh', ['-c', script, launcher], { cwd: folder, encoding: 'utf8' });
  assert.match(stderr, /chroniker: the working folder cannot be told \(ENOENT\): change to one that exists\n$/);
  assert.equal(status, 66);
});

test('feature 177: migrate brings the database to this version, and again is nothing', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('migrate');
  assert.match(await line.ok('migrate'), /up to date/);
  assert.match(await line.ok('migrate', 'status'), /up to date/);
});

test('commands of the originals still work', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--', 'true');
  assert.match(await line.ok('joblist'), /1 +a /);
  assert.match(await line.ok('showinfo', '-id', '1'), /a \(id 1\)/);
  assert.equal(await line.ok('cron'), '');
  assert.equal(await line.ok('cron', '--jobs', '1'), '');
  assert.match(await line.ok('disablejob', '-id', '1'), /a is disabled/);
  assert.equal(await line.ok('deletejob', '-id', '1', '--yes'), 'deleted: a\n');
});

test('help is short, on standard output, for the program and every command, and version is a number', async (t) => {
  const line = CommandLine.in(t, null);
  assert.match(await line.ok('--help'), /^usage: chroniker <command>/);
  assert.match(await line.ok(), /^usage: chroniker <command>/);
  assert.match(await line.ok('job', 'add', '--help'), /^usage: chroniker job add <name>/);
  assert.match(await line.ok('help', 'trigger'), /^usage: chroniker trigger/);
  assert.match(await line.ok('--version'), /^\d+\.\d+\.\d+\n$/);
});
