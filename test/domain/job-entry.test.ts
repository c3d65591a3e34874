import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entryOf } from '../../src/domain/job-entry.ts';
import { jobKeys } from '../../src/domain/job-keys.ts';
import { parseJobSpec } from '../../src/domain/job-spec.ts';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import { scheduleKeysEntry } from '../../src/domain/schedule/schedule-entry.ts';

const place = { field: 'nightly', defaults: {} };

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
const someText = text.filter((value) => value.trim() !== '');
const duration = fc.oneof(
  fc.nat({ max: 1e12 }).map((ms) => `${ms}ms`),
  fc.constantFrom('20m', '1h30m', 'PT15M', 90),
);
const name = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_]{5,9}$/)
  .filter((word) => !/^(CHRONIKER_|OLDPWD|OPT|BASH|SHELLO|RANDOM|SRANDO|SECOND)/.test(word));
const instant = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .chain((date) => fc.constantFrom('', 'Z', '+01:00').map((offset) => date.toISOString().replace('Z', offset)));
const rule = fc.oneof(
  fc.constantFrom('manual', '@daily', '*/5 * * * *', '0 30 2 * * mon-fri', '15m', 'PT1H', '1d'),
  fc.record({ cron: fc.constantFrom('0 3 * * *', ['0 3 * * *', '@hourly']) }),
  fc.record({ every: fc.integer({ min: 1000, max: 1e11 }).map((ms) => `${ms}ms`) }),
  fc.record({ times: fc.uniqueArray(fc.constantFrom('05:52', '5:52:10', '23:59'), { minLength: 1 }) }),
  fc.record({ at: fc.oneof(instant, fc.array(instant, { minLength: 1, maxLength: 3 })) }),
);
const schedule = fc.oneof(rule, fc.array(rule, { minLength: 1, maxLength: 4 }));

const entry = fc.record(
  {
    description: text,
    enabled: fc.boolean(),
    command: fc.oneof(
      fc.tuple(someText, fc.array(text)).map(([program, args]) => [program, ...args]),
      fc.record({ shell: someText }),
    ),
    schedule,
    timezone: fc.constantFrom('Europe/Paris', 'UTC', 'Asia/Tokyo'),
    host: fc.constantFrom('', '*', 'db-1', 'tag:etl'),
    cwd: someText.filter((folder) => !folder.startsWith('~')),
    env: fc.dictionary(name, text, { noNullPrototype: true }),
    stdin: text,
    timeout: duration,
    grace: duration,
    priority: fc.integer(),
    failOnStderr: fc.boolean(),
    output: fc.record(
      { stdout: fc.boolean(), stderr: fc.boolean(), maxBytes: fc.nat({ max: 2 ** 40 }) },
      { requiredKeys: [] },
    ),
    logFile: fc.constantFrom('nightly.log', 'logs/.nightly', '/var/log/a b/c'),
    tags: fc.array(someText.filter((tag) => !/\p{C}/u.test(tag))),
    successCodes: fc.constantFrom(0, [0], [0, 3], 4, [5, 3, 5]),
    skipCodes: fc.constantFrom(99, [98, 99]),
    retries: fc.oneof(
      fc.nat({ max: 1000 }),
      fc.record(
        {
          limit: fc.nat({ max: 1000 }),
          delay: fc.constantFrom('1m', 0, '90s'),
          backoff: fc.constantFrom(1, 1.5, 2),
          maxDelay: fc.constantFrom('1h', '90s'),
          jitter: fc.constantFrom(0, '5s'),
          codes: fc.constantFrom(1, [7, 'timeout'], ['signal', 'lost']),
        },
        { requiredKeys: ['limit'] },
      ),
    ),
    params: fc.constantFrom(
      {},
      { day: '2026-01-01', empty: '', any: {} },
      { day: { type: 'date', default: '2026-01-01', description: 'Which day', min: '2025-01-01' } },
      { size: { type: 'integer', min: 1, max: 10, default: 3 }, verbose: { type: 'boolean', default: false } },
      { share: { type: 'number', choices: [0.5, 1], default: 1 }, target: { choices: ['a', 'b'] } },
    ),
    breaker: fc.constantFrom(0, 5, { failures: 3 }),
    fatal: fc.boolean(),
  },
  { requiredKeys: ['command'] },
);

test('a job that is written down and read again is the same job, whatever its keys are', () => {
  fc.assert(
    fc.property(entry, (written) => {
      const job = parseJobSpec(written, place);
      assert.deepEqual(parseJobSpec(entryOf(job), place), job);
    }),
    { numRuns: 1_000 },
  );
});

test('every key of a job is written; of the ways to write a command one', () => {
  const full = {
    description: 'Orders',
    enabled: false,
    command: ['./extract', '--day'],
    schedule: '30 2 * * *',
    timezone: 'Europe/Paris',
    host: 'tag:etl',
    cwd: 'work',
    env: { LANG: 'C' },
    stdin: 'hi',
    timeout: '20m',
    grace: '30s',
    priority: -5,
    pool: 'db',
    overlap: 'queue',
    failOnStderr: true,
    output: { stdout: false, stderr: false, maxBytes: '2MiB' },
    logFile: 'logs/orders.log',
    tags: ['orders'],
    dependencies: ['extract', 'clean'],
    params: { day: '2026-01-01' },
    condition: { query: 'select 1', connection: { env: 'INBOX' }, timeout: '5s' },
    successCodes: [0, 3],
    skipCodes: [99],
    retries: { limit: 3, delay: '1m30s', backoff: 2, maxDelay: '1h', jitter: '30s', codes: [1, 'timeout'] },
    breaker: 5,
    fatal: true,
  };
  assert.deepEqual(entryOf(parseJobSpec(full, place)), full);
  assert.deepEqual(
    jobKeys.filter((key) => !Object.hasOwn(full, key)),
    ['shell', 'args'],
  );
});

test('what is so by default is not written', () => {
  assert.deepEqual(entryOf(parseJobSpec({ command: ['true'] }, place)), { command: ['true'] });
  assert.deepEqual(entryOf(parseJobSpec({ shell: 'a | b' }, place)), { command: { shell: 'a | b' } });
});

test('a variable may have the name of what every object has', () => {
  const job = parseJobSpec(JSON.parse('{"command": ["true"], "env": {"__proto__": "a", "constructor": "b"}}'), place);
  assert.deepEqual(Object.entries(entryOf(job).env as object), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
});

for (const [written, keys] of [
  ['15m', { every: '15m' }],
  [['0 3 * * *', '@hourly', { times: '5:52' }], { cron: ['0 3 * * *', '0 * * * *'], times: '05:52' }],
  [
    { at: ['2026-12-01T10:00'], timezone: 'UTC' },
    { at: '2026-12-01T10:00:00', timezone: 'UTC' },
  ],
  ['manual', { manual: true }],
  [['15m', '20m'], null],
] as const) {
  test(`a schedule ${JSON.stringify(written)} by its keys is ${JSON.stringify(keys)}`, () => {
    const parsed = parseSchedule(written);
    assert.deepEqual(scheduleKeysEntry(parsed), keys);
    if (keys) assert.deepEqual(parseSchedule(keys), parsed);
  });
}
