import type { RuleSlots } from './rule-slots.ts';

/** The slots from one instant to another, both inclusive; the latter is asked for when it first matters. */
export function slotsWithin(slots: RuleSlots, fromAt: number, toAt: () => number): RuleSlots {
  const start = (after: number) => Math.max(after, fromAt - 1);
  return {
    next(after) {
      const at = slots.next(start(after));
      return at !== null && at <= toAt() ? at : null;
    },
    previous(upTo) {
      if (upTo < fromAt) return null;
      const at = slots.previous(Math.min(upTo, toAt()));
      return at !== null && at >= fromAt ? at : null;
    },
    count: (after, upTo) => Math.max(0, slots.count(start(after), Math.min(upTo, toAt()))),
    *walk(after) {
      for (const at of slots.walk(start(after))) {
        if (at > toAt()) return;
        yield at;
      }
    },
  };
}
