import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { forgetNews, isNews } from '../../src/system/hourly-note.ts';

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;

test('the same trouble is news once an hour, and again as soon as it had gone', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'chroniker-news-'));
  t.after(() => rmSync(home, { recursive: true }));
  const heard = [0, 1, 59, 60, 61].map((minutes) => isNews(home, 'outage', start + minutes * minute));
  assert.deepEqual(heard, [true, false, false, true, false]);
  assert.equal(isNews(home, 'other', start + 61 * minute), true);
  forgetNews(home, 'outage');
  assert.equal(isNews(home, 'outage', start + 62 * minute), true);
});

test('a clock that stepped back does not silence it, nor does a folder that cannot be written', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'chroniker-news-'));
  t.after(() => rmSync(home, { recursive: true }));
  assert.equal(isNews(home, 'outage', start), true);
  assert.equal(isNews(home, 'outage', start - minute), true);
  assert.equal(isNews('/dev/null', 'outage', start), true);
  assert.equal(isNews('/dev/null', 'outage', start), true);
});
