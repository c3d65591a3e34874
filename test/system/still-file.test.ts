import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { untilStill } from '../../src/system/still-file.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('still');

test('a file that is being written is waited for until its writer is done', async () => {
  const path = join(folder, 'slow');
  writeFileSync(path, '');
  let isDone = false;
  let lines = 0;
  const writing = setInterval(() => {
    appendFileSync(path, `${lines}\n`);
    isDone = ++lines === 10;
    if (isDone) clearInterval(writing);
  }, 20);
  const isStill = await untilStill(path).finally(() => clearInterval(writing));
  assert.deepEqual([isStill, isDone], [true, true]);
});

test('a file that never rests is given up, and one that is not there is not waited for', async () => {
  const path = join(folder, 'log');
  writeFileSync(path, '');
  assert.equal(await untilStill(path, 3_600_000, 50), false);
  assert.equal(await untilStill(join(folder, 'none')), true);
});
