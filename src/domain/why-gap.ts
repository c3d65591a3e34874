import { inTimeMs, type TickRange } from './due-slots.ts';
import { earliest, latest } from './instants.ts';
import { tickGapMs } from './tick-gaps.ts';
import type { Facts } from './why.ts';
import { type Clock, onHosts } from './why-words.ts';

/** A time in which no host that may run a lane ticked: between the last tick before and the first after. */
export interface TickGap {
  /** Null = none had ever ticked. */
  fromAt: number | null;
  /** Null = none has ticked since. */
  toAt: number | null;
}

/**
 * The gap between the ticks of hosts in which a slot fell; null = one of them was there when it was due or within a minute after.
 * `ticks` are those of the hosts that may run the lane.
 */
export function gapAround(slotAt: number, ticks: readonly TickRange[], now: number): TickGap | null {
  // The next one is still to come.
  const goesOn = ({ toAt }: TickRange) => now - toAt <= tickGapMs;
  if (ticks.some((range) => range.fromAt - inTimeMs <= slotAt && (range.toAt >= slotAt || goesOn(range)))) return null;
  return {
    fromAt: latest(ticks.map(({ toAt }) => toAt).filter((at) => at < slotAt)),
    toAt: earliest(ticks.map(({ fromAt }) => fromAt).filter((at) => at > slotAt)),
  };
}

/** `cron did not call Chroniker on web-1 between 03:01 and 03:09`. */
export function gapText({ fromAt, toAt }: TickGap, hosts: readonly { name: string }[], clock: Clock): string {
  const where = onHosts(hosts);
  if (fromAt === null && toAt === null) return `cron has never called Chroniker${where}`;
  if (fromAt === null) return `cron did not call Chroniker${where} before ${clock(toAt ?? 0)}`;
  if (toAt === null) return `cron has not called Chroniker${where} since ${clock(fromAt)}`;
  return `cron did not call Chroniker${where} between ${clock(fromAt)} and ${clock(toAt)}`;
}

/** A gap as the facts tell of it; both null = there was none. */
export function gapFacts(gap: TickGap | null): Facts {
  return { noTickFromAt: gap?.fromAt ?? null, noTickToAt: gap?.toAt ?? null };
}
