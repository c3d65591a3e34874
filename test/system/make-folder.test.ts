import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../src/system/make-folder.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('make-folder');

test('a folder is made with those above it, and may be there already', () => {
  const path = join(folder, 'a', 'b', 'c');
  for (const _ of [1, 2]) makeFolder(path, 0o700);
  for (const made of [path, join(folder, 'a')]) assert.equal(statSync(made).mode & 0o777, 0o700);
});

test('a file or a link to nothing in its place is told', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  for (const [path, code] of [
    ['file', 'EEXIST'],
    ['file/x', 'ENOTDIR'],
    ['link', 'EEXIST'],
    ['link/x', 'EEXIST'],
  ]) {
    assert.throws(() => makeFolder(join(folder, path ?? '')), { code });
  }
});

test('a place in which no folder can be made is told, and not tried for ever', () => {
  const words = ['--input-type=module', '-e', "import('./make-folder.ts').then((m) => m.makeFolder('/proc/x/y'))"];
  const cwd = join(import.meta.dirname, '../../src/system');
  const { stderr, signal } = spawnSync(process.execPath, words, { cwd, encoding: 'utf8', timeout: 20_000 });
  assert.equal(signal, null);
  assert.match(stderr, /ENOENT/);
});
