import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('docs/why.md explains every verdict, and none that there is not', () => {
  const union = /export type Verdict =([^;]+);/.exec(read('src/domain/why.ts'))?.[1] ?? '';
  const verdicts = [...union.matchAll(/'(\w+)'/g)].map(([, word]) => word);
  const rows = read('docs/why.md').matchAll(/^\| (`[^|]+`) \|/gm);
  const explained = [...rows].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word));
  assert.ok(verdicts.length > 20);
  assert.deepEqual([...new Set(explained)].sort(), verdicts.sort());
});
