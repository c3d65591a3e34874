import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { displayWidth, oneLine, padded, truncate } from '../../src/cli/text-width.ts';

const widths: [text: string, columns: number][] = [
  ['', 0],
  ['nightly', 7],
  ['naïve', 5],
  ['nai\u0308ve', 5],
  ['日本語', 6],
  ['한국어', 6],
  ['ﾊﾝｶｸ', 4],
  ['ＡＢ', 4],
  ['🚀', 2],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['█░…', 3],
  ['\u001b[31m日\u001b[0m', 2],
];

for (const [text, columns] of widths) {
  test(`${JSON.stringify(text)} takes ${columns} columns`, () => assert.equal(displayWidth(text), columns));
}

test('what is cut ends in …, and no character is cut in two', () => {
  assert.equal(truncate('nightly', 7), 'nightly');
  assert.equal(truncate('nightly', 6), 'night…');
  assert.equal(truncate('日本語', 5), '日本…');
  assert.equal(truncate('日本語', 4), '日…');
  assert.equal(truncate('a👩‍👩‍👧bc', 3), 'a…');
  assert.equal(truncate('nightly', 1), '…');
  assert.equal(truncate('nightly', 0), '');
});

test('what is cut is in no colour', () => {
  assert.equal(truncate('\u001b[31mfailed\u001b[0m', 4), '\u001b[31mfai…\u001b[0m');
  assert.equal(truncate('\u001b[31mab\u001b[0mcdef', 4), '\u001b[31mab\u001b[0mc…');
  assert.equal(truncate('\u001b[31mab\u001b[0m', 2), '\u001b[31mab\u001b[0m');
});

test('a text is filled up with blanks by its width', () => {
  assert.equal(padded('日', 4), '日  ');
  assert.equal(padded('nightly', 4), 'nightly');
});

test('whatever a text holds, it is cut to its columns', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, columns) => {
      const cut = truncate(oneLine(text), columns);
      return displayWidth(cut) <= columns;
    }),
  );
});

test('a note cannot control the terminal', () => {
  assert.equal(oneLine('a\u001b[2J\u001b[31mb\u001b]0;title\u0007c'), 'abc');
  assert.equal(oneLine('one\r\ntwo\tthree\u0000\u0007\u009b4m'), 'one two three');
  assert.equal(oneLine('pay \u202egnp.exe\u202c'), 'pay gnp.exe');
  assert.equal(oneLine('\ud800x\u2028y'), '\ufffdx y');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Control}\p{Zl}\p{Zp}]/u.test(oneLine(text))));
});
