import { exceptPhrases, limitPhrases } from './describe-limits.ts';
import { policyPhrases } from './describe-policies.ts';
import { describeRule, weekly } from './describe-rule.ts';
import type { Limits } from './limits.ts';
import type { Schedule } from './schedule.ts';

/**
 * The schedule in plain words: `at 22:00 on Monday to Friday, Europe/Paris; not in August`. A rule that would need many words, or
 * for which none are exact, is given as it is written.
 */
export function describeSchedule(schedule: Schedule): string {
  return [whenInWords(schedule), ...exceptPhrases(schedule.limits ?? {}), ...policyPhrases(schedule)].join('; ');
}

function whenInWords({ rules, limits = {}, timezone }: Schedule): string {
  const [only, ...others] = rules;
  if (only === undefined || others.length > 0) return ofSeveral({ rules, limits }, timezone);
  const { weekdays, ...rest } = limits;
  // Times of every day that are limited to weekdays are times of these.
  if (only.kind === 'times' && weekdays)
    return joined(weekly(weekdays, only.times), limitPhrases(rest, 'only '), timezone);
  const { text, isInterval } = describeRule(only);
  return joined(text, limitPhrases(limits, isInterval ? '' : 'only '), timezone);
}

/** What holds for all rules must not look as if it belonged to the last. */
function ofSeveral(
  { rules, limits }: { rules: Schedule['rules']; limits: Limits },
  timezone: string | undefined,
): string {
  const whole = [...limitPhrases(limits, 'only '), ...(timezone === undefined ? [] : [`in ${timezone}`])];
  const words = rules.map((rule) => describeRule(rule).text);
  return [...words, ...(whole.length > 0 ? [`all of it ${whole.join(', ')}`] : [])].join('; ');
}

function joined(rule: string, phrases: readonly string[], timezone: string | undefined): string {
  const [first, ...others] = phrases;
  const limited = first?.startsWith('between ') ? [`${rule} ${first}`, ...others] : [rule, ...phrases];
  return [...limited, ...(timezone === undefined ? [] : [timezone])].join(', ');
}
