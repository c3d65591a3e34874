import assert from 'node:assert/strict';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { build as bundle } from 'esbuild';
import { call } from './rig/launcher.ts';
import { temporaryFolder } from './rig/temporary.ts';

const root = join(import.meta.dirname, '..');
/** A checkout of its own, so that no other test loses the program that it runs. */
const checkout = join(temporaryFolder('build'), `it's a "checkout"`);
const dist = join(checkout, 'dist');
const launcher = join(checkout, 'bin/chroniker');
const bare = { PATH: '/usr/bin:/bin' };

before(() => {
  for (const part of ['src', 'migrations', 'scripts/build.ts', 'bin', 'package.json']) {
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  }
  mkdirSync(join(checkout, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name));
  }
  const { status, stderr } = build();
  assert.equal(status, 0, stderr);
});

test('the built program tells its version in an empty environment', () => {
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
  const end = call('/usr/bin/env', ['-i', launcher, '--version'], {});
  assert.deepEqual([end.status, end.stdout, end.stderr], [0, `${version}\n`, '']);
});

test('the built program keeps a minute, and then a quiet one without a word', () => {
  const project = temporaryFolder('built');
  writeFileSync(join(project, 'chroniker.config.json'), '{"timezone": "UTC"}');
  const jobs = { jobs: { later: { command: ['true'], schedule: { every: '1h' } } } };
  writeFileSync(join(project, 'chroniker.jobs.yaml'), JSON.stringify(jobs));
  assert.equal(call(launcher, ['apply', 'chroniker.jobs.yaml'], bare, project).status, 0);
  for (const minute of [1, 2]) {
    const { status, stdout, stderr } = call(launcher, ['run'], bare, project);
    assert.deepEqual([status, stdout, stderr], [0, '', ''], `minute ${minute}`);
  }
});

test('where compiled code can be kept nowhere, the program goes without, and without a word', () => {
  const nowhere = temporaryFolder('nowhere');
  for (const part of ['bin', 'dist']) cpSync(join(checkout, part), join(nowhere, part), { recursive: true });
  writeFileSync(join(nowhere, 'node_modules'), 'not a folder');
  const env = { ...bare, CHRONIKER_NODE: process.execPath, TMPDIR: '/proc/no/such' };
  const end = call(join(nowhere, 'bin/chroniker'), ['--version'], env);
  assert.deepEqual([end.status, end.stderr], [0, '']);
});

test('the bundle names no folder of the machine that built it', () => {
  for (const file of built()) {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const folder of [checkout, root]) assert.ok(!text.includes(folder), `${file} names ${folder}`);
  }
});

test('a build leaves nothing of the one before, and equals it where nothing changed', () => {
  const earlier = contents();
  writeFileSync(join(dist, 'chunks/stale-ABCDEFGH.mjs'), 'export {};');
  assert.equal(build().status, 0);
  assert.deepEqual([...contents().keys()], [...earlier.keys()]);
  assert.deepEqual(contents(), earlier);
});

test('a build that fails says so and leaves the program that was there', () => {
  const earlier = contents();
  const entry = join(checkout, 'src/program.ts');
  const source = readFileSync(entry);
  writeFileSync(entry, 'this is no program');
  assert.notEqual(build().status, 0);
  writeFileSync(entry, source);
  assert.deepEqual(contents(), earlier);
  assert.deepEqual(globSync('.build-*', { cwd: checkout }), []);
});

test('a quiet minute loads one file and the binary of SQLite', () => {
  const project = temporaryFolder('quiet');
  writeFileSync(join(project, 'chroniker.config.json'), '{"timezone": "UTC"}');
  assert.equal(call(launcher, ['run'], bare, project).status, 0);
  rmSync(join(dist, 'program.mjs'));
  const { status, stderr } = call(launcher, ['run'], bare, project);
  assert.equal(build().status, 0);
  assert.deepEqual([status, stderr], [0, '']);
});

