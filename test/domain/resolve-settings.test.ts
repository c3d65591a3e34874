import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { resolveSettings, type SettingSources } from '../../src/domain/resolve-settings.ts';
import type { Settings } from '../../src/domain/settings.ts';

test('feature 176: file, environment and flags win over the default, in this order', () => {
  const resolved = resolve({
    file: { path: '/p/chroniker.config.json', content: { maxConcurrent: 2, tags: ['a'], database: 'sqlite:file' } },
    environment: { CHRONIKER_TAGS: 'b', CHRONIKER_DATABASE: 'sqlite:variable' },
    flags: { database: 'sqlite:flag' },
  });
  assert.equal(resolved.values.allowShell, false);
  assert.equal(resolved.values.maxConcurrent, 2);
  assert.deepEqual(resolved.values.tags, ['b']);
  assert.equal(resolved.values.database, 'sqlite:flag');
});

test('every value remembers where it came from', () => {
  const { origins } = resolve({
    file: { path: '/p/chroniker.config.json', content: { maxConcurrent: 2 } },
    environment: { CHRONIKER_TAGS: 'b' },
    flags: { database: 'sqlite:flag' },
  });
  assert.equal(origins.maxConcurrent, '/p/chroniker.config.json');
  assert.equal(origins.tags, 'CHRONIKER_TAGS');
  assert.equal(origins.database, '--database');
  assert.equal(origins.allowShell, 'default');
});

test('a group and a dotted name in a file are the same', () => {
  const nested = resolve({ file: { path: 'f', content: { output: { maxBytes: '2KiB' } } } });
  const dotted = resolve({ file: { path: 'f', content: { 'output.maxBytes': '2KiB' } } });
  assert.equal(nested.values['output.maxBytes'], 2048);
  assert.equal(dotted.values['output.maxBytes'], 2048);
});

test('an unknown setting names file, key and the nearest valid one', () => {
  assert.throws(
    () => resolve({ file: { path: '/p/chroniker.config.json', content: { output: { maxByte: 1 } } } }),
    new Failure(
      'unknown_setting',
      '/p/chroniker.config.json: unknown setting "output.maxByte" – did you mean "output.maxBytes"?',
    ),
  );
});

test('a key that is near to none, or a group, is told what there is', () => {
  const refusal = (content: Record<string, unknown>) => () => resolve({ file: { path: 'f', content } });
  assert.throws(refusal({ toString: 1 }), /unknown setting "toString"; allowed are database, home, .*, lock$/);
  assert.throws(refusal({ output: 5 }), /unknown setting "output"; allowed are output\.maxBytes, output\.spoolBytes$/);
});

test('a group in the place of a value is refused by name', () => {
  assert.throws(
    () => resolve({ file: { path: 'f', content: { maxConcurrent: { a: 1 } } } }),
    /maxConcurrent: \{"a":1\}/,
  );
});

test('an unknown variable is a warning with the nearest name, those of a job and of tests are not', () => {
  const { warnings } = resolve({
    environment: {
      CHRONIKER_DATABSE: 'x',
      CHRONIKER_JOB_NAME: 'x',
      CHRONIKER_NODE: 'x',
      CHRONIKER_DATABASE_PASSWORD_FILE: 'x',
      CHRONIKER_TEST_MARIADB: 'x',
      PATH: 'x',
    },
  });
  assert.deepEqual(warnings, ['unknown variable CHRONIKER_DATABSE is ignored – did you mean "CHRONIKER_DATABASE"?']);
});

test('an empty variable is as good as none', () => {
  assert.equal(resolve({ environment: { CHRONIKER_MAX_CONCURRENT: '' } }).values.maxConcurrent, 4);
});

function resolve(sources: Partial<SettingSources>): ReturnType<typeof resolveSettings> {
  return resolveSettings({ defaults, file: null, environment: {}, flags: {}, ...sources });
}

const defaults: Settings = {
  database: 'sqlite:default',
  home: '/home',
  hostname: null,
  tags: [],
  timezone: null,
  jobs: [],
  maxConcurrent: 4,
  'output.maxBytes': 1,
  'output.spoolBytes': 1,
  rescue: true,
  'retention.runs': 1,
  allowShell: false,
  'log.level': 'info',
  'log.days': 15,
  lock: 'row',
};
