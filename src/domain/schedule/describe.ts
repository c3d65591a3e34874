import { formatDuration } from '../duration.ts';
import { describeCron } from './describe-cron.ts';
import { describeRrule } from './describe-rrule.ts';
import type { Rule, Schedule } from './schedule.ts';
import { inWords, shortTime } from './words.ts';

/** The schedule in plain words: `every Monday to Friday at 02:30 (Europe/Paris)`. */
export function describeSchedule(schedule: Schedule): string {
  const rules = schedule.rules.map(describeRule).join('; ');
  return schedule.timezone === undefined ? rules : `${rules} (${schedule.timezone})`;
}

function describeRule(rule: Rule): string {
  switch (rule.kind) {
    case 'cron':
      return describeCron(rule.expression);
    case 'every':
      return `every ${formatDuration(rule.everyMs)}`;
    case 'times':
      return `every day at ${inWords(rule.times.map(shortTime))}`;
    case 'rrule':
      return describeRrule(rule);
    case 'at':
      return `once at ${inWords(rule.instants)}`;
    case 'manual':
      return 'never by itself';
  }
}
