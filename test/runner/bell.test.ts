import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from '../../src/runner/bell.ts';

const forEverMs = 2 ** 30;

test('a ring ends the wait that is going on', async () => {
  const bell = new Bell();
  const waited = bell.wait(forEverMs);
  bell.ring();
  await waited;
});

test('a ring before the wait is not lost', async () => {
  const bell = new Bell();
  bell.ring();
  await bell.wait(forEverMs);
});

test('a ring ends one wait only', async () => {
  const bell = new Bell();
  bell.ring();
  await bell.wait(forEverMs);
  let over = false;
  const waited = bell.wait(forEverMs).then(() => {
    over = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(over, false);
  bell.ring();
  await waited;
});
