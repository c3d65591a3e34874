import { wallClock } from './wall-clock.ts';

/** A change of a zone's clocks: the first instant with the new offset, and by how much the wall jumps (negative = is put back). */
export interface Transition {
  at: number;
  jumpMs: number;
}

const dayMs = 86_400_000;

/** Found by looking at every day; no zone changes its clocks twice in one. */
export function transitionsOf(zone: string, fromAt: number, toAt: number): Transition[] {
  const clock = wallClock(zone);
  const offsetAt = (at: number) => clock.wallAt(at) - at;
  const found: Transition[] = [];
  for (let day = fromAt; day < toAt; day += dayMs) {
    const jumpMs = offsetAt(day + dayMs) - offsetAt(day);
    if (jumpMs === 0) continue;
    let at = day;
    while (offsetAt(at) === offsetAt(day)) at += 15 * 60_000;
    found.push({ at, jumpMs });
  }
  return found;
}
