import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { parseMonthdays } from './monthdays.ts';
import { parseTimes } from './parse-times.ts';
import type { MonthlyRule, WeeklyRule } from './schedule.ts';
import { parseWeekdays } from './weekdays.ts';

/** A `weekly` rule from `{days: [mon-fri], at: "22:00"}`; both may be lists. */
export function parseWeekly(value: unknown, field: string): WeeklyRule {
  const { days, at } = daysAndTimes(value, field, '{days: [mon-fri], at: "22:00"}');
  return { kind: 'weekly', days: parseWeekdays(days, `${field}.days`), at: parseTimes(at, `${field}.at`).times };
}

/** A `monthly` rule from `{days: [1, 15, last], at: "01:30"}`; both may be lists. */
export function parseMonthly(value: unknown, field: string): MonthlyRule {
  const { days, at } = daysAndTimes(value, field, '{days: [1, 15, last], at: "01:30"}');
  return { kind: 'monthly', days: parseMonthdays(days, `${field}.days`), at: parseTimes(at, `${field}.at`).times };
}

function daysAndTimes(value: unknown, field: string, example: string): { days: unknown; at: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(field, `${JSON.stringify(value)} is not allowed; write it like ${example}`);
  }
  const { days, at, ...others } = value as Record<string, unknown>;
  for (const key of Object.keys(others)) {
    throw bad(`${field}.${key}`, `is unknown; allowed are days and at${didYouMean(key, ['days', 'at'])}`);
  }
  if (days === undefined) throw bad(field, `has no days; write it like ${example}`);
  if (at === undefined) throw bad(field, `has no time of the day; write it like ${example}`);
  return { days, at };
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
