import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { jobKeys } from '../src/domain/job-keys.ts';

test('docs/jobs-files.md names every key of a job, and none that there is not', () => {
  const page = readFileSync(new URL('../docs/jobs-files.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| (`[^|]+`) \|/gm);
  const named = [...rows].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word));
  assert.deepEqual(named.sort(), [...jobKeys].sort());
});
