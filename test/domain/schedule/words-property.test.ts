import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeSchedule } from '../../../src/domain/schedule/describe.ts';
import { nextSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import type { Policies } from '../../../src/domain/schedule/policies.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { scheduleEntry, scheduleKeysEntry } from '../../../src/domain/schedule/schedule-entry.ts';
import { assertHolds } from '../../rig/properties.ts';
import { anySchedule } from '../../rig/random-schedules.ts';

const holidays = { name: 'holidays', dates: [{ from: '2026-04-03', to: '2026-04-06' }] };

const policies = fc.record(
  {
    jitterMs: fc.integer({ min: 1, max: 7_200_000 }),
    maxLatenessMs: fc.integer({ min: 60, max: 90_000 }).map((seconds) => seconds * 1000),
    catchup: fc.constantFrom('skip' as const, 'all' as const),
    maxRuns: fc.integer({ min: 1, max: 1000 }),
    timezone: fc.constantFrom('Europe/Paris', 'UTC', 'Asia/Kolkata'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Policies & { timezone?: string }>;

/** As a file says it: every rule, limit and policy, `H`, @reboot and a named calendar among them. */
const anyStored: fc.Arbitrary<Schedule> = fc
  .tuple(
    fc.oneof(anySchedule(1000), anySchedule(60_000)),
    policies,
    fc.constantFrom<Schedule['rules']>(
      [],
      [],
      [{ kind: 'reboot' }],
      [{ kind: 'cron', expression: 'H H(0-6) * * 1-5' }],
      [{ kind: 'cron', expression: 'H/15 * * * *' }],
    ),
  )
  .map(([schedule, more, rules]) => withCalendar({ ...schedule, ...more, rules: [...schedule.rules, ...rules] }));

test('what is written of a schedule is read as the same schedule again, and has the same next slot', () => {
  assertHolds(
    fc.property(anyStored, (stored) => {
      const read = parsed(scheduleEntry(stored), stored.timezone);
      assert.deepEqual(parsed(scheduleEntry(read), stored.timezone), read);
      for (const after of [Date.UTC(2026, 2, 28, 20), Date.UTC(2026, 9, 24, 20)]) {
        const context = { timezone: 'Europe/London', anchorAt: Date.UTC(2026, 0, 1), name: 'written' };
        assert.equal(nextSlot(read, after, context), nextSlot(stored, after, context));
      }
      const keys = scheduleKeysEntry(read);
      if (keys !== null) assert.deepEqual(inOrder(parsed(keys)), inOrder(read));
    }),
    150,
  );
});

test('any schedule has words, and none of them is a slip of the program', () => {
  assertHolds(
    fc.property(anyStored, (stored) => {
      const words = describeSchedule(stored);
      assert.notEqual(words.trim(), '');
      assert.doesNotMatch(words, /undefined|NaN|null|\[object|^[;,\s]|[;,\s]$|\s\s|;;|,,/, words);
    }),
    1000,
  );
});

function parsed(entry: unknown, timezone?: string): Schedule {
  const schedule = parseSchedule(structuredClone(entry), 'schedule', [holidays]);
  return timezone === undefined ? schedule : { ...schedule, timezone };
}

/** The rules may change places. */
function inOrder({ rules, ...rest }: Schedule): Schedule {
  return {
    ...rest,
    rules: rules
      .map((rule) => JSON.stringify(rule))
      .sort()
      .map((text) => JSON.parse(text)),
  };
}

/** Wherever a calendar is named, it is the one that the file has. */
function withCalendar(schedule: Schedule): Schedule {
  const { limits } = schedule;
  if (!limits?.except) return schedule;
  const except = limits.except.map((one) => (one.calendar ? { ...one, calendar: holidays } : one));
  return { ...schedule, limits: { ...limits, except } };
}
