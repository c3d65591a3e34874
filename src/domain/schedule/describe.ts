import { formatDuration } from '../duration.ts';
import { describeCron } from './describe-cron.ts';
import { describeRrule } from './describe-rrule.ts';
import type { EveryRule, Rule, Schedule } from './schedule.ts';
import { weekdaysEntry } from './weekdays.ts';
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
      return `every ${formatDuration(rule.everyMs)}${anchorInWords(rule)}`;
    case 'times':
      return `every day at ${inWords(rule.times.map(shortTime))}`;
    case 'weekly':
      return `every ${inWords(weekdaysInWords(rule.days))} at ${inWords(rule.at.map(shortTime))}`;
    case 'monthly':
      return `on ${inWords(rule.days.map(monthdayInWords))} of every month at ${inWords(rule.at.map(shortTime))}`;
    case 'rrule':
      return describeRrule(rule);
    case 'at':
      return `once at ${inWords(rule.instants)}`;
    case 'reboot':
      return 'at boot';
    case 'manual':
      return 'never by itself';
  }
}

function anchorInWords({ anchor }: EveryRule): string {
  if (anchor === undefined) return '';
  if (anchor === 'start' || anchor === 'end') return ` after the last run has ${anchor}ed`;
  return ` from ${anchor} on`;
}

function weekdaysInWords(days: readonly number[]): string[] {
  return weekdaysEntry(days).map((entry) => entry.split('-').map(weekdayName).join(' to '));
}

function weekdayName(name: string): string {
  return weekdayNames.find((full) => full.toLowerCase().startsWith(name)) ?? name;
}

const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function monthdayInWords(day: number): string {
  if (day > 0) return `day ${day}`;
  return day === -1 ? 'the last day' : `the ${ordinal(-day)} last day`;
}

function ordinal(number: number): string {
  const suffix = number % 100 > 10 && number % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}
