import assert from 'node:assert/strict';
import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileStamp, settledStamp } from '../../src/system/file-stamp.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('stamp');

test('a file that is written, replaced, touched or removed has another stamp, and without that the same', () => {
  const path = join(folder, 'jobs.yaml');
  const stamps = [fileStamp(path)];
  const change = (how: () => void): void => {
    how();
    assert.equal(fileStamp(path), fileStamp(path));
    stamps.push(fileStamp(path));
  };
  change(() => writeFileSync(path, 'one'));
  change(() => writeFileSync(path, 'three'));
  change(() => utimesSync(path, 1, 1));
  change(() => {
    writeFileSync(`${path}.new`, 'other');
    utimesSync(`${path}.new`, 1, 1);
    renameSync(`${path}.new`, path);
  });
  change(() => rmSync(path));
  assert.equal(new Set(stamps).size, 5, 'only the missing file looks like the missing file');
  assert.equal(stamps[0], stamps.at(-1));
});

test('a file that cannot be looked at has a stamp too', () => {
  symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
  assert.equal(fileStamp(join(folder, 'loop')), 'ELOOP');
});

test('a file that changed a moment ago is too young to be trusted, even with an old date on it', () => {
  const path = join(folder, 'young');
  writeFileSync(path, '');
  utimesSync(path, 1, 1);
  const now = Date.now();
  const stamps = [now, now + 60_000, now - 60_000].map((at) => settledStamp(path, at));
  assert.deepEqual(stamps, ['', fileStamp(path), fileStamp(path)]);
  assert.equal(settledStamp(join(folder, 'none'), now), 'missing');
});
