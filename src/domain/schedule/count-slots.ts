import { rulesOf } from './rules.ts';
import type { Schedule, ScheduleContext } from './schedule.ts';
import { slotsBetween } from './slots-between.ts';

/**
 * How many slots lie after `after` and not after `upTo`. One rule is counted without visiting its slots; of several, whose
 * common instants are one slot, each slot is visited.
 */
export function countSlots(schedule: Schedule, after: number, upTo: number, context: ScheduleContext): number {
  if (upTo <= after) return 0;
  const [only, ...others] = rulesOf(schedule, context);
  if (only === undefined) return 0;
  if (others.length === 0) return only.count(after, upTo);
  let count = 0;
  for (const _ of slotsBetween(schedule, after, upTo, context)) count++;
  return count;
}
