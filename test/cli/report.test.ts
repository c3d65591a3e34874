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
  ['what a later version does', ['report', 'rerun'], /`chroniker report rerun` is not available yet/],
  ['what a later version does, with a value', ['report', 'set', 'a=b'], /`chroniker report set` is not available yet/],
  ['what a later version does to the runner', ['report', 'stop-runner'], /not available yet/],
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
