import fc from 'fast-check';
import { Failure } from '../../src/domain/failure.ts';
import type { Limits } from '../../src/domain/schedule/limits.ts';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import type { Schedule, ScheduleContext } from '../../src/domain/schedule/schedule.ts';
import { anyLimits } from '../domain/schedule/random-limits.ts';
import { anyRule } from './random-rules.ts';
import { transitionsOf } from './slow-walker/transitions.ts';

/** A schedule in a zone, and an instant from which to ask. */
export interface ScheduleCase {
  schedule: Schedule;
  context: ScheduleContext;
  after: number;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const firstAt = Date.UTC(2026, 0, 1);
const lastAt = Date.UTC(2027, 0, 1);

/** One of each kind: whose clocks change at midnight, by half an hour, twice a year around Ramadan, by two hours, or never. */
const zones = [
  ...[
    'UTC',
    'Asia/Kolkata',
    'America/Phoenix',
    'Europe/London',
    'Europe/Paris',
    'America/New_York',
    'America/St_Johns',
  ],
  ...['Australia/Lord_Howe', 'Pacific/Chatham', 'America/Havana', 'Africa/Cairo', 'Asia/Beirut', 'America/Santiago'],
  ...['Africa/Casablanca', 'America/Nuuk', 'Antarctica/Troll', 'Atlantic/Azores', 'Pacific/Apia', 'Asia/Gaza'],
];

const dst = fc.record({
  gap: fc.constantFrom('after' as const, 'skip' as const),
  overlap: fc.constantFrom('first' as const, 'second' as const, 'both' as const),
});

/** Of limits that narrow by everything at once little is left. */
const fewLimits = fc
  .tuple(
    anyLimits,
    fc.subarray(['between', 'weekdays', 'monthdays', 'months', 'dates', 'except'], { minLength: 1, maxLength: 2 }),
  )
  .map(([limits, kept]) => Object.fromEntries(Object.entries(limits).filter(([key]) => kept.includes(key))) as Limits);

/** What a file may say of a schedule that has slots: up to three rules, limits and the policy for changes of the clocks. */
export function anySchedule(stepMs: number): fc.Arbitrary<Schedule> {
  const whole = fc.record({ limits: fewLimits, dst }, { requiredKeys: [] });
  return fc
    .tuple(fc.array(anyRule(stepMs), { minLength: 1, maxLength: 3 }), whole)
    .map(([forms, rest]) => ({ rules: forms.flatMap(acceptedRules), ...rest }) as Schedule)
    .filter(({ rules }) => rules.length > 0);
}

/** One of three asks shortly before the zone's clocks change. */
export function anyCase(stepMs: number): fc.Arbitrary<ScheduleCase> {
  const step = (least: number, most: number) =>
    fc.integer({ min: least / stepMs, max: most / stepMs }).map((steps) => steps * stepMs);
  const times = fc.record(
    { lastStartAt: step(firstAt, lastAt), lastEndAt: fc.option(step(firstAt, lastAt)) },
    { requiredKeys: [] },
  );
  return fc
    .record({
      schedule: anySchedule(stepMs),
      timezone: fc.constantFrom(...zones),
      after: step(firstAt, lastAt),
      anchorAt: step(firstAt - 40 * dayMs, firstAt + 40 * dayMs),
      times,
      nearChange: fc.option(step(0, 5 * hourMs), { freq: 1 }),
    })
    .map(({ schedule, timezone, after, anchorAt, times, nearChange }) => {
      const [change] = nearChange === null ? [] : transitionsOf(timezone, after, lastAt);
      return {
        schedule,
        context: { timezone, anchorAt, name: 'nightly', ...times } as ScheduleContext,
        after: change && nearChange !== null ? change.at - nearChange : after,
      };
    });
}

/** The rules of a form; none of one that is refused, as what never fires is. */
export function acceptedRules(form: unknown): Schedule['rules'] {
  try {
    return parseSchedule(form).rules;
  } catch (error) {
    if (error instanceof Failure) return [];
    throw error;
  }
}
