import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dailyFile, removeOldDays } from '../../src/system/daily-file.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const now = Date.UTC(2026, 2, 1, 0, 0, 1);

function folderWith(...files: string[]): string {
  const folder = temporaryFolder('daily');
  for (const file of files) writeFileSync(join(folder, file), '');
  return folder;
}

test('the day stands before the last ending of a name', () => {
  assert.equal(dailyFile('/logs/nightly.log', '2026-01-31'), '/logs/nightly-2026-01-31.log');
  assert.equal(dailyFile('/logs/v1.2/nightly', '2026-01-31'), '/logs/v1.2/nightly-2026-01-31');
  assert.equal(dailyFile('/logs/a.b.jsonl', '2026-01-31'), '/logs/a.b-2026-01-31.jsonl');
});

test('as many days are kept as are asked for, today included, and the oldest go, also those that nobody remembers', () => {
  const kept = ['a-2026-02-15.log', 'a-2026-02-28.log', 'a-2026-03-01.log', 'a-2026-03-02.log'];
  const folder = folderWith(...kept, 'a-2026-02-14.log', 'a-2026-01-31.log', 'a-2019-12-31.log');
  removeOldDays(join(folder, 'a.log'), 15, now);
  assert.deepEqual(readdirSync(folder).sort(), kept);
  removeOldDays(join(folder, 'a.log'), 1, now);
  assert.deepEqual(readdirSync(folder).sort(), kept.slice(2));
});

test('0 days keep everything', () => {
  const folder = folderWith('a-2019-12-31.log');
  removeOldDays(join(folder, 'a.log'), 0, now);
  assert.deepEqual(readdirSync(folder), ['a-2019-12-31.log']);
});

test('what bears another name, and what is no file, is left alone', () => {
  const others = [
    ...['a.log', 'a-2019-13-31.log', 'a-2019-02-30.log', 'a-20191231.log', 'a-2019-12-31.log.gz', 'a-2019-12-31.txt'],
    ...['ab-2019-12-31.log', 'a-b-2019-12-31.log', 'xa-2019-12-31.log', 'a-2019-12-31-1.log', 'a-2019-12-31Xlog'],
  ];
  const folder = folderWith(...others);
  mkdirSync(join(folder, 'a-2019-12-30.log'));
  symlinkSync('a.log', join(folder, 'a-2019-12-29.log'));
  const before = readdirSync(folder).sort();
  removeOldDays(join(folder, 'a.log'), 15, now);
  assert.deepEqual(readdirSync(folder).sort(), before);
});

test('a folder that is not there has nothing to remove', () => {
  removeOldDays(join(temporaryFolder('daily'), 'none/a.log'), 15, now);
});
