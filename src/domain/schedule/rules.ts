import { atSlots } from './at-slots.ts';
import { cronSlots } from './cron-slots.ts';
import { everySlots } from './every-slots.ts';
import { rruleSlots } from './rrule-slots.ts';
import type { RuleSlots } from './rule-slots.ts';
import type { Rule, Schedule, ScheduleContext } from './schedule.ts';
import { timesSlots } from './times-slots.ts';

/** The slots of each rule of a schedule; rules that are never due by themselves are left out. */
export function rulesOf(schedule: Schedule, context: ScheduleContext): RuleSlots[] {
  const zone = schedule.timezone ?? context.timezone;
  return schedule.rules.flatMap((rule) => ruleSlots(rule, zone, context.anchorAt) ?? []);
}

function ruleSlots(rule: Rule, zone: string, anchorAt: number): RuleSlots | null {
  switch (rule.kind) {
    case 'cron':
      return cronSlots(rule.expression, zone);
    case 'every':
      return everySlots(rule.everyMs, anchorAt);
    case 'times':
      return timesSlots(rule.times, zone);
    case 'rrule':
      return rruleSlots(rule, zone, anchorAt);
    case 'at':
      return atSlots(rule.instants, zone);
    case 'manual':
      return null;
  }
}
