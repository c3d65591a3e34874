import { readFileSync } from 'node:fs';
import { now } from './clock.ts';

/** Seconds since boot, the clock in which spools and timeouts count: it neither steps nor differs between processes. */
export function uptimeSeconds(): number {
  return Number.parseFloat(readFileSync('/proc/uptime', 'latin1'));
}

/** The wall-clock instant, epoch ms, at which the system had been up for so long. */
export function instantOf(uptime: number): number {
  return Math.round(now() - (uptimeSeconds() - uptime) * 1000);
}
