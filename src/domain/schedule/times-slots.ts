import type { Dst } from './policies.ts';
import type { RuleSlots } from './rule-slots.ts';
import { wallSlots } from './wall-slots.ts';

/** Slots at these times (`HH:MM:SS`) of every day. */
export function timesSlots(times: readonly string[], zone: string, dst?: Dst): RuleSlots {
  const ascending = timesOfDayMs(times);
  return wallSlots({ zone, dst, timesOn: () => ascending, elapsed: false });
}

/** Times of the day, `HH:MM:SS`, as milliseconds after midnight, ascending. */
export function timesOfDayMs(times: readonly string[]): number[] {
  return times.map(timeOfDayMs).sort((a, b) => a - b);
}

function timeOfDayMs(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return ((hour * 60 + minute) * 60 + second) * 1000;
}
