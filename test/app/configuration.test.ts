import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { commandEnvironment, loadConfiguration } from '../../src/app/configuration.ts';
import { Failure, type FailureReason } from '../../src/domain/failure.ts';

let dir = '';
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'chroniker-configuration-')));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const formats: [string, string][] = [
  ['chroniker.config.json', '{"maxConcurrent": 7}'],
  ['chroniker.config.yaml', 'maxConcurrent: 7\n'],
  ['chroniker.config.ts', 'const most: number = 7;\nexport default { maxConcurrent: most };\n'],
  ['chroniker.config.js', 'export default { maxConcurrent: 7 };\n'],
  ['package.json', '{"name": "x", "type": "module", "chroniker": {"maxConcurrent": 7}}'],
];

for (const [name, text] of formats) {
  test(`feature 176: settings are read from ${name}`, async () => {
    file(name, text);
    const configuration = await loadConfiguration({ project: dir });
    assert.equal(configuration.values.maxConcurrent, 7);
    assert.equal(configuration.origins.maxConcurrent, join(dir, name));
    assert.equal(configuration.projectDir, dir);
  });
}

test('the state folder and the database are beside the config file unless settings say otherwise', async () => {
  file('chroniker.config.json', '{}');
  const configuration = await loadConfiguration({ project: dir });
  assert.equal(configuration.values.home, join(dir, '.chroniker'));
  assert.equal(configuration.databaseUrl, `sqlite:${join(dir, '.chroniker', 'chroniker.sqlite')}`);
});

test('jobs files are relative to the config file, wherever they are named, and each counts once', async () => {
  file('chroniker.config.json', '{"jobs": ["jobs.yaml", "./jobs.yaml", "/srv/more.yaml"]}');
  assert.deepEqual((await loadConfiguration({ project: dir })).values.jobs, [join(dir, 'jobs.yaml'), '/srv/more.yaml']);
  process.env.CHRONIKER_JOBS = 'a.yaml, b.yaml';
  try {
    const { values, origins } = await loadConfiguration({ project: dir });
    assert.deepEqual([values.jobs, origins.jobs], [[join(dir, 'a.yaml'), join(dir, 'b.yaml')], 'CHRONIKER_JOBS']);
  } finally {
    delete process.env.CHRONIKER_JOBS;
  }
});

test('relative paths of a config file are relative to it', async () => {
  file('chroniker.config.json', '{"home": "state", "database": "sqlite:./my.sqlite"}');
  const configuration = await loadConfiguration({ project: dir });
  assert.equal(configuration.values.home, join(dir, 'state'));
  assert.equal(configuration.databaseUrl, `sqlite:${join(dir, 'my.sqlite')}`);
});

test('a package.json without the key is no configuration, nor is a broken one', async () => {
  file('chroniker.config.json', '{"maxConcurrent": 3}');
  file('package.json', '{"name": "x"}');
  assert.equal((await loadConfiguration({ project: dir })).values.maxConcurrent, 3);
  file('package.json', '{"name": ');
  assert.equal((await loadConfiguration({ project: dir })).values.maxConcurrent, 3);
});

test('an environment file adds settings and what commands inherit', async () => {
  file('chroniker.config.json', '{}');
  file('.env', 'CHRONIKER_MAX_CONCURRENT=9\nGREETING="good day"\n');
  const configuration = await loadConfiguration({ project: dir, envFile: join(dir, '.env') });
  assert.equal(configuration.values.maxConcurrent, 9);
  assert.equal(configuration.origins.maxConcurrent, 'CHRONIKER_MAX_CONCURRENT');
  assert.equal(configuration.environment.GREETING, 'good day');
});

test('commands inherit nothing that is ours but the Node that `chroniker` inside a job needs', () => {
  const theirs = { PATH: '/bin', CHRONIKER: 'x', CHRONIKER_NODE: '/opt/node' };
  assert.deepEqual(commandEnvironment({ ...theirs, CHRONIKER_DATABASE_PASSWORD: 'secret' }), theirs);
});

test('the password of a database comes from a file and stays out of the shown value', async () => {
  file('chroniker.config.json', '{"database": "mysql://me@db-1/jobs"}');
  file('secret', 'p@ss:w/rd\n');
  file('.env', `CHRONIKER_DATABASE_PASSWORD_FILE=${join(dir, 'secret')}\n`);
  const configuration = await loadConfiguration({ project: dir, envFile: join(dir, '.env') });
  assert.equal(configuration.values.database, 'mysql://me@db-1/jobs');
  assert.equal(decodeURIComponent(new URL(configuration.databaseUrl).password), 'p@ss:w/rd');
});

