import type { LocalDay } from './local-day.ts';
import { firstIndexAfter } from './sorted.ts';

/** A part of a day in which the offset stays: from `fromAt` to before `toAt`; `midnight` is where 00:00 is or would be. */
interface Piece {
  midnight: number;
  fromAt: number;
  toAt: number;
}

/** Of the instants at which the day's wall clock shows one of these ascending times, the earliest after an instant, or null. */
export function elapsedAfter(day: LocalDay, timesOfDayMs: readonly number[], after: number): number | null {
  for (const { midnight, fromAt, toAt } of pieces(day)) {
    const time = timesOfDayMs[firstIndexAfter(timesOfDayMs, Math.max(after, fromAt - 1) - midnight)];
    if (time !== undefined && midnight + time < toAt) return midnight + time;
  }
  return null;
}

/** The latest of them up to an instant, or null. */
export function elapsedUpTo(day: LocalDay, timesOfDayMs: readonly number[], upTo: number): number | null {
  for (const { midnight, fromAt, toAt } of pieces(day).reverse()) {
    const time = timesOfDayMs[firstIndexAfter(timesOfDayMs, Math.min(upTo, toAt - 1) - midnight) - 1];
    if (time !== undefined && midnight + time >= fromAt) return midnight + time;
  }
  return null;
}

/** How many of them are after the one instant and not after the other. */
export function elapsedCount(day: LocalDay, timesOfDayMs: readonly number[], after: number, upTo: number): number {
  const counts = pieces(day).map(({ midnight, fromAt, toAt }) => {
    const first = firstIndexAfter(timesOfDayMs, Math.max(after, fromAt - 1) - midnight);
    return Math.max(0, firstIndexAfter(timesOfDayMs, Math.min(upTo, toAt - 1) - midnight) - first);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function pieces({ wallMs, offsetMs, changeAt, laterOffsetMs }: LocalDay): Piece[] {
  const [before, later] = [wallMs - offsetMs, wallMs - laterOffsetMs];
  const [first, last] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (changeAt === null) return [{ midnight: before, fromAt: first, toAt: last }];
  return [
    { midnight: before, fromAt: first, toAt: changeAt },
    { midnight: later, fromAt: changeAt, toAt: last },
  ];
}
