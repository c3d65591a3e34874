import { Failure } from '../failure.ts';
import { type Frequency, frequencies, type Recurrence } from './recurrence.ts';
import type { PartName, RecurrencePart } from './recurrence-parts.ts';
import { inWords } from './words.ts';

/** With which frequencies RFC 5545 allows a part; every other part goes with each. */
const allowedWith: Partial<Record<PartName, readonly Frequency[]>> = {
  BYWEEKNO: ['YEARLY'],
  BYYEARDAY: frequencies.filter((one) => !['MONTHLY', 'WEEKLY', 'DAILY'].includes(one)),
  BYMONTHDAY: frequencies.filter((one) => one !== 'WEEKLY'),
};

/** Like `every`: the longest interval is 100 years. */
const mostInterval: Record<Frequency, number> = {
  YEARLY: 100,
  MONTHLY: 1200,
  WEEKLY: 5217,
  DAILY: 36_525,
  HOURLY: 876_600,
  MINUTELY: 52_596_000,
  SECONDLY: 3_155_760_000,
};

/** Refuses, as RFC 5545 does, parts that are right by themselves but not with each other. */
export function refuseConflicts(rule: Recurrence, parts: readonly RecurrencePart[]): void {
  for (const part of parts) {
    const fault = faultOf(part, rule, parts);
    if (fault !== null) throw new Failure('bad_schedule', `${part.field}: "${part.written}" ${fault}`);
  }
}

function faultOf({ name }: RecurrencePart, rule: Recurrence, parts: readonly RecurrencePart[]): string | null {
  const { frequency } = rule;
  const beside = (other: PartName) => parts.find((part) => part.name === other)?.written;
  const frequenciesAllowed = allowedWith[name];
  if (frequenciesAllowed && !frequenciesAllowed.includes(frequency)) {
    return `does not go with ${frequency}; it is for ${inWords(frequenciesAllowed)}`;
  }
  if (name === 'INTERVAL' && rule.interval > mostInterval[frequency]) {
    return `is too long; the most is 100 years, ${mostInterval[frequency]} for ${frequency}`;
  }
  if (name === 'BYDAY') return faultOfWeekdays(rule, beside('BYWEEKNO'));
  if (name === 'COUNT' && rule.until !== undefined)
    return `and "${beside('UNTIL')}" exclude each other; keep one of them`;
  const others = parts.filter((part) => part.name.startsWith('BY') && part.name !== 'BYSETPOS');
  if (name === 'BYSETPOS' && others.length === 0) {
    return 'chooses among what another part gives; add one, like BYDAY or BYHOUR';
  }
  return null;
}

function faultOfWeekdays({ frequency, weekdays }: Recurrence, besideWeek: string | undefined): string | null {
  const counted = weekdays.find(({ nth }) => nth !== undefined);
  if (counted === undefined) return null;
  if (frequency !== 'MONTHLY' && frequency !== 'YEARLY') {
    return `counts the weekdays of a month or year; ${frequency} takes MO to SU without a number`;
  }
  if (besideWeek !== undefined) return `counts weekdays, which does not go with "${besideWeek}"; leave one of them out`;
  return frequency === 'MONTHLY' && weekdays.some(({ nth }) => Math.abs(nth ?? 0) > 5)
    ? 'is not allowed; a month has a weekday at most 5 times: 1MO to 5MO, -1MO to -5MO'
    : null;
}
