import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../src/domain/failure.ts';
import { parseJobSpec, readJobSpec, requireShellAllowed } from '../../src/domain/job-spec.ts';

const place = { field: 'jobs.nightly', defaults: {} };

function spec(entry: object, timezone?: string) {
  return parseJobSpec({ command: ['true'], ...entry }, { field: 'jobs.nightly', defaults: { timezone } }).spec;
}

test('a job needs no more than its command; everything else has a default', () => {
  assert.deepEqual(parseJobSpec({ command: ['./report.sh'] }, place), {
    enabled: true,
    spec: {
      description: '',
      command: { argv: ['./report.sh'] },
      schedule: { rules: [{ kind: 'manual' }] },
      host: '',
      cwd: null,
      env: {},
      stdin: null,
      timeoutMs: null,
      graceMs: 10_000,
      priority: 0,
      failOnStderr: false,
      output: { stdout: true, stderr: true, maxBytes: null },
      logFile: null,
      tags: [],
      dependencies: [],
    },
  });
});

test('every key that this version has is taken over', () => {
  const entry = {
    description: "Pull yesterday's orders",
    enabled: false,
    command: ['./bin/extract', '--day'],
    args: ['yesterday', "k='some value'"],
    schedule: { cron: '30 2 * * *' },
    timezone: 'Europe/Paris',
    host: 'tag:etl',
    cwd: 'work',
    env: { LEVEL: '3', _x: '' },
    stdin: 'héllo\n',
    timeout: '20m',
    grace: 30,
    priority: -5,
    failOnStderr: true,
    output: { stdout: false, maxBytes: '64KiB' },
    logFile: 'logs/orders.log',
    tags: ['orders'],
    dependencies: { clean: { waitForNextRun: false }, load: null },
  };
  assert.deepEqual(parseJobSpec(entry, place), {
    enabled: false,
    spec: {
      description: "Pull yesterday's orders",
      command: { argv: ['./bin/extract', '--day', 'yesterday', "k='some value'"] },
      schedule: { rules: [{ kind: 'cron', expression: '30 2 * * *' }], timezone: 'Europe/Paris' },
      host: 'tag:etl',
      cwd: 'work',
      env: { LEVEL: '3', _x: '' },
      stdin: 'héllo\n',
      timeoutMs: 1_200_000,
      graceMs: 30_000,
      priority: -5,
      failOnStderr: true,
      output: { stdout: false, stderr: true, maxBytes: 65_536 },
      logFile: 'logs/orders.log',
      tags: ['orders'],
      dependencies: [
        { job: 'clean', waitForCompletion: true, waitForSuccess: true, waitForNextRun: false },
        { job: 'load', waitForCompletion: true, waitForSuccess: true, waitForNextRun: true },
      ],
    },
  });
});

test('feature 3, feature 5: the list is the argv, item for item', () => {
  assert.deepEqual(spec({ command: ['cmd', 'a', 'b c', '', '$HOME'] }).command, {
    argv: ['cmd', 'a', 'b c', '', '$HOME'],
  });
});

test('feature 6: an argument keeps everything after its first =', () => {
  assert.deepEqual(spec({ command: ['cmd'], args: ['query=a=b=c'] }).command, { argv: ['cmd', 'query=a=b=c'] });
});

test('feature 4: a shell line is asked for in so many words', () => {
  const line = { shell: 'echo a | wc -c' };
  assert.deepEqual(parseJobSpec({ command: line }, place).spec.command, line);
  assert.deepEqual(parseJobSpec(line, place).spec.command, line);
});

test('feature 8: a shell line is refused where shells are not allowed, a list never', () => {
  const shell = { command: { shell: 'echo a | wc -c' } };
  assert.throws(() => requireShellAllowed(shell, false, 'jobs.nightly.command'), {
    reason: 'shell_not_allowed',
    message: /^jobs\.nightly\.command: "echo a \| wc -c" is a line for a shell, .* set allowShell to true$/,
  });
  requireShellAllowed(shell, true);
  requireShellAllowed({ command: { argv: ['sh', '-c', 'true'] } }, false);
});

