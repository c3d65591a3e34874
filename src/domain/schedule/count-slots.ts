import type { RuleSlots } from './rule-slots.ts';
import { rulesOf } from './rules.ts';
import type { Schedule, ScheduleContext } from './schedule.ts';

/**
 * How many slots lie after `after` and not after `upTo`. The slots of the rule that has most of them are not visited; of the others,
 * each that is none of it, since an instant of several rules is one slot.
 */
export function countSlots(schedule: Schedule, after: number, upTo: number, context: ScheduleContext): number {
  if (upTo <= after) return 0;
  const counted = rulesOf(schedule, context).map((rule) => ({ rule, count: rule.count(after, upTo) }));
  const rules = counted.sort((a, b) => b.count - a.count).filter(({ count }) => count > 0);
  return rules.reduce((sum, { rule, count }, index) => {
    const denser = rules.slice(0, index).map((one) => one.rule);
    return sum + (index === 0 ? count : countBeside(denser, rule, after, upTo));
  }, 0);
}

/** The slots of a rule that are none of these rules. */
function countBeside(others: RuleSlots[], rule: RuleSlots, after: number, upTo: number): number {
  let count = 0;
  for (const at of rule.walk(after)) {
    if (at > upTo) break;
    if (!others.some((other) => isSlotOf(other, at))) count++;
  }
  return count;
}

function isSlotOf(rule: RuleSlots, at: number): boolean {
  return rule.previous(at) === at;
}
