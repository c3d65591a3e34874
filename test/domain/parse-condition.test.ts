import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionKeySchemas } from '../../scripts/jobs-file-schema.ts';
import type { Condition } from '../../src/domain/condition.ts';
import { Failure } from '../../src/domain/failure.ts';
import { entryOf } from '../../src/domain/job-entry.ts';
import { parseJobSpec, requireShellAllowed } from '../../src/domain/job-spec.ts';
import { conditionEntry, conditionKeys, parseCondition } from '../../src/domain/parse-condition.ts';
import { looksLikeSpec } from '../../src/domain/stored-spec.ts';

const timeoutMs = 30_000;
const query = 'select count(*) from inbox';

/** [as it is written, as it is understood] */
const understood: [unknown, Condition][] = [
  [['./has-work', 'a b'], { command: { argv: ['./has-work', 'a b'] }, timeoutMs }],
  [
    { command: ['./has-work'], timeout: '5s' },
    { command: { argv: ['./has-work'] }, timeoutMs: 5_000 },
  ],
  [{ shell: 'ls in | grep -q .' }, { command: { shell: 'ls in | grep -q .' }, timeoutMs }],
  [{ query }, { query, connection: null, timeoutMs }],
  [
    { query, connection: 'sqlite:./in.db' },
    { query, connection: { url: 'sqlite:./in.db' }, timeoutMs },
  ],
  [
    { query, connection: { env: 'REPORTS_URL' } },
    { query, connection: { env: 'REPORTS_URL' }, timeoutMs },
  ],
  [
    { query, connection: 'mysql://reader@db/reports', timeout: '45s' },
    { query, connection: { url: 'mysql://reader@db/reports' }, timeoutMs: 45_000 },
  ],
];

for (const [written, condition] of understood) {
  test(`feature 72: the condition ${JSON.stringify(written)} is understood, and written back as it was`, () => {
    assert.deepEqual(parseCondition(written, 'condition'), condition);
    assert.deepEqual(conditionEntry(condition), written);
    const described = parseJobSpec({ command: ['a'], condition: written }, { field: 'job', defaults: {} });
    assert.deepEqual(described.spec.condition, condition);
    assert.deepEqual(entryOf(described).condition, written);
    assert.ok(looksLikeSpec(described.spec));
  });
}

test('a variable may be written as in a shell, a list as the command that it is, and a comment before the query', () => {
  assert.deepEqual(parseCondition({ query, connection: '$REPORTS_URL' }, ''), {
    query,
    connection: { env: 'REPORTS_URL' },
    timeoutMs,
  });
  const commented = `-- what is new\n/* all of it */ (SELECT 1)`;
  assert.deepEqual(parseCondition({ query: commented }, ''), { query: commented, connection: null, timeoutMs });
});

/** [as it is written, the sentence] */
const refused: [unknown, RegExp][] = [
  [
    './has-work --all',
    /^condition: "\.\/has-work --all" is one text; write a list, \["\.\/has-work","--all"\], or \{shell/,
  ],
  [5, /^condition: 5 is not a condition; write a list/],
  [[], /^condition: is empty; its first item is the program to run/],
  [[1], /^condition\[0\]: 1 is not a text; put it in quotes: "1"/],
  [{}, /^condition: needs one of command .* and query, and none is given/],
  [{ shell: 'a', query }, /shell and query are given/],
  [
    { querry: query },
    /^condition\.querry: is unknown; allowed are command, shell, query, connection, timeout.*"?query"?/,
  ],
  [{ command: ['a'], connection: 'sqlite:a' }, /^condition\.connection: belongs to a query, and this is a command/],
  [{ query: '' }, /^condition\.query: "" is not a query; write one like/],
  [{ query: 'delete from inbox' }, /^condition\.query: "delete from inbox" does not ask; a condition only reads/],
  [{ query: "attach 'a' as b" }, /does not ask/],
  [{ query: 'selection' }, /does not ask/],
  [
    { query, connection: 'postgres://db/x' },
    /^condition\.connection: this is no database; write sqlite:<path>, mysql:/,
  ],
  [{ query, connection: 'mysql://db' }, /is no database/],
  [{ query, connection: 7 }, /^condition\.connection: 7 is no database/],
  [{ query, connection: { url: 'sqlite:a' } }, /^condition\.connection\.url: is unknown; allowed are env/],
  [{ query, connection: { env: 'a b' } }, /names no variable of a job; write \{env: REPORTS_URL\}/],
  [{ query, connection: { env: 'CHRONIKER_DATABASE' } }, /names no variable of a job/],
  [{ query, timeout: '1m' }, /^condition\.timeout: "1m" is not allowed; a condition answers within 50s at most/],
  [{ query, timeout: 0 }, /^condition\.timeout: 0 is not allowed/],
  [{ query, timeout: 'soon' }, /^condition\.timeout: "soon" is not a duration/],
];

for (const [written, sentence] of refused) {
  test(`the condition ${JSON.stringify(written)} is refused with its cure`, () => {
    assert.throws(
      () => parseCondition(written, 'condition'),
      (error: Error) => error instanceof Failure && sentence.test(error.message),
    );
  });
}

test('a password has no place in a definition, and is not repeated', () => {
  assert.throws(
    () => parseCondition({ query, connection: 'mysql://reader:s3cret@db/reports' }, 'condition'),
    (error: Error) => /holds a password.*\{env: REPORTS_URL\}/.test(error.message) && !error.message.includes('s3cret'),
  );
});

test('an unknown key of a condition is told with its place in the job', () => {
  assert.throws(
    () => parseJobSpec({ command: ['a'], condition: { querry: query } }, { field: 'jobs.load', defaults: {} }),
    /^Failure: jobs\.load\.condition\.querry: is unknown/,
  );
});

test('a shell line asks for the setting allowShell, wherever it stands', () => {
  const { spec } = parseJobSpec({ command: ['a'], condition: { shell: 'a | b' } }, { field: 'job', defaults: {} });
  assert.throws(() => requireShellAllowed(spec, false), /"a \| b" is a line for a shell/);
  requireShellAllowed(spec, true);
});

test('a stored condition that has lost its shape makes its job unreadable', () => {
  const { spec } = parseJobSpec({ command: ['a'] }, { field: 'job', defaults: {} });
  assert.ok(looksLikeSpec(spec));
  for (const condition of [null, 'x', {}, { query: 1, connection: null, timeoutMs }, { command: {}, timeoutMs }]) {
    assert.ok(!looksLikeSpec({ ...spec, condition: condition as never }), JSON.stringify(condition));
  }
});

test('the schema of a condition has its keys, and no others', () => {
  assert.deepEqual(Object.keys(conditionKeySchemas).toSorted(), conditionKeys.toSorted());
});
