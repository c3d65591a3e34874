import type { OpenTime } from './open-time.ts';
import { boundYears } from './open-wall.ts';
import type { RuleSlots } from './rule-slots.ts';

const boundMs = boundYears * 366 * 86_400_000;
/** Rules of few slots may have one even further ahead. */
const leastCandidates = 100;

/** The slots of a rule at which limits hold. Where they do not, the rule is asked again from where they do: nothing between is visited. */
export function limitedSlots(slots: RuleSlots, open: OpenTime): RuleSlots {
  const next = (after: number) => nextOpen(slots, open, after);
  return {
    next,
    previous: (upTo) => previousOpen(slots, open, upTo),
    count(after, upTo) {
      let count = 0;
      for (const { fromAt, toAt } of open.within(after + 1, upTo + 1)) count += slots.count(fromAt - 1, toAt - 1);
      return count;
    },
    *walk(after) {
      for (let at = next(after); at !== null; at = next(at)) {
        // Those that follow without a gap come from the rule's own walk, which is cheaper.
        for (const slotAt of slots.walk(at - 1)) {
          if (open.from(slotAt) !== slotAt) break;
          yield slotAt;
          at = slotAt;
        }
      }
    },
  };
}

function nextOpen(slots: RuleSlots, open: OpenTime, after: number): number | null {
  let candidate = slots.next(after);
  const firstAt = candidate ?? 0;
  for (let count = 0; candidate !== null && !isBeyond(candidate - firstAt, count); count++) {
    const openAt = open.from(candidate);
    if (openAt === null || openAt === candidate) return openAt;
    candidate = slots.next(openAt - 1);
  }
  return null;
}

function previousOpen(slots: RuleSlots, open: OpenTime, upTo: number): number | null {
  let candidate = slots.previous(upTo);
  const firstAt = candidate ?? 0;
  for (let count = 0; candidate !== null && !isBeyond(firstAt - candidate, count); count++) {
    const openAt = open.upTo(candidate);
    if (openAt === null || openAt === candidate) return openAt;
    candidate = slots.previous(openAt);
  }
  return null;
}

/** The calendar has repeated itself by then, and so would have the slots. */
function isBeyond(distanceMs: number, candidates: number): boolean {
  return distanceMs > boundMs && candidates > leastCandidates;
}