test('feature 12: a whole tick that finds its jobs files unchanged loads nothing that reads them', () => {
  const project = temporaryFolder('synced');
  writeFileSync(join(project, 'chroniker.config.json'), '{"timezone": "UTC", "jobs": ["jobs.yaml"]}');
  writeFileSync(join(project, 'jobs.yaml'), 'jobs: {a: {command: [echo]}}');
  assert.equal(call(launcher, ['run'], bare, project).status, 0);
  const parser = built().filter((file) => readFileSync(join(dist, file), 'utf8').includes(traces.yaml));
  for (const file of parser) rmSync(join(dist, file));
  const unchanged = call(launcher, ['run', '--verbose'], bare, project);
  writeFileSync(join(project, 'jobs.yaml'), 'jobs: {}');
  const changed = call(launcher, ['run'], bare, project);
  assert.equal(build().status, 0);
  assert.deepEqual([unchanged.status, /refused|cannot/.test(unchanged.stderr)], [0, false], unchanged.stderr);
  assert.match(changed.stderr, /jobs\.yaml is refused.*ERR_MODULE_NOT_FOUND|Cannot find/s);
});

test('feature 173: where the log cannot be loaded any more, as after an upgrade, runs go on, and it is said', () => {
  const project = temporaryFolder('logless');
  writeFileSync(join(project, 'chroniker.config.json'), '{"timezone": "UTC"}');
  assert.equal(call(launcher, ['job', 'add', 'a', '--', 'true'], bare, project).status, 0);
  const holders = built().filter((file) => readFileSync(join(dist, file), 'utf8').includes(traces.winston));
  for (const file of holders) rmSync(join(dist, file));
  assert.equal(call(launcher, ['trigger', 'a'], bare, project).status, 0);
  const { status, stderr } = call(launcher, ['run'], bare, project);
  assert.equal(build().status, 0);
  assert.equal(status, 0);
  assert.match(stderr, /^chroniker: the log .* cannot be written, runs go on without: Cannot find module/);
  assert.match(call(launcher, ['runs', 'a'], bare, project).stdout, /succeeded/);
});

test('feature 178: where cron’s bare environment has no Node for it, the line names the one that works', () => {
  const project = temporaryFolder('nodeless');
  writeFileSync(join(project, 'chroniker.config.json'), '{}');
  const source = readFileSync(launcher, 'utf8');
  writeFileSync(launcher, source.replace('\n', '\n[ -n "$CHRONIKER_NODE" ] || exit 78\n'));
  const { status, stdout } = call(launcher, ['crontab'], { ...bare, CHRONIKER_NODE: process.execPath }, project);
  writeFileSync(launcher, source);
  assert.equal(status, 0);
  assert.ok(stdout.startsWith(`* * * * * CHRONIKER_NODE=${process.execPath} `), stdout);
});

test('what packages tell those who debug them stays off standard output', () => {
  const project = temporaryFolder('debug');
  writeFileSync(join(project, 'chroniker.config.json'), '{"timezone": "UTC"}');
  assert.equal(call(launcher, ['job', 'add', 'a', '--', 'true'], bare, project).status, 0);
  const { status, stdout } = call(launcher, ['run', '--force', 'a'], { ...bare, DEBUG: '*' }, project);
  assert.deepEqual([status, stdout], [0, '']);
});

/** Words by which a package is known once it is minified. */
const traces = {
  yargs: 'Not enough arguments following',
  knex: 'Timeout acquiring a connection',
  execa: 'ExecaError',
  croner: 'CronPattern',
  valibot: 'kind:"schema"',
  yaml: 'BLOCK_AS_IMPLICIT_KEY',
  mysql2: 'caching_sha2_password',
  winston: 'Unknown logger level',
  'what reads schedules': 'BYSETPOS',
  'what knows time zones': 'DateTimeFormat',
};

for (const [name, trace] of Object.entries(traces)) {
  test(`the quiet minute on SQLite does not load ${name}`, () => {
    const holders = built().filter((file) => readFileSync(join(dist, file), 'utf8').includes(trace));
    assert.notDeepEqual(holders, [], `nothing in the bundle says "${trace}" any more`);
    assert.ok(!holders.includes('main.js'), 'it stands in the file that every tick loads');
  });
}

test('the quiet minute is bundled from nothing that has to do with schedules', async () => {
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['./program.ts'],
  });
  const sources = Object.keys(metafile.inputs);
  assert.ok(sources.includes('src/store/quiet.ts'), sources.join());
  assert.deepEqual(
    sources.filter((file) => file.startsWith('src/domain/schedule/')),
    [],
  );
});

function built(): string[] {
  return globSync('**/*.{js,mjs}', { cwd: dist }).sort();
}

function contents(): Map<string, string> {
  return new Map(built().map((file) => [file, readFileSync(join(dist, file), 'utf8')]));
}

function build() {
  return call(process.execPath, [join(checkout, 'scripts/build.ts')], bare, checkout);
}
