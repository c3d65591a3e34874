import type { RuleSlots } from './rule-slots.ts';
import { wallSlots } from './wall-slots.ts';

/** Slots at these times (`HH:MM:SS`) of every day. */
export function timesSlots(times: readonly string[], zone: string): RuleSlots {
  const ascending = times.map(timeOfDayMs).sort((a, b) => a - b);
  return wallSlots({ zone, timesOn: () => ascending, elapsed: false });
}

function timeOfDayMs(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return ((hour * 60 + minute) * 60 + second) * 1000;
}
