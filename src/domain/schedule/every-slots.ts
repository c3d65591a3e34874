import { wallInstant } from './at-slots.ts';
import type { RuleSlots } from './rule-slots.ts';
import type { EveryRule, Schedule, ScheduleContext } from './schedule.ts';

/** Whether an interval counts from a run, so that every run moves its next slot, whatever the run was for. */
export function countsFromRuns({ rules }: Schedule, from: readonly ('start' | 'end')[] = ['start', 'end']): boolean {
  return rules.some((rule) => rule.kind === 'every' && from.some((end) => end === rule.anchor));
}

/** The slots of an interval; null while it has none, since it counts from the end of a run that has not ended. */
export function everySlots({ everyMs, anchor }: EveryRule, zone: string, context: ScheduleContext): RuleSlots | null {
  switch (anchor) {
    case undefined:
      return slotsAfter(context.anchorAt, everyMs);
    case 'start':
      return slotsAfter(context.lastStartAt ?? context.anchorAt, everyMs);
    case 'end':
      return context.lastEndAt === null ? null : slotsAfter(context.lastEndAt ?? context.anchorAt, everyMs);
    default:
      return slotsAfter(wallInstant(anchor, zone) - everyMs, everyMs);
  }
}

/** Slots at `baseAt + n × everyMs`, n ≥ 1, in absolute time: no drift, and nothing to do with clock changes. */
function slotsAfter(baseAt: number, everyMs: number): RuleSlots {
  const reached = (at: number) => Math.max(0, Math.floor((at - baseAt) / everyMs));
  const next = (after: number) => baseAt + (reached(after) + 1) * everyMs;
  return {
    next,
    previous: (upTo) => (reached(upTo) < 1 ? null : baseAt + reached(upTo) * everyMs),
    count: (after, upTo) => Math.max(0, reached(upTo) - reached(after)),
    *walk(after) {
      for (let at = next(after); ; at += everyMs) yield at;
    },
  };
}
