import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostBackfillSlots } from '../../src/domain/backfill.ts';
import { type BackfillStretch, backfillSlots } from '../../src/domain/backfill-slots.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import { at, everyFiveMinutes, job } from './lane-example.ts';

const hourly = job([{ kind: 'cron', expression: '0 * * * *' }]);
const nothingDone = () => false;

function slots(
  one: Job,
  from: string,
  to: string,
  changes: Partial<BackfillStretch> = {},
  isDone = nothingDone as (at: number) => boolean,
) {
  const stretch = { fromAt: at(from), toAt: at(to), newestFirst: false, limit: undefined, ...changes };
  return backfillSlots(one, stretch, isDone, { timezone: 'UTC' });
}

test('both ends of a stretch belong to it, the oldest slot goes first', () => {
  assert.deepEqual(slots(hourly, '03:00:00', '05:00:00'), {
    slotsAt: [at('03:00:00'), at('04:00:00'), at('05:00:00')],
    leftOut: 0,
  });
  assert.deepEqual(slots(hourly, '03:00:01', '04:59:59').slotsAt, [at('04:00:00')]);
});

test('the latest goes first where that is wanted, and a limit takes the first so many', () => {
  const newestFirst = true;
  assert.deepEqual(
    slots(hourly, '03:00:00', '05:30:00', { newestFirst }).slotsAt,
    ['05:00:00', '04:00:00', '03:00:00'].map(at),
  );
  assert.deepEqual(slots(hourly, '03:00:00', '05:30:00', { newestFirst, limit: 1 }).slotsAt, [at('05:00:00')]);
  assert.deepEqual(slots(hourly, '03:00:00', '05:30:00', { limit: 2 }).slotsAt, ['03:00:00', '04:00:00'].map(at));
});

test('slots that need no run are left out and counted, and a limit is about the others', () => {
  const isDone = (slotAt: number) => slotAt === at('03:00:00');
  assert.deepEqual(slots(hourly, '03:00:00', '06:00:00', { limit: 2 }, isDone), {
    slotsAt: ['04:00:00', '05:00:00'].map(at),
    leftOut: 1,
  });
  assert.deepEqual(slots(hourly, '03:00:00', '03:30:00', {}, isDone), { slotsAt: [], leftOut: 1 });
});

test('slots of before the job are slots of its schedule too; an interval has none before its first', () => {
  const before = { fromAt: at('00:00:00') - 7_200_000, toAt: at('00:00:00') };
  assert.equal(slots(hourly, '00:00:00', '00:00:00', before).slotsAt.length, 3);
  assert.throws(() => slots(job([everyFiveMinutes]), '00:00:00', '00:00:00', before), /no slot from .*; the next is/);
});

test('a stretch without a slot names the nearest', () => {
  assert.throws(() => slots(hourly, '03:10:00', '03:20:00'), {
    reason: 'usage',
    message:
      'nightly has no slot from 2026-06-01T03:10:00Z to 2026-06-01T03:20:00Z; the last before is 2026-06-01T03:00:00Z, the next is 2026-06-01T04:00:00Z',
  });
});

/** [rules, what the sentence says] */
const slotless: [Rule[], RegExp][] = [
  [
    [{ kind: 'manual' }],
    /nightly has no slots of its own: it runs only by hand; `chroniker trigger nightly` runs it once/,
  ],
  [[{ kind: 'after', upstreams: [{ job: 'extract', on: 'success' }] }], /it goes after other jobs/],
  [[{ kind: 'reboot' }], /it runs after its machine started/],
  [[{ kind: 'every', everyMs: 1_000, anchor: 'end' }], /counts its interval from its runs/],
];

for (const [rules, sentence] of slotless) {
  test(`a job with the rule ${JSON.stringify(rules[0])} has no slots to backfill`, () => {
    assert.throws(() => slots(job(rules), '03:00:00', '04:00:00'), { reason: 'usage', message: sentence });
  });
}

test('more slots than a backfill takes are refused with their number, unless a limit is given', () => {
  const often = job([{ kind: 'cron', expression: '* * * * * *' }]);
  assert.throws(
    () => slots(often, '00:00:00', '05:00:00'),
    /has 18001 slots there, and a backfill takes 10000 at most; give --limit/,
  );
  assert.equal(slots(often, '00:00:00', '05:00:00', { limit: mostBackfillSlots }).slotsAt.length, mostBackfillSlots);
  const rest = slots(often, '00:00:00', '05:00:00', {}, (slotAt) => slotAt >= at('01:00:00'));
  assert.deepEqual([rest.slotsAt.length, rest.leftOut], [3_600, 14_401]);
});
