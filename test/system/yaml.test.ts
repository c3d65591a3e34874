import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml } from '../../src/system/yaml.ts';

test('a jobs file reads as what it says', () => {
  const text = `
timezone: Europe/Paris
defaults: &defaults {timeout: 20m}
jobs:
  extract:
    <<: *defaults
    command: [./bin/extract, --day, "5"]   # a comment
    schedule: "30 2 * * *"
    times: [05:52]
    at: 2026-12-01T10:00:00+01:00
    yes: no
`;
  assert.deepEqual(parseYaml(text, 'jobs.yaml'), {
    timezone: 'Europe/Paris',
    defaults: { timeout: '20m' },
    jobs: {
      extract: {
        timeout: '20m',
        command: ['./bin/extract', '--day', '5'],
        schedule: '30 2 * * *',
        times: ['05:52'],
        at: '2026-12-01T10:00:00+01:00',
        yes: 'no',
      },
    },
  });
});

test('an empty file says nothing', () => {
  assert.equal(parseYaml('', 'jobs.yaml'), null);
  assert.equal(parseYaml('# only a comment\n', 'jobs.yaml'), null);
});

const refused: [string, string, RegExp][] = [
  [
    'a tab',
    'jobs:\n\tnightly: {}\n',
    /^jobs\.yaml:2:1: a tab indents this line, which YAML does not allow; use spaces$/m,
  ],
  [
    'a key that is there twice',
    'jobs:\n  a: 1\n  a: 2\n',
    /^jobs\.yaml:3:3: the key "a" is there twice; keep one of them$/,
  ],
  ['a bracket that is not closed', 'jobs: [a\nb: c\n', /^jobs\.yaml:\d+:\d+: /],
  ['an unknown alias', 'jobs: *nobody\n', /^jobs\.yaml: Unresolved alias .*: nobody$/],
  ['an unknown tag', 'jobs: !frob a\n', /^jobs\.yaml:1:7: unresolved tag/],
  ['a nickname without quotes', 'a: @daily\n', /^jobs\.yaml:1:4: what begins with @ stands in quotes: "@daily"$/],
  [
    'an expression without quotes',
    'a:\n  cron: */5 * * * mon-fri\n',
    /^jobs\.yaml:2:9: an expression that begins with \* stands in quotes: "\*\/5 \* \* \* mon-fri"$/,
  ],
  [
    'one in a list',
    'a: [*/5 * * * *, 15m]\n',
    /^jobs\.yaml:1:5: an expression that begins with \* stands in quotes: "\*\/5 \* \* \* \*"$/,
  ],
  ['two documents', 'a: 1\n---\nb: 2\n', /^jobs\.yaml:2:1: a second document begins here; a file holds one$/],
];

for (const [what, text, sentence] of refused) {
  test(`${what} is refused with its place`, () => {
    assert.throws(() => parseYaml(text, 'jobs.yaml'), { name: 'Failure', reason: 'bad_job_file', message: sentence });
  });
}

test('aliases that grow without measure are refused', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair])) {
    lines.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`);
  }
  assert.throws(() => parseYaml(lines.join('\n'), 'jobs.yaml'), { reason: 'bad_job_file', message: /^jobs\.yaml: / });
});
