import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../../src/system/clock.ts';

test('a sleep of months lasts, though a timer takes no more than 24 days, and ends as soon as its signal aborts', async () => {
  const stop = new AbortController();
  const months = sleep(2 ** 32, stop.signal).then(() => 'months');
  assert.equal(await Promise.race([months, sleep(20).then(() => 'a moment')]), 'a moment');
  stop.abort();
  assert.equal(await months, 'months');
});
