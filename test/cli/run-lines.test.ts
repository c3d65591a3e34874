import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLines } from '../../src/cli/run-lines.ts';
import { displayWidth } from '../../src/cli/text-width.ts';
import type { Run } from '../../src/domain/run.ts';
import { at } from '../domain/lane-example.ts';
import { run } from '../domain/run-example.ts';

const look = { now: at('12:17:10'), timezone: 'UTC', paint: (text: string) => text };
const runs: Run[] = [
  {
    ...run(at('12:00:10')),
    id: 131,
    status: 'stopped',
    reason: 'replaced by the slot of 2026-06-01 12:05:10',
    attempt: 1,
  },
  { ...run(at('12:00:10')), id: 130, status: 'succeeded', finishedAt: at('12:00:12'), durationMs: 2_000, attempt: 1 },
];

test('a list of runs fits into a terminal of 80 columns, in fewer words', () => {
  const lines = runLines(runs, look, 80);
  assert.ok(lines.every((line) => displayWidth(line) <= 80));
  assert.match(lines[0] ?? '', /^RUN +JOB +STATUS +CAUSE +BEGAN +TOOK +RESULT$/);
  assert.match(lines[1] ?? '', /^r131 +nightly +stopped +schedule +17m ago .* replaced by/);
});

test('a list of runs says all there is to say where nobody counts columns', () => {
  const [, first = '', second = ''] = runLines(runs, look, null);
  assert.match(first, /2026-06-01 12:00:10 \(17m ago\) .* replaced by the slot of 2026-06-01 12:05:10$/);
  assert.match(second, /^r130 +nightly +succeeded +schedule +2026-06-01 12:00:10 \(17m ago\) +2\.0s$/);
});