test('the zone of a schedule is its own, else that of the job, else that of the file', () => {
  assert.equal(spec({ schedule: '5m' }).schedule.timezone, undefined);
  assert.equal(spec({ schedule: '5m' }, 'Asia/Tokyo').schedule.timezone, 'Asia/Tokyo');
  assert.equal(spec({ schedule: '5m', timezone: 'UTC' }, 'Asia/Tokyo').schedule.timezone, 'UTC');
  const own = { schedule: { every: '5m', timezone: 'Europe/Paris' }, timezone: 'UTC' };
  assert.equal(spec(own, 'Asia/Tokyo').schedule.timezone, 'Europe/Paris');
});

test('feature 115: a timeout of 0 is none', () => {
  assert.equal(spec({ timeout: 0 }).timeoutMs, null);
  assert.equal(spec({ timeout: '0s' }).timeoutMs, null);
});

test('a key without a value is as good as no key', () => {
  const keys = ['description', 'schedule', 'timezone', 'host', 'cwd', 'env', 'stdin', 'timeout', 'output', 'tags'];
  assert.deepEqual(spec(Object.fromEntries(keys.map((key) => [key, null]))), spec({}));
});

const refused: [object, RegExp][] = [
  [{ command: undefined }, /^jobs\.nightly: needs either command \(a list\) or shell .* neither is given$/],
  [{ command: ['a'], shell: 'a' }, /^jobs\.nightly: needs either command \(a list\) or shell .* both are given$/],
  [
    { command: './bin/extract --day' },
    /command: "\.\/bin\/extract --day" is one text; write a list, \["\.\/bin\/extract", "--day"\], or \{shell: "\.\/bin\/extract --day"\}/,
  ],
  [{ command: 5 }, /^jobs\.nightly\.command: 5 is not a command; write a list/],
  [{ command: [] }, /^jobs\.nightly\.command: is empty/],
  [{ command: [''] }, /^jobs\.nightly\.command\[0\]: is empty/],
  [{ command: ['sleep', 5] }, /^jobs\.nightly\.command\[1\]: 5 is not a text; put it in quotes: "5"$/],
  [{ command: ['a\0b'] }, /^jobs\.nightly\.command\[0\]: holds a NUL character/],
  [{ command: { shel: 'a' } }, /^jobs\.nightly\.command: .* is not a command/],
  [{ command: { shell: 'a', user: 'b' } }, /^jobs\.nightly\.command\.user: is unknown; allowed is shell$/],
  [{ command: { shell: '' } }, /^jobs\.nightly\.command\.shell: is empty$/],
  [{ command: { shell: 'a' }, args: ['b'] }, /^jobs\.nightly\.args: a shell line takes no arguments/],
  [{ args: 'b' }, /^jobs\.nightly\.args: "b" is not a list of texts$/],
  [{ args: [true] }, /^jobs\.nightly\.args\[0\]: true is not a text; put it in quotes: "true"$/],
  [{ timeout: 'soon' }, /^jobs\.nightly\.timeout: "soon" is not a duration; write 15m/],
  [{ schedule: '61 * * * *' }, /^jobs\.nightly\.schedule: "61 \* \* \* \*": minute "61" is not allowed/],
  [{ schedule: { evry: '5m' } }, /^jobs\.nightly\.schedule\.evry: is unknown; .* did you mean "every"\?$/],
  [{ schedule: ['5m', 'x'] }, /^jobs\.nightly\.schedule\[1\]: "x" is not a schedule/],
  [
    { timezone: 'Europe/Pariss' },
    /^jobs\.nightly\.timezone: "Europe\/Pariss" is not a time zone – did you mean "Europe\/Paris"\?$/,
  ],
  [{ host: 'tag:' }, /^jobs\.nightly\.host: "tag:" is not a host/],
  [{ cwd: '' }, /^jobs\.nightly\.cwd: is empty$/],
  [{ env: { 'a.b': 'c' } }, /^jobs\.nightly\.env\.a\.b: is no name that a shell keeps/],
  [{ env: { CHRONIKER_RUN_ID: '5' } }, /^jobs\.nightly\.env\.CHRONIKER_RUN_ID: is reserved/],
  [{ env: { PORT: 8080 } }, /^jobs\.nightly\.env\.PORT: 8080 is not a text; put it in quotes: "8080"$/],
  [{ env: ['A=b'] }, /^jobs\.nightly\.env: \["A=b"\] is not a set of variables/],
  [{ priority: 1.5 }, /^jobs\.nightly\.priority: 1\.5 is not a whole number$/],
  [{ priority: 'high' }, /^jobs\.nightly\.priority: "high" is not a whole number$/],
  [{ logFile: 'logs/' }, /^jobs\.nightly\.logFile: "logs\/" is not a file; write a path like logs\/nightly\.log$/],
  [{ logFile: '..' }, /^jobs\.nightly\.logFile: "\.\." is not a file; /],
  [{ logFile: '' }, /^jobs\.nightly\.logFile: /],
  [{ logFile: '~/nightly.log' }, /^jobs\.nightly\.logFile: begins with ~/],
  [{ logFile: `logs/${'é'.repeat(123)}` }, /^jobs\.nightly\.logFile: the name of the file is too long; /],
  [{ failOnStderr: 'yes' }, /^jobs\.nightly\.failOnStderr: "yes" is not allowed; write true or false$/],
  [{ output: false }, /^jobs\.nightly\.output: false is not allowed; write \{stdout: true/],
  [{ output: { maxBytes: 'much' } }, /^jobs\.nightly\.output\.maxBytes: "much" is not a size/],
  [{ output: { stdou: true } }, /^jobs\.nightly\.output\.stdou: is unknown; .* did you mean "stdout"\?$/],
  [{ output: { through: 'pipe' } }, /^jobs\.nightly\.output\.through: is not available yet/],
  [{ tags: 'a' }, /^jobs\.nightly\.tags: "a" is not a list of tags$/],
  [{ tags: [''] }, /^jobs\.nightly\.tags\.0: is empty$/],
  [{ cwd: '~/work' }, /^jobs\.nightly\.cwd: begins with ~, which only a shell understands; write the whole path$/],
  [{ cwd: 'x'.repeat(4096) }, /^jobs\.nightly\.cwd: is longer than a path can be, 4095 bytes$/],
  [{ cwd: ' ' }, /^jobs\.nightly\.cwd: is empty$/],
  [{ stdin: 'a\ud800b' }, /^jobs\.nightly\.stdin: holds half a character/],
  [{ description: 'a\0' }, /^jobs\.nightly\.description: holds a NUL character/],
  [{ description: 'x'.repeat(5_000_000) }, /^jobs\.nightly: has 5000\d{3} bytes as a whole, more than 4MiB;/],
  [
    { command: ['a', 'é'.repeat(65_536)] },
    /^jobs\.nightly\.command\[1\]: is 131072 bytes long; Linux hands a command no more/,
  ],
  [{ args: ['x'.repeat(131_072)] }, /^jobs\.nightly\.args\[0\]: is 131072 bytes long/],
  [{ command: { shell: 'x'.repeat(131_072) } }, /^jobs\.nightly\.command\.shell: is 131072 bytes long/],
  [{ command: ['  '] }, /^jobs\.nightly\.command\[0\]: is empty/],
  [{ env: { X: 'x'.repeat(131_070) } }, /^jobs\.nightly\.env\.X: is 131072 bytes long/],
  [{ env: { X: '\ud800' } }, /^jobs\.nightly\.env\.X: holds half a character/],
  [{ env: { X: 'a\0' } }, /^jobs\.nightly\.env\.X: holds a NUL character/],
  [{ env: { '1X': 'a' } }, /^jobs\.nightly\.env\.1X: is no name that a shell keeps/],
  [{ env: { '': 'a' } }, /^jobs\.nightly\.env\.: is no name that a shell keeps/],
  [{ env: { X: null } }, /^jobs\.nightly\.env\.X: null is not a text$/],
  [{ env: { OPTIND: 'x' } }, /^jobs\.nightly\.env\.OPTIND: is the shell’s own/],
  [{ env: { PWD: '/' } }, /^jobs\.nightly\.env\.PWD: is the shell’s own/],
  [{ host: 'h'.repeat(191) }, /^jobs\.nightly\.host: "h+… is not a host; .*190 characters at most/],
  [{ host: 'former:5' }, /^jobs\.nightly\.host: "former:5" is not a host/],
  [{ host: 'tag:a,b' }, /^jobs\.nightly\.host: "tag:a,b" is not a host/],
  [{ host: 'a\u0007' }, /^jobs\.nightly\.host: .* is not a host/],
  [{ tags: ['a\nb'] }, /^jobs\.nightly\.tags\.0: holds a control character/],
  [{ output: [] }, /^jobs\.nightly\.output: \[\] is not allowed; write \{stdout: true/],
  [{ output: { maxBytes: -1 } }, /^jobs\.nightly\.output\.maxBytes: -1 is not a size/],
  [{ output: { maxBytes: '9EB' } }, /^jobs\.nightly\.output\.maxBytes: "9EB" is not a size/],
  [{ timeout: '36526d' }, /^jobs\.nightly\.timeout: "36526d" is too long; the most is 100 years, 36525d$/],
  [{ grace: -1 }, /^jobs\.nightly\.grace: -1 is not a duration/],
  [{ grace: '1e9d' }, /^jobs\.nightly\.grace: "1e9d" is not a duration/],
  [{ priority: 2 ** 53 }, /^jobs\.nightly\.priority: 9007199254740992 is not a whole number$/],
  [{ timezone: '+01:00' }, /^jobs\.nightly\.timezone: "\+01:00" is not a time zone/],
  [{ schedule: { every: '0.5s' } }, /^jobs\.nightly\.schedule\.every: "0\.5s" is too short; the least interval is 1s$/],
  [{ schedule: { cron: '0 0 30 2 *' } }, /^jobs\.nightly\.schedule\.cron: .* can never fire/],
  [{ timout: '5m' }, /^jobs\.nightly\.timout: is unknown; allowed are .* – did you mean "timeout"\?$/],
  [{ onLost: 'retry' }, /^jobs\.nightly\.onLost: is not available yet; it belongs to a later version$/],
  [
    { retries: 'three' },
    /^jobs\.nightly\.retries: "three" is no number of retries; write a whole number from 0 to 1000/,
  ],
  [{ retries: -1 }, /^jobs\.nightly\.retries: -1 is no number of retries/],
  [{ retries: { delay: '1m' } }, /^jobs\.nightly\.retries\.limit: does not say how many; /],
  [{ retries: { limit: 1.5 } }, /^jobs\.nightly\.retries\.limit: 1\.5 is no number of retries/],
  [{ retries: { limit: 3, dely: 1 } }, /^jobs\.nightly\.retries\.dely: is unknown; .*did you mean "delay"\?$/],
  [{ retries: { limit: 3, delay: 'soon' } }, /^jobs\.nightly\.retries\.delay: "soon" is not a duration/],
  [{ retries: { limit: 3, delay: '40000d' } }, /^jobs\.nightly\.retries\.delay: "40000d" is too long/],
  [
    { retries: { limit: 3, backoff: 0.5 } },
    /^jobs\.nightly\.retries\.backoff: 0\.5 is no factor; write a number from 1/,
  ],
  [{ retries: { limit: 3, maxDelay: 5 } }, /^jobs\.nightly\.retries\.maxDelay: 5s is less than the delay, 1m/],
  [{ retries: { limit: 3, codes: [] } }, /^jobs\.nightly\.retries\.codes: is an empty list; leave it out/],
  [{ retries: { limit: 3, codes: 256 } }, /^jobs\.nightly\.retries\.codes: 256 is no exit code/],
  [
    { retries: { limit: 3, codes: ['timout'] } },
    /retries\.codes: "timout" is no end of a run; .*did you mean "timeout"\?$/,
  ],
  [{ retries: { limit: 3, codes: [0, 1] } }, /retries\.codes: 0 is no failure, so there is nothing to retry/],
  [{ skipCodes: 99, retries: { limit: 1, codes: 99 } }, /retries\.codes: 99 is no failure/],
  [{ successCodes: [] }, /^jobs\.nightly\.successCodes: is an empty list; leave it out, or list exit codes/],
  [{ successCodes: [0, 'x'] }, /^jobs\.nightly\.successCodes: "x" is no exit code; those are the whole numbers/],
  [{ skipCodes: [-1] }, /^jobs\.nightly\.skipCodes: -1 is no exit code/],
  [{ skipCodes: [0] }, /^jobs\.nightly\.skipCodes: 0 is a success already; list other codes as successCodes/],
  [{ successCodes: [3, 4], skipCodes: [4, 5] }, /^jobs\.nightly\.skipCodes: 4 is a success already/],
  [{ breaker: 'five' }, /^jobs\.nightly\.breaker: "five" is no number of failures; write a whole number from 1/],
  [{ breaker: { failures: -5 } }, /^jobs\.nightly\.breaker\.failures: -5 is no number of failures/],
  [{ breaker: { failure: 5 } }, /^jobs\.nightly\.breaker\.failure: is unknown; .*did you mean "failures"\?$/],
  [{ fatal: 'yes' }, /^jobs\.nightly\.fatal: "yes" is not allowed; write true or false$/],
];

for (const [entry, sentence] of refused) {
  test(`feature 10: ${JSON.stringify(entry).slice(0, 100)} is refused with ${sentence.source}`, () => {
    const given = 'command' in entry ? entry : { command: ['true'], ...entry };
    assert.throws(() => parseJobSpec(given, place), { name: 'Failure', reason: 'bad_job', message: sentence });
  });
}

test('feature 10: the longest that a command can be given is taken', () => {
  const env = { X: 'x'.repeat(131_069) };
  assert.deepEqual(spec({ env }).env, env);
  assert.equal(spec({ command: ['a', 'x'.repeat(131_071)] }).command !== null, true);
  assert.deepEqual(spec({ tags: ['a', 'b', 'a'] }).tags, ['a', 'b'], 'a tag is there or not');
});

test('feature 10: what is absurdly long is not told at its full length', () => {
  for (const entry of [
    { timeout: 'x'.repeat(100_000) },
    { schedule: 'x'.repeat(100_000) },
    { command: 'x'.repeat(100_000) },
  ]) {
    const [problem = ''] = readJobSpec({ command: ['true'], ...entry }, place).problems;
    assert.ok(problem.length < 1_000, `${problem.length}`);
  }
});

test('all problems of a job are told at once', () => {
  const { job, problems } = readJobSpec({ command: 'a b', timout: 1, timeout: 'x', env: { 'a-b': '' } }, place);
  assert.equal(job, null);
  assert.deepEqual(
    problems.map((problem) => problem.split(':')[0]),
    ['jobs.nightly.timout', 'jobs.nightly.command', 'jobs.nightly.env.a-b', 'jobs.nightly.timeout'],
  );
});

for (const input of [null, [], 'true', 5]) {
  test(`${JSON.stringify(input)} is not a job`, () => {
    assert.throws(() => parseJobSpec(input, place), { reason: 'bad_job', message: /^jobs\.nightly: .* is not a job/ });
  });
}

test('whatever comes in, it is a job or an expected failure', () => {
  const keys = [
    'command',
    'shell',
    'args',
    'schedule',
    'env',
    'timeout',
    'output',
    'tags',
    'host',
    'x',
    '__proto__',
    'dependencies',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (input) => {
      try {
        parseJobSpec(input, place);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
