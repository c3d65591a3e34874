import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextInShort, nextText } from '../../src/cli/job-lines.ts';
import { hourMs, noon, viewOf } from '../app/job-example.ts';

const look = { now: noon, timezone: 'Europe/Paris', paint: (text: string) => text };
const once = { kind: 'at' as const, instants: ['2020-01-01T00:00:00Z'] };

/** [what, job, in full, where there is little room] */
const table: [string, Parameters<typeof viewOf>[1], string, string][] = [
  ['feature 52: due', { lane: { nextSlotAt: noon + hourMs }, rules: [once] }, '2026-06-01 15:00:00 (in 1h)', 'in 1h'],
  ['feature 37: disabled', { enabled: false, rules: [once] }, 'never (disabled)', 'never'],
  ['feature 25: by hand', {}, 'not scheduled', 'unscheduled'],
  ['feature 49: past its last slot', { rules: [once] }, 'finished', 'finished'],
  ['at boot', { rules: [{ kind: 'reboot' }] }, 'at boot', 'at boot'],
];

for (const [what, wanted, full, short] of table) {
  test(`${what}: the next slot reads ${full}`, () => {
    const view = viewOf('job', wanted);
    assert.deepEqual([nextText(view, look), nextInShort(view, look)], [full, short]);
  });
}
