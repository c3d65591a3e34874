import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

const said: [string[], string][] = [
  [['progress', '13', '77'], 'progress 13/77'],
  [['progress', '13/77', 'a', 'note'], 'progress 13/77 a note'],
  [['progress', '13', '77', 'orders of March'], 'progress 13/77 orders of March'],
  [['progress', '13'], 'progress 13'],
  [['progress', '13', 'files'], 'progress 13 files'],
  [['progress', '0.5', '1'], 'progress 0.5/1'],
  [['progress', '13', '--', '3rd file'], 'progress 13 3rd file'],
  [['report', 'records', '5'], 'records 5'],
  [['report', 'message', 'all', 'is well\nrecords 9'], 'message all is well records 9'],
  [['report', 'message', '--', '-5 degrees'], 'message -5 degrees'],
  [['report', 'set', 'rows=13', 'note=a = b'], 'set rows=13\nset note=a = b'],
  [['report', 'set', 'empty='], 'set empty='],
  [['report', 'rerun'], 'rerun'],
  [['report', 'stop-runner'], 'stop-runner'],
  [['report', 'fatal-errors'], 'fatal-errors'],
];

test('feature 111: chroniker progress and report add one line each, with no project in sight', async (t) => {
  const line = CommandLine.in(t, null);
  const file = join(line.folder, 'report');
  for (const [words] of said) {
    const { code, stdout, stderr } = await line.call(words, { CHRONIKER_REPORT: file });
    assert.deepEqual([code, stdout, stderr], [0, '', ''], words.join(' '));
  }
  assert.equal(readFileSync(file, 'utf8'), said.map(([, text]) => `${text}\n`).join(''));
  const { stdout } = await line.call(['progress', '1', '4', '--json'], { CHRONIKER_REPORT: file });
  assert.deepEqual(JSON.parse(stdout), { progress: { done: 1, total: 4, percent: 25, note: null } });
});

const refused: [string, string[], RegExp][] = [
  ['a quantity that is none', ['progress', 'abc'], /^chroniker: done: "abc" is not a number of 0 or more/],
  ['a quantity below 0', ['progress', '-5'], /done: "-5" is not a number/],
  ['a total that is none', ['progress', '5', '7x'], /total: "7x" is not a number/],
  ['a total below 0', ['progress', '5', '-7'], /total: "-7" is not a number/],
  ['two totals', ['progress', '1/2/3'], /total: "2\/3" is not a number/],
  ['no quantity', ['progress'], /`chroniker progress` needs <done>/],
  ['records that cannot be counted', ['report', 'records', '5.5'], /^chroniker: records: "5.5" is not a whole number/],
  ['no text', ['report', 'message'], /message: there is no text/],
  ['a word that is none', ['report', 'mesage', 'x'], /not "mesage" – did you mean "message"\?/],
  [
    'a word that asks for nothing',
    ['report', 'restart'],
    /a report says records, message, .* or fatal-errors, not "restart"/,
  ],
  ['more than is to be said', ['report', 'rerun', 'now'], /`chroniker report rerun` says all; leave out "now"/],
  ['nothing to set', ['report', 'set'], /set: there is no value; give one, as in rows=13/],
  ['no pair', ['report', 'set', 'rows'], /set: "rows" is not <key>=<value>/],
  ['a key that is none', ['report', 'set', 'a.b=1'], /set: "a\.b" is no key; it starts with a letter or _/],
  ['no key', ['report', 'set', '=1'], /set: "" is no key/],
  ['two lines as a value', ['report', 'set', 'a=1\n2'], /set a: the value holds a line break/],
  ['a long value', ['report', 'set', `a=${'x'.repeat(4097)}`], /set a: the value has 4097 bytes, more than 4KiB/],
  [
    'too many keys, of which none is set then',
    ['report', 'set', ...Array.from({ length: 65 }, (_, index) => `k${index}=1`)],
    /set k64: this run has set 64 keys already/,
  ],
];

test('what makes no sense is refused with its field and value, and nothing is said', async (t) => {
  const line = CommandLine.in(t, null);
  const file = line.write('report', '');
  for (const [what, words, sentence] of refused) {
    await t.test(what, () => line.fails(words, 64, sentence, { CHRONIKER_REPORT: file }));
  }
  assert.equal(readFileSync(file, 'utf8'), '');
});

test('outside a job there is nobody to tell → 64, and after the run has ended neither → 66', async (t) => {
  const line = CommandLine.in(t, {});
  await line.fails(['progress', '1', '2'], 64, /no run to report to: CHRONIKER_REPORT is not set/, {
    CHRONIKER_REPORT: '',
  });
  await line.fails(['report', 'records', '2'], 66, /the run of this report has ended/, {
    CHRONIKER_REPORT: join(line.folder, 'gone', 'report'),
  });
  await line.fails(['report', 'records', '2'], 75, /the report cannot be written: ENOSPC/, {
    CHRONIKER_REPORT: '/dev/full',
  });
});

test('what is beyond the bounds of all values is refused, those before it stay', async (t) => {
  const line = CommandLine.in(t, null);
  const file = join(line.folder, 'report');
  const long = 'x'.repeat(4096);
  const fitting = Array.from({ length: 15 }, (_, index) => `k${index}=${long}`);
  assert.equal((await line.call(['report', 'set', ...fitting], { CHRONIKER_REPORT: file })).code, 0);
  const sentence = /set last: all values of a run together have 64KiB at most/;
  await line.fails(['report', 'set', `last=${long}`], 64, sentence, { CHRONIKER_REPORT: file });
  assert.equal((await line.call(['report', 'set', `k3=${long}`], { CHRONIKER_REPORT: file })).code, 0);
  const { stdout } = await line.call(['report', 'set', 'a=1', '--json'], { CHRONIKER_REPORT: file });
  assert.deepEqual(JSON.parse(stdout), { outputs: { a: '1' } });
});
