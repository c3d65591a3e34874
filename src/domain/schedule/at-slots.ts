import { dayMs, fixedInstants, localDay } from './local-day.ts';
import type { Dst } from './policies.ts';
import type { RuleSlots } from './rule-slots.ts';
import { firstIndexAfter } from './sorted.ts';

/** Single instants, each once; those written without an offset are wall-clock times of the zone. */
export function atSlots(instants: readonly string[], zone: string, dst?: Dst): RuleSlots {
  const slots = [...new Set(instants.flatMap((instant) => wallInstants(instant, zone, dst)))].sort((a, b) => a - b);
  return {
    next: (after) => slots[firstIndexAfter(slots, after)] ?? null,
    previous: (upTo) => slots[firstIndexAfter(slots, upTo) - 1] ?? null,
    count: (after, upTo) => Math.max(0, firstIndexAfter(slots, upTo) - firstIndexAfter(slots, after)),
    *walk(after) {
      yield* slots.slice(firstIndexAfter(slots, after));
    },
  };
}

/** True when the ISO 8601 text says where on Earth it holds. */
export function hasOffset(instant: string): boolean {
  return /(Z|[+-]\d\d(:?\d\d)?)$/i.test(instant.slice(10));
}

/** When an ISO 8601 instant is; one without an offset is a wall-clock time of the zone. */
export function wallInstant(instant: string, zone: string): number {
  return wallInstants(instant, zone)[0] ?? Number.NaN;
}

function wallInstants(instant: string, zone: string, dst?: Dst): number[] {
  if (hasOffset(instant)) return [Date.parse(instant)];
  const wallMs = Date.parse(`${instant}Z`);
  const day = Math.floor(wallMs / dayMs);
  return fixedInstants(localDay(zone, day), [wallMs - day * dayMs], dst);
}
