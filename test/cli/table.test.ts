import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignColumns } from '../../src/cli/table.ts';

test('columns are as wide as their widest cell and end without blanks', () => {
  assert.deepEqual(
    alignColumns([
      ['a', 'bb', ''],
      ['ccc', 'd', 'e'],
    ]),
    ['a    bb', 'ccc  d   e'],
  );
});

test('colours take no room', () => {
  assert.deepEqual(
    alignColumns([
      ['\u001b[31mab\u001b[0m', 'c'],
      ['abcd', 'e'],
    ]),
    ['\u001b[31mab\u001b[0m    c', 'abcd  e'],
  );
});
