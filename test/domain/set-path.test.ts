import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPath, takesText, withSettings } from '../../src/domain/set-path.ts';

const nightly = {
  command: ['./report', '--all'],
  schedule: '15m',
  timezone: 'Europe/Paris',
  env: { LANG: 'C', TZ: 'UTC' },
  output: { stdout: false },
  dependencies: ['clean'],
};

const cases: [what: string, settings: Record<string, unknown>, changed: Record<string, unknown>][] = [
  ['a key gets a value', { timeout: '20m' }, { timeout: '20m' }],
  ['a key that is taken away is as if it had never been given', { schedule: undefined }, { schedule: undefined }],
  ['a variable joins the others', { 'env.A.B': 'x' }, { env: { LANG: 'C', TZ: 'UTC', 'A.B': 'x' } }],
  ['a variable is taken away', { 'env.TZ': undefined }, { env: { LANG: 'C' } }],
  ['a part of nothing begins it', { 'output.maxBytes': '1MiB' }, { output: { stdout: false, maxBytes: '1MiB' } }],
  ['the last part takes its whole along', { 'output.stdout': undefined }, { output: undefined }],
  ['a shell line takes the place of the list', { shell: 'a | b' }, { command: { shell: 'a | b' } }],
  ['so it does as a part of the command', { 'command.shell': 'a' }, { command: { shell: 'a' } }],
  [
    'arguments stand beside a command that comes with them',
    { command: ['b'], args: ['c'] },
    { command: ['b'], args: ['c'] },
  ],
  ['a schedule is replaced as a whole', { schedule: '@daily' }, { schedule: '@daily' }],
  ['a rule takes the place of the rules', { 'schedule.cron': '0 3 * * *' }, { schedule: { cron: '0 3 * * *' } }],
  [
    'two rules that come together are a union',
    { 'schedule.cron': '0 3 * * *', 'schedule.times': '05:52' },
    { schedule: { cron: '0 3 * * *', times: '05:52' } },
  ],
  ['a rule that is taken away leaves none', { 'schedule.every': undefined }, { schedule: {} }],
  ['an upstream joins the others', { 'dependencies.a.b': {} }, { dependencies: { clean: {}, 'a.b': {} } }],
  [
    'one way of waiting for an upstream is set',
    { 'dependencies.clean.waitForSuccess': false },
    { dependencies: { clean: { waitForSuccess: false } } },
  ],
  [
    'an upstream has to have succeeded lately',
    { 'dependencies.clean.within': '24h', 'dependencies.a.b.deadline': '08:30' },
    { dependencies: { clean: { within: '24h' }, 'a.b': { deadline: '08:30' } } },
  ],
  ['an upstream is taken away', { 'dependencies.clean': undefined }, { dependencies: undefined }],
  ['a parameter is declared', { 'params.day': { type: 'date' } }, { params: { day: { type: 'date' } } }],
  [
    'a text that is a default gets more to it',
    { 'params.day': '2026-01-01', 'params.day.type': 'date' },
    { params: { day: { default: '2026-01-01', type: 'date' } } },
  ],
  ['how often it is tried again', { retries: 3, 'retries.delay': '5m' }, { retries: { limit: 3, delay: '5m' } }],
  ['when it is held', { breaker: 5, 'breaker.failures': 3 }, { breaker: { failures: 3 } }],
  ['the zone of the schedule is that of the job', { 'schedule.timezone': 'UTC' }, { timezone: 'UTC' }],
];

for (const [what, settings, changed] of cases) {
  test(`${what}: ${JSON.stringify(settings)}`, () => {
    const list = Object.entries(settings).map(([path, value]) => ({ path, value }));
    const wanted = Object.entries({ ...nightly, ...changed }).filter(([, value]) => value !== undefined);
    assert.deepEqual(withSettings(nightly, list), Object.fromEntries(wanted));
  });
}

test('the entry itself stays as it was', () => {
  const before = structuredClone(nightly);
  withSettings(nightly, [{ path: 'env.A', value: 'b' }]);
  assert.deepEqual(nightly, before);
});

test('a variable may be called __proto__', () => {
  const { env } = withSettings(nightly, [{ path: 'env.__proto__', value: 'x' }]) as { env: object };
  assert.deepEqual(Object.entries(env), [
    ['LANG', 'C'],
    ['TZ', 'UTC'],
    ['__proto__', 'x'],
  ]);
});

test('arguments alone are refused, since they cannot be told from the command any more', () => {
  assert.throws(() => withSettings(nightly, [{ path: 'args', value: ['x'] }]), {
    reason: 'bad_value',
    message: /^args: .* set it whole: --set command='\["\.\/report","--all"\]'$/,
  });
});

for (const path of ['name', 'timeout', 'env.X', 'output.maxBytes', 'schedule.cron', 'schedule.timezone', 'logFile']) {
  test(`${path} is a path`, () => checkPath(path));
}

for (const [path, sentence] of [
  ['timout', /^timout: is unknown; .* did you mean "timeout"\?$/],
  ['schdule.cron', /^schdule: is unknown; .* did you mean "schedule"\?$/],
  ['schedule.cronn', /^schedule\.cronn: is unknown; .* did you mean "cron"\?$/],
  ['output.maxbytes', /^output\.maxbytes: is unknown; .* did you mean "maxBytes"\?$/],
  ['onLost.retry', /^onLost: is not available yet/],
  ['retries.dely', /^retries\.dely: is unknown; .* did you mean "delay"\?$/],
  ['tags.0', /^tags\.0: tags is set as a whole: --set tags=…$/],
  ['command.0', /^command\.0: command is set as a whole/],
  ['', /^: is unknown/],
] as const) {
  test(`the path "${path}" is refused with ${sentence.source}`, () => {
    assert.throws(() => checkPath(path), { reason: 'bad_value', message: sentence });
  });
}

test('texts are taken as they are typed, everything else is YAML', () => {
  const texts = ['name', 'env.PORT', 'description', 'shell', 'command.shell', 'logFile', 'cwd', 'host', 'stdin'];
  assert.deepEqual([...texts, 'timeout', 'schedule.cron', 'tags', 'command'].filter(takesText), texts);
});
