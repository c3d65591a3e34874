import { rulesOf } from './rules.ts';
import type { Schedule, ScheduleContext } from './schedule.ts';

/** The earliest slot strictly after the instant, however far ahead, or null. */
export function nextSlot(schedule: Schedule, after: number, context: ScheduleContext): number | null {
  const slots = rulesOf(schedule, context).map((rule) => rule.next(after));
  return slots.reduce((best, at) => (at !== null && (best === null || at < best) ? at : best), null);
}

/** The latest slot at or before the instant, or null. */
export function previousSlot(schedule: Schedule, upTo: number, context: ScheduleContext): number | null {
  const slots = rulesOf(schedule, context).map((rule) => rule.previous(upTo));
  return slots.reduce((best, at) => (at !== null && (best === null || at > best) ? at : best), null);
}