const refused: [string, Record<string, string>, FailureReason, RegExp][] = [
  ['no configuration', {}, 'bad_configuration', /there is no chroniker project in .*: run `chroniker init -p/],
  [
    'two configurations',
    { 'chroniker.config.json': '{}', 'chroniker.config.yaml': '' },
    'bad_configuration',
    /two configurations in one folder: keep one of .*json and .*yaml/,
  ],
  [
    'a setting that does not exist',
    { 'chroniker.config.json': '{"databse": "x"}' },
    'unknown_setting',
    /chroniker\.config\.json: unknown setting "databse" – did you mean "database"\?/,
  ],
  [
    'a wrong database URL',
    { 'chroniker.config.json': '{"database": "postgres://x/y"}' },
    'bad_configuration',
    /setting database: "postgres:\/\/x\/y" is not a database URL.*\(from .*chroniker\.config\.json\)/,
  ],
  [
    'broken JSON',
    { 'chroniker.config.json': '{"a": \n oops}' },
    'bad_configuration',
    /chroniker\.config\.json is malformed: .*JSON/s,
  ],
  [
    'YAML with a tab',
    { 'chroniker.config.yaml': 'output:\n\tmaxBytes: 1\n' },
    'bad_configuration',
    /chroniker\.config\.yaml:2:\d+: a tab indents this line.*use spaces/,
  ],
  [
    'broken TypeScript',
    { 'chroniker.config.ts': 'export default {' },
    'bad_configuration',
    /chroniker\.config\.ts cannot be loaded: /,
  ],
  [
    'a list of settings',
    { 'chroniker.config.json': '[]' },
    'bad_configuration',
    /chroniker\.config\.json holds no settings: write key: value/,
  ],
  [
    'a module without a default',
    { 'chroniker.config.js': 'export const a = 1;' },
    'bad_configuration',
    /chroniker\.config\.js holds no settings: export default/,
  ],
];

for (const [what, files, reason, sentence] of refused) {
  test(`${what} is refused with 78, the file and a cure`, async () => {
    for (const [name, text] of Object.entries(files)) file(name, text);
    await assert.rejects(loadConfiguration({ project: dir }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, sentence);
      assert.deepEqual([error.reason, error.code], [reason, 78]);
      return true;
    });
  });
}

test('a configuration that cannot be read is refused by name', async () => {
  file('chroniker.config.json', '{}');
  mkdirSync(join(dir, 'sub'));
  const envFile = join(dir, 'missing.env');
  await assert.rejects(
    loadConfiguration({ project: dir, envFile }),
    new Failure('file_not_found', `the environment file ${envFile} does not exist`),
  );
});

const outOfReach: [string, (sub: string) => string, RegExp][] = [
  ['a link to nothing', linkTo('nowhere'), /^cannot read the configuration .*\/sub\/chroniker\.config\.yaml: ENOENT/],
  ['a link to itself', linkTo('chroniker.config.yaml'), /^cannot read the configuration .*config\.yaml: ELOOP/],
  ['a folder', (sub) => join(sub, 'n'.repeat(256)), /^cannot look for the configuration .*n+\/.*: ENAMETOOLONG/],
  [
    'a file',
    () => join(dir, 'chroniker.config.json'),
    /config\.json is a file, and a project is a folder: name the one/,
  ],
];

for (const [what, make, sentence] of outOfReach) {
  test(`${what} that cannot be used is refused by name, and no configuration further up counts instead`, async () => {
    file('chroniker.config.json', '{}');
    mkdirSync(join(dir, 'sub'));
    await assert.rejects(loadConfiguration({ project: make(join(dir, 'sub')) }), (error) => {
      assert.ok(error instanceof Failure);
      assert.match(error.message, sentence);
      assert.equal(error.code, 78);
      return true;
    });
  });
}

test('the mark with which some editors begin a file is no fault', async () => {
  file('chroniker.config.json', '\uFEFF{"maxConcurrent": 7}\r\n');
  assert.equal((await loadConfiguration({ project: dir })).values.maxConcurrent, 7);
});

function linkTo(target: string): (sub: string) => string {
  return (sub) => {
    symlinkSync(target, join(sub, 'chroniker.config.yaml'));
    return sub;
  };
}

function file(name: string, text: string): void {
  writeFileSync(join(dir, name), text);
}
