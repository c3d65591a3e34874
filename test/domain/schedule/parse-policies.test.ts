import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import type { Policies } from '../../../src/domain/schedule/policies.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { scheduleEntry, scheduleKeysEntry } from '../../../src/domain/schedule/schedule-entry.ts';

/** What these keys say beside a rule. */
function policies(keys: object): Policies {
  const { rules: _, ...whole } = parseSchedule({ every: '5m', ...keys });
  return whole;
}

function refusal(keys: object): string {
  try {
    policies(keys);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
}

test('policies stand beside the rules and are kept in canonical form', () => {
  const keys = { jitter: '5m', catchup: 'all', catchupLimit: 7, maxLateness: '2h', maxRuns: 10, deleteAtLimit: true };
  assert.deepEqual(policies(keys), {
    jitterMs: 300_000,
    catchup: 'all',
    catchupLimit: 7,
    maxLatenessMs: 7_200_000,
    maxRuns: 10,
    deleteAtLimit: 'keep-history',
  });
  assert.deepEqual(policies({ dst: { overlap: 'both' } }), { dst: { gap: 'after', overlap: 'both' } });
  assert.deepEqual(policies({ maxRuns: 1, deleteAtLimit: 'with-history' }), {
    maxRuns: 1,
    deleteAtLimit: 'with-history',
  });
});

test('what holds anyway is not stored, so that saying it changes no schedule', () => {
  const defaults = {
    dst: { gap: 'after', overlap: 'first' },
    jitter: '0s',
    catchup: 'once',
    deleteAtLimit: false,
    maxLateness: null,
  };
  assert.deepEqual(policies(defaults), {});
});

for (const [keys, expected] of [
  [{ catchup: 'skipp' }, 'schedule.catchup: "skipp" is not allowed; write once, skip or all – did you mean "skip"?'],
  [{ catchup: 3 }, 'schedule.catchup: 3 is not allowed; write once, skip or all'],
  [{ dst: { gap: 'before' } }, 'schedule.dst.gap: "before" is not allowed; write after or skip'],
  [
    { dst: { overlap: 'secnd' } },
    'schedule.dst.overlap: "secnd" is not allowed; write first, second or both – did you mean "second"?',
  ],
  [{ dst: { gaps: 'skip' } }, 'schedule.dst.gaps: is unknown; allowed are gap and overlap – did you mean "gap"?'],
  [{ dst: 'skip' }, 'schedule.dst: "skip" is not allowed; write {gap: after, overlap: first}'],
  [
    { jitter: 'long' },
    'schedule.jitter: "long" is not a duration; write 15m, 90s, 1h30m, 2d, PT15M or a number of seconds',
  ],
  [{ jitter: '40000d' }, 'schedule.jitter: "40000d" is too long; the most is 100 years, 36525d'],
  [{ maxLateness: '30s' }, 'schedule.maxLateness: "30s" is too short; ticks come once a minute, so the least is 1m'],
  [
    { catchup: 'all', catchupLimit: 0 },
    'schedule.catchupLimit: 0 is not allowed; write a whole number from 1 to 10000',
  ],
  [
    { catchupLimit: 5 },
    'schedule.catchupLimit: belongs to catchup: all, which is not there; write both, also to bound what overlap: queue lets wait',
  ],
  [{ maxRuns: 1.5 }, 'schedule.maxRuns: 1.5 is not allowed; write a whole number from 1 to 1000000000'],
  [{ deleteAtLimit: true }, 'schedule.deleteAtLimit: belongs to maxRuns, which is not there'],
  [
    { maxRuns: 1, deleteAtLimit: 'keep-histroy' },
    'schedule.deleteAtLimit: "keep-histroy" is not allowed; write keep-history or with-history – did you mean "keep-history"?',
  ],
  [
    { maxRuns: 1, deleteAtLimit: 1 },
    'schedule.deleteAtLimit: 1 is not allowed; write true, false, keep-history or with-history',
  ],
] as const) {
  test(`${JSON.stringify(keys)} is refused with the field, the value and what is allowed`, () => {
    assert.equal(refusal(keys), expected);
  });
}

test('the policies of a list stand in an item of their own', () => {
  const schedule = {
    rules: [
      { kind: 'every', everyMs: 300_000 },
      { kind: 'cron', expression: '0 2 * * *' },
    ],
    catchup: 'skip',
  };
  assert.deepEqual(parseSchedule(['5m', '0 2 * * *', { catchup: 'skip' }]), schedule);
  assert.throws(
    () => parseSchedule(['5m', { cron: '0 2 * * *', catchup: 'skip' }]),
    /^Failure: schedule\[1\]: says what holds for all/,
  );
  assert.throws(() => parseSchedule({ catchup: 'skip' }), /^Failure: schedule: has no rule/);
});

test('policies are written back as a person writes them, and read again the same', () => {
  const count = fc.integer({ min: 1, max: 10_000 });
  const some = fc.record(
    {
      dst: fc.record(
        { gap: fc.constant('skip' as const), overlap: fc.constantFrom('first', 'second', 'both') },
        { noNullPrototype: true },
      ),
      jitterMs: fc.integer({ min: 1, max: 10 ** 9 }),
      maxLatenessMs: fc.integer({ min: 60_000, max: 10 ** 9 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const catchup = fc.constantFrom<Policies>(
    {},
    { catchup: 'skip' },
    { catchup: 'all' },
    { catchup: 'all', catchupLimit: 3 },
  );
  const runs = fc.oneof(
    fc.constant<Policies>({}),
    count.map((maxRuns): Policies => ({ maxRuns })),
    count.map((maxRuns): Policies => ({ maxRuns, deleteAtLimit: 'with-history' })),
    count.map((maxRuns): Policies => ({ maxRuns, deleteAtLimit: 'keep-history' })),
  );
  const rules = fc.constantFrom('5m', ['5m', '7m'], ['0 1 * * *', '0 2 * * *']);
  fc.assert(
    fc.property(some, catchup, runs, rules, (one, two, three, written) => {
      const schedule: Schedule = { rules: parseSchedule(written).rules, ...(one as Policies), ...two, ...three };
      assert.deepEqual(parseSchedule(scheduleEntry(schedule)), schedule);
      const keys = scheduleKeysEntry(schedule);
      if (keys) assert.deepEqual(parseSchedule(keys), schedule);
    }),
  );
});
