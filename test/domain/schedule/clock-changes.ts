import type { Dst } from '../../../src/domain/schedule/policies.ts';

/** A change of a zone's clocks. */
export interface ClockChange {
  zone: string;
  /** The first instant with the new offset. */
  at: number;
}

const minuteMs = 60_000;
const weekMs = 7 * 86_400_000;

/** Every change of every zone's clocks within these years; zones that change alike at that instant are named once. */
export function clockChanges(firstYear: number, lastYear: number): ClockChange[] {
  const [fromAt, toAt] = [Date.UTC(firstYear, 0, 1), Date.UTC(lastYear + 1, 0, 1)];
  const changes = new Map<string, ClockChange>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const wallAt = wallClock(zone);
    const offsetAt = (at: number) => wallAt(at) - at;
    // No zone changes its clocks and changes them back within a week.
    for (let week = fromAt; week < toAt; week += weekMs) {
      const [before, after] = [offsetAt(week), offsetAt(week + weekMs)];
      if (before === after) continue;
      const at = firstMinuteWith(after, offsetAt, week, week + weekMs);
      changes.set(`${at} ${before} ${after}`, { zone, at });
    }
  }
  return [...changes.values()];
}

function firstMinuteWith(offset: number, offsetAt: (at: number) => number, fromAt: number, toAt: number): number {
  let [low, high] = [fromAt, toAt];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (offsetAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** What the wall clock of a zone shows, as if it were UTC. */
export function wallClock(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}

/** The minutes around a change with what the wall clock shows at each: all that the walkers below know. */
export interface Minutes {
  instants: number[];
  walls: number[];
}

export function minutesAround({ zone, at }: ClockChange, reachMs: number): Minutes {
  const wallAt = wallClock(zone);
  const instants: number[] = [];
  for (let minute = at - reachMs; minute <= at + reachMs; minute += minuteMs) instants.push(minute);
  return { instants, walls: instants.map(wallAt) };
}

/** Every minute that shows a matching time: what follows elapsed time. */
export function walkElapsed({ instants, walls }: Minutes, matches: (wall: number) => boolean): number[] {
  return instants.filter((_, index) => matches(walls[index] ?? 0));
}

/** Each matching wall-clock time by itself: shown once, twice, or never. */
export function walkFixed({ instants, walls }: Minutes, matches: (wall: number) => boolean, dst: Dst): number[] {
  const shown = new Map<number, number[]>();
  for (const [index, wall] of walls.entries()) shown.set(wall, [...(shown.get(wall) ?? []), instants[index] ?? 0]);
  const slots = new Set<number>();
  const [first, last] = [Math.min(...walls), Math.max(...walls)];
  for (let wall = first; wall <= last; wall += minuteMs) {
    if (!matches(wall)) continue;
    const at = shown.get(wall) ?? [];
    if (at.length === 0 && dst.gap === 'after') slots.add(instants[walls.findIndex((each) => each > wall)] ?? 0);
    if (at.length > 0 && dst.overlap !== 'second') slots.add(at[0] ?? 0);
    if (at.length > 0 && dst.overlap !== 'first') slots.add(at.at(-1) ?? 0);
  }
  return [...slots].sort((a, b) => a - b);
}
