import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Args } from '../../src/cli/args.ts';
import type { Command } from '../../src/cli/command.ts';
import { parseArgs } from '../../src/cli/parse.ts';
import { Failure } from '../../src/domain/failure.ts';

test('what stands after the first -- is left as it is, flags of ours included', () => {
  const args = parse('job1', '--', 'cmd', '-p', '007', '--', '--json', 'b c');
  assert.deepEqual(args.words, ['job1']);
  assert.deepEqual(args.command, ['cmd', '-p', '007', '--', '--json', 'b c']);
  assert.equal(args.switch('json'), false);
});

test('numbers stay texts', () => {
  const args = parse('007', '--timeout', '1e3');
  assert.deepEqual(args.words, ['007']);
  assert.equal(args.text('timeout'), '1e3');
});

test('feature 6: a pair is cut at its first =', () => {
  assert.deepEqual(parse('x', '--env', 'A=b=c', '--env', 'D=').pairs('env'), { A: 'b=c', D: '' });
  assert.throws(() => parse('x', '--env', 'AB').pairs('env'), /--env: "AB" is not NAME=value/);
});

test('a list takes one value at a time', () => {
  const args = parse('--env', 'A=1', 'job1');
  assert.deepEqual(args.list('env'), ['A=1']);
  assert.deepEqual(args.words, ['job1']);
});

test('a switch that is on can be switched off', () => {
  assert.equal(parse('x', '--no-color').isOff('color'), true);
  assert.equal(parse('x').isOff('color'), false);
});

test('help may be asked for without the words that a command needs', () => {
  assert.equal(parse('--help').switch('help'), true);
  assert.equal(parse('-h').switch('help'), true);
});

test('short flags are the long ones', () => {
  const args = parse('x', '-q', '-p', '/srv/jobs');
  assert.equal(args.switch('quiet'), true);
  assert.equal(args.text('project'), '/srv/jobs');
});

const refused: [string[], RegExp][] = [
  [['x', '--tiemout', '5'], /^unknown flag --tiemout – did you mean "--timeout"\? \(see `chroniker job add --help`\)$/],
  [['x', '--frobnicate'], /^unknown flag --frobnicate \(see/],
  [['x', '--no-timeout'], /^unknown flag --no-timeout; leave --timeout away instead \(see/],
  [['x', '--json=yes'], /^--json takes no value, and "yes" was given; --json turns it on, --no-json off \(see/],
  [['x', '--no-color=1'], /^--color takes no value/],
  [['x', '--timeout'], /^--timeout needs a value \(see/],
  [['x', '-p'], /^-p needs a value \(see/],
  [[], /^`chroniker job add` needs <name> \(see/],
  [['x', 'y'], /^"y" is one word too many \(see/],
];

for (const [words, sentence] of refused) {
  test(`feature 170: "${words.join(' ')}" is refused with one sentence`, () => {
    assert.throws(
      () => parse(...words),
      (error) => error instanceof Failure && error.code === 64 && sentence.test(error.message),
    );
  });
}

test('a scalar flag given twice is refused, not guessed', () => {
  assert.throws(() => parse('x', '--timeout', '1', '--timeout', '2').text('timeout'), /--timeout is given 2 times/);
});

test('flags that contradict each other are named together', () => {
  assert.throws(
    () => parse('x', '--quiet', '--verbose').oneOf('quiet', 'verbose'),
    /--quiet and --verbose exclude each other/,
  );
});

test('a whole number is asked for by name', () => {
  assert.equal(parse('x', '--timeout', '5').integer('timeout', 1), 5);
  for (const text of ['0', 'five', '1.5', '-3'])
    assert.throws(
      () => parse('x', `--timeout=${text}`).integer('timeout', 1),
      /--timeout: ".+" is not a whole number of at least 1/,
    );
  assert.equal(parse('x', '--timeout', '9').integer('timeout', 1, 9), 9);
  assert.throws(
    () => parse('x', '--timeout', '10').integer('timeout', 1, 9),
    /--timeout: "10" is not a whole number from 1 to 9/,
  );
});

function parse(...words: string[]): Args {
  return parseArgs(command, words);
}

const command: Command = {
  name: 'job add',
  usage: '<name>',
  words: [1, 1],
  summary: '',
  examples: [],
  takesCommand: true,
  flags: { timeout: { type: 'text', help: '' }, env: { type: 'list', help: '' } },
  run: () => Promise.resolve(0),
};
