import type { RuleSlots } from './rule-slots.ts';

/** Slots at `anchorAt + n × everyMs`, n ≥ 1, in absolute time: no drift, and nothing to do with clock changes. */
export function everySlots(everyMs: number, anchorAt: number): RuleSlots {
  const reached = (at: number) => Math.max(0, Math.floor((at - anchorAt) / everyMs));
  const next = (after: number) => anchorAt + (reached(after) + 1) * everyMs;
  return {
    next,
    previous: (upTo) => (reached(upTo) < 1 ? null : anchorAt + reached(upTo) * everyMs),
    count: (after, upTo) => Math.max(0, reached(upTo) - reached(after)),
    *walk(after) {
      for (let at = next(after); ; at += everyMs) yield at;
    },
  };
}
