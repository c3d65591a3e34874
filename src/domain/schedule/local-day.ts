import { type Dst, defaultDst } from './policies.ts';
import { offsetAt } from './zone.ts';

export const dayMs = 86_400_000;

/** No zone has ever been further from UTC than this. */
const widestOffsetMs = 16 * 3_600_000;

/** One calendar day of a zone: how its wall-clock times become instants. */
export interface LocalDay {
  /** Midnight of the day as if its wall clock were UTC. */
  wallMs: number;
  /** The zone's offset before `changeAt`, or all day long. */
  offsetMs: number;
  /** The first instant with another offset, when the day may touch one; it can lie shortly outside the day. */
  changeAt: number | null;
  /** The offset from `changeAt` on. */
  laterOffsetMs: number;
}

/** The number of the zone's calendar day at an instant: days since 1970-01-01 on its own calendar. */
export function dayNumber(zone: string, at: number): number {
  return Math.floor((at + offsetAt(zone, at)) / dayMs);
}

/** The calendar day with this number. Assumes that a zone changes its offset at most once within two days. */
export function localDay(zone: string, day: number): LocalDay {
  const wallMs = day * dayMs;
  const fromAt = wallMs - widestOffsetMs;
  const toAt = wallMs + dayMs + widestOffsetMs;
  const offsetMs = offsetAt(zone, fromAt);
  const laterOffsetMs = offsetAt(zone, toAt);
  const changeAt = offsetMs === laterOffsetMs ? null : firstChange(zone, fromAt, toAt);
  return { wallMs, offsetMs, changeAt, laterOffsetMs };
}

/**
 * When fixed times of the day (ascending) fire: one that exists twice the first time only, one that does not exist at the first
 * instant after the gap, unless `dst` says otherwise. Ascending; an instant may come twice when several times fall into a gap.
 */
export function fixedInstants(day: LocalDay, timesOfDayMs: readonly number[], dst: Dst = defaultDst): number[] {
  const { changeAt } = day;
  const earlier = timesOfDayMs.map((time) => day.wallMs + time - day.offsetMs);
  if (changeAt === null) return earlier;
  const instants = earlier.flatMap((first, index) => {
    const second = day.wallMs + (timesOfDayMs[index] ?? 0) - day.laterOffsetMs;
    if (first < changeAt && second >= changeAt) return ofOverlap(first, second, dst);
    if (first < changeAt) return [first];
    if (second >= changeAt) return [second];
    return dst.gap === 'skip' ? [] : [changeAt];
  });
  return instants.sort((a, b) => a - b);
}

function ofOverlap(first: number, second: number, { overlap }: Dst): number[] {
  if (overlap === 'both') return [first, second];
  return [overlap === 'first' ? first : second];
}

/** Every instant at which the wall clock shows one of these ascending times: none in a gap, both where it is repeated. */
export function elapsedInstants(day: LocalDay, timesOfDayMs: readonly number[]): number[] {
  const { changeAt } = day;
  const earlier = timesOfDayMs.map((time) => day.wallMs + time - day.offsetMs);
  if (changeAt === null) return earlier;
  const later = timesOfDayMs.map((time) => day.wallMs + time - day.laterOffsetMs);
  return [...earlier.filter((at) => at < changeAt), ...later.filter((at) => at >= changeAt)];
}

function firstChange(zone: string, fromAt: number, toAt: number): number {
  const before = offsetAt(zone, fromAt);
  let low = fromAt;
  let high = toAt;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (offsetAt(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}
