import type { Limits } from './limits.ts';
import { openWall } from './open-wall.ts';
import { type Stretch, stretchAt } from './stretch.ts';

/** The instants at which limits hold in a zone, each judged by what the wall clock shows at it. Epoch ms. */
export interface OpenTime {
  /** The earliest instant from this one on at which the limits hold, or null. */
  from(at: number): number | null;
  /** The latest one up to this one, or null. */
  upTo(at: number): number | null;
  /** The times from `fromAt` to before `toAt` in which the limits hold, ascending. */
  within(fromAt: number, toAt: number): Generator<OpenSpan>;
}

/** From `fromAt` to before `toAt`. */
export interface OpenSpan {
  fromAt: number;
  toAt: number;
}

/** No wall clock is further from UTC than this. */
const widestOffsetMs = 16 * 3_600_000;

export function openTime(limits: Limits, zone: string): OpenTime {
  const wall = openWall(limits);
  return {
    from: (at) => openFrom(wall, zone, at),
    upTo: (at) => openUpTo(wall, zone, at),
    within: (fromAt, toAt) => openWithin(wall, zone, fromAt, toAt),
  };
}

type Wall = ReturnType<typeof openWall>;

function openFrom(wall: Wall, zone: string, from: number): number | null {
  for (let at = from; ; ) {
    const stretch = stretchAt(zone, at);
    const open = wall.from(at + stretch.offsetMs);
    if (open === null) return null;
    if (open - stretch.offsetMs < stretch.toAt) return open - stretch.offsetMs;
    const following = stretchAt(zone, stretch.toAt);
    // A clock that is put back shows again what comes before the wall times just searched.
    const isSearched = stretch.toAt + following.offsetMs >= at + stretch.offsetMs;
    at = isSearched ? Math.max(stretch.toAt, open - widestOffsetMs) : stretch.toAt;
  }
}

function openUpTo(wall: Wall, zone: string, upTo: number): number | null {
  for (let at = upTo; ; ) {
    const stretch = stretchAt(zone, at);
    const open = wall.upTo(at + stretch.offsetMs);
    if (open === null) return null;
    if (open - stretch.offsetMs >= stretch.fromAt) return open - stretch.offsetMs;
    const preceding = stretchAt(zone, stretch.fromAt - 1);
    const isSearched = stretch.fromAt - 1 + preceding.offsetMs <= at + stretch.offsetMs;
    at = isSearched ? Math.min(stretch.fromAt - 1, open + widestOffsetMs) : stretch.fromAt - 1;
  }
}

function* openWithin(wall: Wall, zone: string, fromAt: number, toAt: number): Generator<OpenSpan> {
  for (let at = openFrom(wall, zone, fromAt); at !== null && at < toAt; ) {
    const span = { fromAt: at, toAt: at };
    // Pieces that follow without a gap are one.
    for (; at === span.toAt && at < toAt; at = openFrom(wall, zone, span.toAt)) {
      span.toAt = Math.min(toAt, endOf(wall, stretchAt(zone, at), at));
    }
    yield span;
  }
}

function endOf(wall: Wall, { offsetMs, toAt }: Stretch, at: number): number {
  return Math.min(toAt, wall.endOf(at + offsetMs) - offsetMs);
}
