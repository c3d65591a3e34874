import { atSlots } from './at-slots.ts';
import { cronSlots } from './cron-slots.ts';
import { monthlySlots, weeklySlots } from './days-slots.ts';
import { everySlots } from './every-slots.ts';
import { limitedSlots } from './limited-slots.ts';
import { openTime } from './open-time.ts';
import type { Dst } from './policies.ts';
import { rruleSlots } from './rrule-slots.ts';
import type { RuleSlots } from './rule-slots.ts';
import type { Rule, Schedule, ScheduleContext } from './schedule.ts';
import { timesSlots } from './times-slots.ts';

/** The slots of each rule of a schedule at which its limits hold; rules that are never due by themselves are left out. */
export function rulesOf(schedule: Schedule, context: ScheduleContext): RuleSlots[] {
  const zone = schedule.timezone ?? context.timezone;
  const slots = schedule.rules.flatMap((rule) => ruleSlots(rule, zone, context, schedule.dst) ?? []);
  if (!schedule.limits) return slots;
  const open = openTime(schedule.limits, zone);
  return slots.map((one) => limitedSlots(one, open));
}

function ruleSlots(rule: Rule, zone: string, context: ScheduleContext, dst?: Dst): RuleSlots | null {
  switch (rule.kind) {
    case 'cron':
      return cronSlots(rule.expression, zone, context.name, dst);
    case 'every':
      return everySlots(rule, zone, context);
    case 'times':
      return timesSlots(rule.times, zone, dst);
    case 'weekly':
      return weeklySlots(rule.days, rule.at, zone, dst);
    case 'monthly':
      return monthlySlots(rule.days, rule.at, zone, dst);
    case 'rrule':
      return rruleSlots(rule, zone, context.anchorAt, dst);
    case 'at':
      return atSlots(rule.instants, zone, dst);
    case 'after':
    case 'reboot':
    case 'manual':
      return null;
  }
}
