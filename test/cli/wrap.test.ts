import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandEntries } from '../../src/cli/commands.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { wrapped } from '../../src/cli/wrap.ts';

test('what is longer than the terminal goes on below its text, broken at a blank', () => {
  const line = '  --at <time>  what became of the slot at or just before then';
  assert.equal(
    wrapped(`flags\n${line}\n`, 41),
    'flags\n  --at <time>  what became of the slot at\n               or just before then\n',
  );
  assert.equal(wrapped('one two three', 8), 'one two\nthree');
  assert.equal(wrapped(line, null), line, 'no terminal');
  assert.equal(wrapped('x'.repeat(20), 10), 'x'.repeat(20), 'one word');
});

test('a terminal of hardly any columns still gets every word', () => {
  const line = '  --at <time>  what became of the slot';
  for (const columns of [1, 2, 3, 5, 8, 12]) {
    assert.deepEqual(wrapped(line, columns).split(/\s+/), line.split(/\s+/), `${columns} columns`);
  }
});

test('the help of every command fits into a terminal of 80 columns, and loses no word', async () => {
  for (const entry of commandEntries) {
    const help = commandHelp((await entry.load()).command);
    const fitted = wrapped(help, 80);
    const long = fitted.split('\n').filter((line) => line.length > 80 && !line.startsWith('  chroniker '));
    assert.deepEqual(long, [], entry.name);
    assert.deepEqual(fitted.split(/\s+/), help.split(/\s+/), entry.name);
  }
});
