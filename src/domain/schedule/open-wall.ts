import { type DayTest, dayOfDate, dayTest } from './day-test.ts';
import type { Limits, TimeWindow } from './limits.ts';
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
  /** True when a piece goes over midnight. */
  wraps: boolean;
}

const none: readonly Piece[] = [];

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
  const named = namedDays(limits);
  const [firstDay, lastDay] = outerDays(limits);
  return {
    from: remembering((wall) => {
      const start = Math.max(Math.floor(wall / dayMs), firstDay);
      const end = Math.min(Math.max(start, ...named) + boundDays, lastDay + 1);
      for (let day = start; day <= end; day++) {
        const time = wall - day * dayMs;
        const piece = piecesOn(day).find(({ to }) => time < to);
        if (piece) return Math.max(wall, day * dayMs + piece.from);
      }
      return null;
    }, Number.POSITIVE_INFINITY),
    upTo: remembering((wall) => {
      const start = Math.min(Math.floor(wall / dayMs), lastDay + 1);
      const end = Math.max(Math.min(start, ...named) - boundDays, firstDay);
      for (let day = start; day >= end; day--) {
        const time = wall - day * dayMs;
        const piece = piecesOn(day).findLast(({ from }) => time >= from);
        if (piece) return Math.min(wall, day * dayMs + piece.to - 1);
      }
      return null;
    }, Number.NEGATIVE_INFINITY),
    endOf(wall) {
      const day = Math.floor(wall / dayMs);
      const time = wall - day * dayMs;
      return day * dayMs + (piecesOn(day).find(({ to }) => time < to)?.to ?? dayMs);
    },
  };
}

/** Those who ask several times between two openings get the answer they got before; `never` = where there are no more. */
function remembering(search: (wall: number) => number | null, never: number): (wall: number) => number | null {
  let [asked, found] = [Number.NaN, Number.NaN];
  return (wall) => {
    const isBetween = Math.min(asked, found) <= wall && wall <= Math.max(asked, found);
    if (!isBetween) [asked, found] = [wall, search(wall) ?? never];
    return found === never ? null : found;
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
  const own = timetable(limits.between, isOn);
  const leftOut = except
    .filter(({ between }) => between !== undefined)
    .map((one) => timetable(one.between, dayTest(one)));
  const known = new Map<string, Piece[]>();
  return (day) => {
    const sign = signOf(own, day);
    if (sign === 0) return none;
    const key = leftOut.reduce((text, table) => text + signOf(table, day), String(sign));
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

function timetable(between: TimeWindow[] | undefined, isOn: DayTest): Timetable {
  const windows = windowsOf(between);
  return { isOn, windows, wraps: windows.some(({ from, to }) => from > to) };
}

/** What the pieces of a day turn on. */
function signOf({ isOn, wraps }: Timetable, day: number): number {
  return (isOn(day) ? 1 : 0) + (wraps && isOn(day - 1) ? 2 : 0);
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

/** The days that the limits name; what lies beyond them repeats itself. */
function namedDays({ dates = [], except = [] }: Limits): number[] {
  const ranges = [...dates, ...except.flatMap((one) => [...(one.dates ?? []), ...(one.calendar?.dates ?? [])])];
  const named = ranges.flatMap(({ from, to }) =>
    [from, to].flatMap((date) => (date === undefined ? [] : dayOfDate(date))),
  );
  return named.length === 0 ? [] : [Math.min(...named), Math.max(...named)];
}

/** The days before and after which the limits never hold. */
function outerDays({ dates }: Limits): [first: number, last: number] {
  const days = (dates ?? [{}]).map(({ from, to }) => [
    from === undefined ? Number.NEGATIVE_INFINITY : dayOfDate(from),
    to === undefined ? Number.POSITIVE_INFINITY : dayOfDate(to),
  ]) as [number, number][];
  return [Math.min(...days.map(([from]) => from)), Math.max(...days.map(([, to]) => to))];
}
