import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Waited } from '../src/domain/waited.ts';
import { waitedText } from '../src/domain/waited-text.ts';
import { whyRan } from '../src/domain/why-ran.ts';
import { at } from './domain/lane-example.ts';
import { asked, context, ended } from './domain/why-example.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('docs/why.md explains every verdict, and none that there is not', () => {
  const union = /export type Verdict =([^;]+);/.exec(read('src/domain/why.ts'))?.[1] ?? '';
  const verdicts = [...union.matchAll(/'(\w+)'/g)].map(([, word]) => word);
  const page = read('docs/why.md');
  const rows = page.slice(page.indexOf('## About now')).matchAll(/^\| (`[^|]+`) \|/gm);
  const explained = [...rows].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word));
  assert.ok(verdicts.length > 20);
  assert.deepEqual([...new Set(explained)].sort(), verdicts.sort());
});

test('docs/why.md tells what a run waited for as `why` and `runs show` do', () => {
  const page = read('docs/why.md');
  const clock = (minute: number) => at('03:00:00') + minute * 60_000;
  const waited: Waited[] = [
    { for: 'upstream', job: 'extract', fromAt: clock(0), untilAt: clock(12) },
    { for: 'pool:db', fromAt: clock(12), untilAt: clock(20) },
  ];
  const ran = { ...ended(clock(20), { id: 415, scheduledAt: clock(0), waited }), durationMs: 120_000 };
  const slot = { at: clock(0), runs: [ran], around: [], gap: null, gapAfter: null };
  const { sentence } = whyRan(asked(), slot, context, () => '');
  assert.ok(page.includes(`\nThe slot at 03:00 ${sentence}\n`), sentence);
  assert.ok(page.replaceAll('\n', ' ').includes(`\`waited  ${waitedText(waited, 'web-1')}\``));
});

test('docs/why.md has a row for everything that a run can wait for', () => {
  const kinds = /for: ([^;]+);/.exec(read('src/domain/waited.ts'))?.[1] ?? '';
  const known = [...kinds.matchAll(/['`](\w+)/g)].map(([, word]) => word);
  const section = read('docs/why.md').split('## What a run waited for')[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)[^`]*` \|/gm)].map(([, word]) => word);
  assert.deepEqual(rows.filter((word) => word !== 'for').sort(), known.sort());
  assert.ok(known.length > 5);
});
