import { type DayTest, dayOfDate, dayTest } from './day-test.ts';
import type { Except, Limits, TimeWindow } from './limits.ts';
import { dayMs } from './local-day.ts';

/**
 * When limits hold, on a wall clock that is never put forward or back. A wall time is the milliseconds since 1970-01-01T00:00 on
 * that clock.
 */
export interface OpenWall {
  /** The earliest wall time from this one on at which the limits hold, or null. */
  from(wall: number): number | null;
  /** The latest one up to this one, or null. */
  upTo(wall: number): number | null;
  /** Where the piece of the day ends, exclusive, in which this wall time lies; the limits have to hold at it. */
  endOf(wall: number): number;
}

/** A piece of a day, in milliseconds after midnight: `from` inclusive, `to` exclusive. */
interface Piece {
  from: number;
  to: number;
}

/** Days with pieces of themselves. */
interface Timetable {
  isOn: DayTest;
  windows: Piece[];
}

/** Years repeat themselves, weekdays and leap days included, within 40 years: what has not come by then never comes. */
export const boundYears = 41;
const boundDays = boundYears * 366;

const compiled = new WeakMap<Limits, OpenWall>();

/** The wall times at which limits hold. */
export function openWall(limits: Limits): OpenWall {
  const known = compiled.get(limits);
  if (known) return known;
  const fresh = compile(limits);
  compiled.set(limits, fresh);
  return fresh;
}

function compile(limits: Limits): OpenWall {
  const piecesOn = piecesOfDay(limits);
  const [firstNamed, lastNamed] = namedDays(limits);
  return {
    from(wall) {
      const start = Math.floor(wall / dayMs);
      for (let day = start; day <= Math.max(start, lastNamed) + boundDays; day++) {
        const time = wall - day * dayMs;
        const piece = piecesOn(day).find(({ to }) => time < to);
        if (piece) return Math.max(wall, day * dayMs + piece.from);
      }
      return null;
    },
    upTo(wall) {
      const start = Math.floor(wall / dayMs);
      for (let day = start; day >= Math.min(start, firstNamed) - boundDays; day--) {
        const time = wall - day * dayMs;
        const piece = piecesOn(day).findLast(({ from }) => time >= from);
        if (piece) return Math.min(wall, day * dayMs + piece.to - 1);
      }
      return null;
    },
    endOf(wall) {
      const day = Math.floor(wall / dayMs);
      const time = wall - day * dayMs;
      return day * dayMs + (piecesOn(day).find(({ to }) => time < to)?.to ?? dayMs);
    },
  };
}

/**
 * The pieces of a day in which the limits hold, ascending. A window that wraps midnight belongs to the day on which it began: what
 * leaves out whole days leaves out what began on them.
 */
function piecesOfDay({ except = [], ...limits }: Limits): (day: number) => readonly Piece[] {
  const isIn = dayTest(limits);
  const wholeDays = except.filter(({ between }) => between === undefined).map(dayTest);
  const isOn = (day: number) => isIn(day) && !wholeDays.some((test) => test(day));
  const own = { isOn, windows: windowsOf(limits.between) };
  const leftOut = except.filter(({ between }) => between !== undefined).map(timetable);
  const known = new Map<string, Piece[]>();
  return (day) => {
    const key = [own, ...leftOut].map((table) => signOf(table, day)).join('');
    const pieces =
      known.get(key) ??
      without(
        piecesOf(own, day),
        leftOut.flatMap((table) => piecesOf(table, day)),
      );
    known.set(key, pieces);
    return pieces;
  };
}

function timetable(limits: Except): Timetable {
  return { isOn: dayTest(limits), windows: windowsOf(limits.between) };
}

/** What the pieces of a day turn on. */
function signOf({ isOn, windows }: Timetable, day: number): number {
  return (isOn(day) ? 1 : 0) + (windows.some(({ from, to }) => from > to) && isOn(day - 1) ? 2 : 0);
}

function piecesOf({ isOn, windows }: Timetable, day: number): Piece[] {
  return windows.flatMap(({ from, to }) => {
    if (from < to) return isOn(day) ? [{ from, to }] : [];
    return [...(isOn(day - 1) && to > 0 ? [{ from: 0, to }] : []), ...(isOn(day) ? [{ from, to: dayMs }] : [])];
  });
}

function without(pieces: Piece[], holes: Piece[]): Piece[] {
  const edges = [...new Set([...pieces, ...holes].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const covers = (list: Piece[], time: number) => list.some(({ from, to }) => from <= time && time < to);
  const left: Piece[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined || !covers(pieces, from) || covers(holes, from)) continue;
    const before = left.at(-1);
    if (before?.to === from) before.to = to;
    else left.push({ from, to });
  }
  return left;
}

function windowsOf(between: TimeWindow[] | undefined): Piece[] {
  if (!between) return [{ from: 0, to: dayMs }];
  return between.map(({ from, to }) => ({ from: timeMs(from), to: timeMs(to) }));
}

function timeMs(time: string): number {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The first and the last day that the limits name; what comes after them repeats itself. */
function namedDays({ dates = [], except = [] }: Limits): [first: number, last: number] {
  const ranges = [...dates, ...except.flatMap((one) => [...(one.dates ?? []), ...(one.calendar?.dates ?? [])])];
  const days = ranges.flatMap(({ from, to }) =>
    [from, to].flatMap((date) => (date === undefined ? [] : dayOfDate(date))),
  );
  return days.reduce<[number, number]>(
    ([first, last], day) => [Math.min(first, day), Math.max(last, day)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
