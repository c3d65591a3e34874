import { dayMs } from './local-day.ts';
import { offsetAt } from './zone.ts';

/** A change of a zone's clocks: from `at` (epoch ms) on the offset from UTC is another. */
export interface ClockChange {
  at: number;
  offsetBeforeMs: number;
  offsetAfterMs: number;
}

/** Farther ahead no zone has announced anything but what it does every year. */
const horizonDays = 3 * 366;

/** The zone's next changes after an instant, `count` at most; none of a zone that has no daylight saving. */
export function clockChanges(zone: string, after: number, count: number): ClockChange[] {
  const changes: ClockChange[] = [];
  let from = after;
  for (let day = 1; day <= horizonDays && changes.length < count; day++) {
    const to = after + day * dayMs;
    if (offsetAt(zone, to) !== offsetAt(zone, from)) changes.push(changeBetween(zone, from, to));
    from = to;
  }
  return changes;
}

function changeBetween(zone: string, from: number, to: number): ClockChange {
  const offsetBeforeMs = offsetAt(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === offsetBeforeMs) low = middle;
    else high = middle;
  }
  return { at: high, offsetBeforeMs, offsetAfterMs: offsetAt(zone, high) };
}
