import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeNewFile } from '../../src/system/new-file.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('new-file');

test('a file is written with its folders, and one that is there stays as it was', () => {
  const path = join(folder, 'a', 'b', 'file');
  assert.deepEqual([writeNewFile(path, 'first'), writeNewFile(path, 'second')], [true, false]);
  assert.equal(readFileSync(path, 'utf8'), 'first');
});

test('what cannot be a folder is told, and not taken for a file that is there', () => {
  symlinkSync('nowhere', join(folder, 'link'));
  const path = join(folder, 'link', 'file');
  assert.throws(() => writeNewFile(path, ''), {
    reason: 'no_permission',
    message: `${path} cannot be written (EEXIST)`,
  });
});
