import { previousSlot } from './next-slot.ts';
import { rulesOf } from './rules.ts';
import type { Schedule, ScheduleContext } from './schedule.ts';

/** The slots after `after` and not after `upTo` (which may be Infinity), ascending; an instant of several rules comes once. */
export function* slotsBetween(
  schedule: Schedule,
  after: number,
  upTo: number,
  context: ScheduleContext,
): Generator<number> {
  const walks = rulesOf(schedule, context).map((rule) => rule.walk(after));
  const heads = walks.map((walk) => walk.next().value as number | undefined);
  for (;;) {
    const at = Math.min(...heads.map((head) => head ?? Number.POSITIVE_INFINITY));
    if (at === Number.POSITIVE_INFINITY || at > upTo) return;
    yield at;
    for (const [index, walk] of walks.entries()) {
      if (heads[index] === at) heads[index] = walk.next().value as number | undefined;
    }
  }
}

/** At most `most` slots up to the instant, the latest first. */
export function lastSlots(schedule: Schedule, upTo: number, most: number, context: ScheduleContext): number[] {
  const slots: number[] = [];
  for (const at of slotsBackwards(schedule, upTo, context)) if (slots.push(at) >= most) break;
  return slots;
}

/** The slots at or before the instant, the latest first. */
export function* slotsBackwards(schedule: Schedule, upTo: number, context: ScheduleContext): Generator<number> {
  for (let at = previousSlot(schedule, upTo, context); at !== null; at = previousSlot(schedule, at - 1, context)) {
    yield at;
  }
}
