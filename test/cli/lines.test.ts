import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someLines } from '../../src/cli/lines.ts';

test('head and tail count lines, whether the last one ends or not', () => {
  const all = { head: undefined, tail: undefined };
  assert.equal(someLines('a\nb\nc', { ...all, head: 2 }), 'a\nb\n');
  assert.equal(someLines('a\nb\nc', { ...all, tail: 2 }), 'b\nc');
  assert.equal(someLines('a\nb\n', { ...all, tail: 1 }), 'b\n');
  assert.equal(someLines('a\nb\n', { ...all, tail: 0 }), '');
  assert.equal(someLines('a\n', { ...all, head: 9 }), 'a\n');
  assert.equal(someLines('', { ...all, head: 1 }), '');
});
