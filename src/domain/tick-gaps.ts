import type { TickRange } from './due-slots.ts';

/** A time in which a host did not tick: between two of its ticks, or since the last. */
export interface TickGapOnHost {
  host: string;
  fromAt: number;
  /** Null = it has not ticked since. */
  toAt: number | null;
}

/** Ticks up to this far apart follow one another: cron came every minute. */
export const tickGapMs = 90_000;

/** The gaps in the ticks of each host that touch the time from one instant to another. Ticks are in the order of hosts and time. */
export function tickGaps(
  ticks: readonly (TickRange & { host: string })[],
  fromAt: number,
  toAt: number,
): TickGapOnHost[] {
  const gaps = ticks.map(({ host, toAt: lastAt }, index): TickGapOnHost => {
    const next = ticks[index + 1];
    return { host, fromAt: lastAt, toAt: next?.host === host ? next.fromAt : null };
  });
  return gaps.filter(
    (gap) => (gap.toAt ?? toAt) - gap.fromAt > tickGapMs && (gap.toAt ?? toAt) > fromAt && gap.fromAt < toAt,
  );
}
