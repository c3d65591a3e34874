import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/domain/failure.ts';
import { parseSetting } from '../../src/domain/setting-value.ts';
import type { SettingKey } from '../../src/domain/settings.ts';

const understood: [SettingKey, unknown, unknown][] = [
  ['maxConcurrent', '8', 8],
  ['maxConcurrent', 8, 8],
  ['output.maxBytes', '1MiB', 1_048_576],
  ['output.maxBytes', '64 kib', 65_536],
  ['output.maxBytes', '2MB', 2_000_000],
  ['output.maxBytes', 77, 77],
  ['retention.runs', '90d', 7_776_000_000],
  ['retention.runs', '1h30m', 5_400_000],
  ['retention.runs', 60, 60_000],
  ['retention.runs', '0', 0],
  ['allowShell', 'yes', true],
  ['allowShell', '0', false],
  ['allowShell', true, true],
  ['tags', 'etl, big', ['etl', 'big']],
  ['tags', ['etl'], ['etl']],
  ['tags', '', []],
  ['hostname', ' db-1.example.org ', 'db-1.example.org'],
  ['timezone', ' Europe/Paris ', 'Europe/Paris'],
  ['lock', 'row', 'row'],
  ['database', 'sqlite:./x.sqlite', 'sqlite:./x.sqlite'],
  ['database', 'mysql://me@db-1:3307/jobs', 'mysql://me@db-1:3307/jobs'],
];

for (const [key, raw, value] of understood) {
  test(`${key} understands ${JSON.stringify(raw)}`, () => assert.deepEqual(parseSetting(key, raw, 'here'), value));
}

const refused: [SettingKey, unknown, RegExp][] = [
  ['maxConcurrent', '0', /maxConcurrent: "0" is not a whole number of at least 1 \(from here\)/],
  ['maxConcurrent', 'many', /"many" is not a whole number/],
  ['maxConcurrent', 1.5, /1\.5 is not a whole number/],
  ['output.maxBytes', '1 banana', /output\.maxBytes: "1 banana" is not a size like/],
  ['output.maxBytes', -1, /-1 is not a size/],
  ['retention.runs', 'soon', /retention\.runs: "soon" is not a duration like 90d/],
  ['retention.runs', true, /true is not a duration/],
  ['allowShell', 'perhaps', /allowShell: "perhaps" is not true or false/],
  ['tags', [1], /tags: \[1\] is not a list of tags/],
  ['jobs', [1], /jobs: \[1\] is not a list of texts/],
  ['hostname', '', /hostname: "" is not a name of a host/],
  ['hostname', '*', /hostname: "\*" is not a name of a host: up to 190 characters, without blanks/],
  ['hostname', 'tag:etl', /"tag:etl" is not a name of a host/],
  ['hostname', 'web 1', /"web 1" is not a name of a host/],
  ['hostname', 'web\n1', /"web\\n1" is not a name of a host/],
  ['hostname', 'h'.repeat(191), /"h+" is not a name of a host/],
  ['tags', ['a b'], /tags: \["a b"\] is not a list of tags: words without blanks/],
  ['tags', 'etl, tag:big', /tags: "etl, tag:big" is not a list of tags/],
  ['lock', 'mutex', /lock: "mutex" is not one of row/],
  ['database', 'postgres://x/y', /database: "postgres:\/\/x\/y" is not a database URL: sqlite:<path> or mysql:/],
  ['database', 'mysql://db-1', /is not a database URL/],
  ['database', 'sqlite:', /is not a database URL/],
  ['database', 'sqlite::memory:', /is not a database URL/],
  [
    'database',
    'mysql://me:a#b@db-1/jobs',
    /database: "mysql:\/\/me:\*\*\*@db-1\/jobs" is not .* password are written %2F %23/,
  ],
];

for (const [key, raw, sentence] of refused) {
  test(`feature 176: ${key} refuses ${JSON.stringify(raw)} by name`, () => {
    assert.throws(
      () => parseSetting(key, raw, 'here'),
      (error) =>
        error instanceof Failure &&
        error.reason === 'bad_configuration' &&
        error.code === 78 &&
        sentence.test(error.message),
    );
  });
}
