import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { withoutHashes } from '../../../src/domain/schedule/cron-hash.ts';
import { nextSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const names = Array.from({ length: 600 }, (_, index) => `job-${index}`);
const field = (expression: string, index: number) =>
  names.map((name) => withoutHashes(expression, name).split(' ')[index]);

test('H is the same for the same name at all times', () => {
  // Whoever changes the hash moves every job that has one.
  assert.deepEqual(
    ['backup', 'report', 'a'].map((name) => withoutHashes('H H H H H', name)),
    ['31 5 13 10 0', '47 19 13 7 3', '43 20 15 11 1'],
  );
});

test('H spreads over its whole field: days of the month over those that every month has, as Jenkins does', () => {
  const values = (expression: string, index: number) =>
    [...new Set(field(expression, index).map(Number))].sort((a, b) => a - b);
  const upTo = (least: number, most: number) => Array.from({ length: most - least + 1 }, (_, i) => least + i);
  assert.deepEqual(values('H * * * *', 0), upTo(0, 59));
  assert.deepEqual(values('0 H * * *', 1), upTo(0, 23));
  assert.deepEqual(values('0 0 H * *', 2), upTo(1, 28));
  assert.deepEqual(values('0 0 1 H *', 3), upTo(1, 12));
  assert.deepEqual(values('0 0 * * H', 4), upTo(0, 6));
  assert.deepEqual(values('H 0 0 * * *', 0), upTo(0, 59));
  assert.deepEqual(values('H(10-12) * * * *', 0), upTo(10, 12));
});

test('H spreads evenly: no minute has thrice its share of jobs', () => {
  const counts = Map.groupBy(field('H * * * *', 0), (minute) => minute);
  for (const [minute, jobs] of counts) assert.ok(jobs.length <= 30, `${jobs.length} of 600 jobs in minute ${minute}`);
});

test('H/15 is every 15 from one of the first 15 on, also within a range, as in Jenkins', () => {
  for (const name of names.slice(0, 100)) {
    const [first = '', rest] = withoutHashes('H/15 * * * *', name).split(/[-/]/);
    assert.ok(Number(first) >= 0 && Number(first) < 15);
    assert.equal(rest, '59');
    const within = /^(\d+)-29\/10 /.exec(withoutHashes('H(3-29)/10 * * * *', name));
    assert.ok(within && Number(within[1]) >= 3 && Number(within[1]) < 13);
  }
});

test('each field and each item has a value of its own', () => {
  const pairs = new Set(names.map((name) => withoutHashes('H(0-9) H(0-9) * * *', name)));
  assert.ok(pairs.size > 95, `${pairs.size} of 100 pairs occur among 600 jobs`);
  assert.ok(names.some((name) => new Set(withoutHashes('H,H * * * *', name).split(' ')[0]?.split(',')).size === 2));
});

test('names that contain an H are left alone', () => {
  assert.equal(withoutHashes('0 0 * MAR THU', 'x'), '0 0 * MAR THU');
  assert.equal(
    withoutHashes('0 0 * * +H(1-2),THU', 'x'),
    `0 0 * * +${withoutHashes('0 0 * * H(1-2)', 'x').slice(-1)},THU`,
  );
});

const hashed = fc.constantFrom(
  'H H * * *',
  'H/7 * * * *',
  'H H(0-6)/2 * * *',
  'H 3 H * *',
  '0 0 * * H',
  'H H * * * *',
  'H H 1 H *',
);

test('a schedule with H fires as the expression with its values does, for each name', () => {
  fc.assert(
    fc.property(hashed, fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 4e9 }), (expression, name, second) => {
      const context = { timezone: 'UTC', anchorAt: 0, name };
      const plain = parseSchedule(withoutHashes(expression, name));
      const from = second * 1000;
      assert.equal(nextSlot(parseSchedule(expression), from, context), nextSlot(plain, from, context));
    }),
  );
});

test('an hour that the clocks repeat has all slots of H/15 twice, as of any step, and those of H once', () => {
  const context = { timezone: 'Europe/Paris', anchorAt: 0, name: 'job' };
  const night = [Date.parse('2026-10-24T22:00Z'), Date.parse('2026-10-25T03:00Z')] as const;
  const slots = (expression: string, name = 'job') =>
    [...slotsBetween(parseSchedule(expression), ...night, { ...context, name })].length;
  assert.equal(slots('H/15 * * * *'), 20);
  assert.equal(slots('H/15 2 * * *'), 8);
  const fromTwo = names.find((name) => withoutHashes('30 H/3 * * *', name).startsWith('30 2-'));
  assert.equal(slots('30 H/3 * * *', fromTwo), 2);
  assert.equal(slots('H(1-20) 2 * * *'), 1);
});
