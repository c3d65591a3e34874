import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verification } from '../../src/app/verify.ts';
import { verifyLines } from '../../src/cli/verify-lines.ts';

const at = (day: number) => Date.parse(`2026-03-${String(day).padStart(2, '0')}T00:00:00Z`);
const lane = { jobId: 1, job: 'noisy', host: null };
const empty: Verification = {
  ...{ fromAt: at(1), toAt: at(20), historyFrom: null, jobs: 2, slots: 0, runs: 0, recorded: 0, pending: 0 },
  ...{ differences: [], notJudged: [], judgedLater: [], gaps: [] },
};

function lines(changes: Partial<Verification>): string[] {
  return verifyLines({ ...empty, ...changes }, { timezone: 'UTC', paint: (text) => text });
}

const counts = '0 slots of 2 jobs = 0 runs + 0 recorded + 0 pending, from 2026-03-01 00:00:00 to 2026-03-20 00:00:00';
const deleted = 'the history of that time was deleted (`chroniker prune`, the setting `retention.runs`)';

test('verify says once since when history is kept, and of whom it is not even kept since then', () => {
  const before = { ...lane, fromAt: at(9) };
  const later = { ...lane, job: 'noisier', fromAt: at(15) };
  assert.deepEqual(lines({ historyFrom: at(10), judgedLater: [before, later] }), [
    `balanced: ${counts}`,
    `slots before 2026-03-10 00:00:00 are judged in part or not at all: ${deleted}`,
    'judged from later on, since their history before was deleted:',
    '  noisier: from 2026-03-15 00:00:00',
  ]);
  assert.deepEqual(lines({ judgedLater: [before] }).slice(1), [
    'judged from later on, since their history before was deleted:',
    '  noisy: from 2026-03-09 00:00:00',
  ]);
});

test('verify calls nothing balanced of which no history is kept', () => {
  assert.equal(lines({ historyFrom: at(21) })[0], `not judged: ${counts}`);
  assert.equal(lines({})[0], `balanced: ${counts}`);
});
