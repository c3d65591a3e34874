import { dayMs } from './local-day.ts';
import type { Dst } from './policies.ts';
import type { RuleSlots } from './rule-slots.ts';
import { timesOfDayMs } from './times-slots.ts';
import { wallSlots } from './wall-slots.ts';

/** Slots at these times (`HH:MM:SS`) of these days of every week (0 = Sunday). */
export function weeklySlots(days: readonly number[], at: readonly string[], zone: string, dst?: Dst): RuleSlots {
  return onDays((date) => days.includes(date.getUTCDay()), at, zone, dst);
}

/** Slots at these times of these days of every month; negative ones count from its end. A month is passed over by days it lacks. */
export function monthlySlots(days: readonly number[], at: readonly string[], zone: string, dst?: Dst): RuleSlots {
  return onDays((date) => days.includes(date.getUTCDate()) || days.includes(fromTheEnd(date)), at, zone, dst);
}

function onDays(matches: (date: Date) => boolean, at: readonly string[], zone: string, dst?: Dst): RuleSlots {
  const times = timesOfDayMs(at);
  return wallSlots({ zone, dst, timesOn: (day) => (matches(new Date(day * dayMs)) ? times : []), elapsed: false });
}

/** -1 on the last day of a month. */
function fromTheEnd(date: Date): number {
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() - last - 1;
}
