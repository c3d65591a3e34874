import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cacheFolder } from '../../src/system/compile-cache.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const uid = process.getuid?.();
const usual = join('node_modules', '.cache', 'chroniker');
const temporary = join(tmpdir(), `chroniker-cache-${uid}`);

test('compiled code is kept in the package, where only its owner may write', () => {
  const home = temporaryFolder();
  assert.equal(cacheFolder(home), join(home, usual));
  assert.equal(statSync(join(home, usual)).mode & 0o777, 0o700);
  assert.equal(cacheFolder(home), join(home, usual), 'and found again');
});

test('compiled code is never taken from a folder that others can write to', () => {
  const home = temporaryFolder();
  mkdirSync(join(home, usual), { recursive: true });
  chmodSync(join(home, usual), 0o777);
  assert.equal(cacheFolder(home), temporary);
});

test('compiled code is never taken from where a link leads', () => {
  const home = temporaryFolder();
  mkdirSync(join(home, 'elsewhere'), { mode: 0o700 });
  mkdirSync(join(home, 'node_modules', '.cache'), { recursive: true });
  symlinkSync(join(home, 'elsewhere'), join(home, usual));
  assert.equal(cacheFolder(home), temporary);
});

test('where the package cannot hold a cache, a temporary folder of this user does', () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'node_modules'), 'not a folder');
  assert.equal(cacheFolder(home), temporary);
  assert.equal(statSync(temporary).uid, uid);
  assert.equal(cacheFolder(join(home, 'missing')), temporary);
});

test('where nothing can be kept, nothing is, and nobody waits', () => {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = '/proc/no/such';
  assert.equal(cacheFolder('/proc'), null);
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
});
