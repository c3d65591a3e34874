import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWritten, printable } from '../../src/cli/printable.ts';

test('feature 140: no control character of a job reaches the terminal; colours go, line ends and tabs stay', () => {
  assert.equal(printable('a\tb\nc'), 'a\tb\nc');
  assert.equal(printable('\u001b[1;31mred\u001b[0m \u001b[38:5:1mx\u001b[m 100 %\u001b[K'), 'red x 100 %');
  assert.equal(printable('\u001b[2J\u001b]0;title\u0007'), '^[[2J^[]0;title^G');
  assert.equal(printable('\u0000\u0008\r\u007f\u009b1A\u0085'), '^@^H^M^?\\x9b1A\\x85');
  assert.equal(printable('héllo Дата 🚀 \ufffd'), 'héllo Дата 🚀 \ufffd');
  const every = printable(String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code)));
  assert.doesNotMatch(every.replace(/[\n\t]/g, ''), /\p{Cc}/u);
});

test('of what was written over with carriage returns the last stands', () => {
  assert.equal(lastWritten('10%\r20%\r30%'), '30%');
  assert.equal(lastWritten('10%\r20%\r'), '20%');
  assert.equal(lastWritten('windows\r'), 'windows');
  assert.equal(lastWritten('\r\r'), '');
  assert.equal(lastWritten('plain'), 'plain');
});
