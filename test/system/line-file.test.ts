import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineFile } from '../../src/system/line-file.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('append');

test('lines come after those that are there; file and folders are made with the first', () => {
  const path = join(folder, 'some/where/a.log');
  new LineFile(path, 0o600).append('one\n');
  new LineFile(path, 0o600).append('two\nthree\n');
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('half a line that somebody left spoils no other', () => {
  const path = join(folder, 'half.log');
  writeFileSync(path, 'one\ntw');
  new LineFile(path, 0o600).append('three\n');
  assert.equal(readFileSync(path, 'utf8'), 'one\ntw\nthree\n');
});

test('a file that was moved away gets nothing more', () => {
  const path = join(folder, 'moved.log');
  new LineFile(path, 0o600).append('one\n');
  renameSync(path, `${path}.old`);
  new LineFile(path, 0o600).append('two\n');
  assert.deepEqual([readFileSync(`${path}.old`, 'utf8'), readFileSync(path, 'utf8')], ['one\n', 'two\n']);
});

test('a link in its place is not followed', () => {
  const target = join(folder, 'target');
  writeFileSync(target, '');
  chmodSync(target, 0o666);
  const path = join(folder, 'link.log');
  symlinkSync(target, path);
  assert.throws(() => new LineFile(path, 0o600).append('one\n'), { code: 'ELOOP' });
  assert.equal(readFileSync(target, 'utf8'), '');
});

test('where no folder can be made the system says why', () => {
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => new LineFile(join(folder, 'file/a.log'), 0o600).append('one\n'), { code: 'ENOTDIR' });
  assert.throws(() => new LineFile('/proc/no/such/a.log', 0o600).append('one\n'), { code: 'ENOENT' });
});
