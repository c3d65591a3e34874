import { instantInWords, monthdaysInWords, timesInWords, weekdaysInWords } from './calendar-words.ts';
import { afterText } from './describe-after.ts';
import { describeCron } from './describe-cron.ts';
import { describeRrule } from './describe-rrule.ts';
import { durationInWords, everyInWords } from './duration-words.ts';
import { type RuleWords, timesOnDays } from './rule-words.ts';
import type { EveryRule, Rule } from './schedule.ts';
import { inWords } from './words.ts';

/** One rule in plain words: `at 22:00 on Monday to Friday`. */
export function describeRule(rule: Rule): RuleWords {
  if (rule.kind === 'cron') return describeCron(rule.expression);
  return { text: textOf(rule), isInterval: rule.kind === 'every' };
}

function textOf(rule: Exclude<Rule, { kind: 'cron' }>): string {
  switch (rule.kind) {
    case 'every':
      return everyText(rule);
    case 'times':
      return `every day at ${timesInWords(rule.times)}`;
    case 'weekly':
      return weekly(rule.days, rule.at);
    case 'monthly':
      return `on ${monthdaysInWords(rule.days)} of each month at ${timesInWords(rule.at)}`;
    case 'rrule':
      return describeRrule(rule);
    case 'at':
      return `once ${inWords(rule.instants.map((instant) => `on ${instantInWords(instant)}`))}`;
    case 'after':
      return afterText(rule);
    case 'reboot':
      return 'at boot';
    case 'manual':
      return 'never by itself';
  }
}

function everyText({ everyMs, anchor }: EveryRule): string {
  if (anchor === undefined) return everyInWords(everyMs);
  if (anchor === 'start' || anchor === 'end') return `${durationInWords(everyMs)} after the ${anchor} of its last run`;
  return `${everyInWords(everyMs)} from ${instantInWords(anchor)} on`;
}

/** `at 22:00 on Monday to Friday`; the whole week is every day. */
export function weekly(days: readonly number[], times: readonly string[]): string {
  const isAll = new Set(days).size === 7;
  const text = isAll ? '' : weekdaysInWords(days);
  return timesOnDays(timesInWords(times), { kind: isAll ? 'all' : 'weekdays', text, months: '' });
}
