import { displayWidth, padded, truncate } from './text-width.ts';

/** A column of a table that has to fit into a terminal. */
export interface Column<T> {
  title: string;
  cell(item: T): string;
  /** Of what has no room the highest rank goes first; 0 always stays. */
  rank: number;
  /** In fewer words, when there is no room for all. */
  short?(item: T): string;
  /** It may be cut to so many columns. */
  least?: number;
}

/** A column with its cells as they are shown. */
interface Shown {
  cells: string[];
  width: number;
  least: number;
}

const gap = 2;

/**
 * The lines of a table in at most `width` columns. What stays is said in fewer words, and then cut, before a line is; columns
 * that say nothing are left out. With `null` for a width there is room for all.
 */
export function fitColumns<T>(columns: Column<T>[], items: T[], width: number | null): string[] {
  const room = width ?? Number.POSITIVE_INFINITY;
  const chosen = chosenFor(columns, items, room);
  cutTo(room, chosen);
  const rows = items.map((_, index) => index + 1);
  return [0, ...rows].map((row) => {
    const line = chosen.map(({ cells, width: cellWidth }) => padded(truncate(cells[row] ?? '', cellWidth), cellWidth));
    return truncate(line.join(' '.repeat(gap)).trimEnd(), room);
  });
}

/** First what always stays, then what else there is room for. */
function chosenFor<T>(columns: Column<T>[], items: T[], room: number): Shown[] {
  const known = new Map(
    columns.filter(({ rank }) => rank === 0).map((column) => [column, shownIn(column, items, false)]),
  );
  if (widthOf([...known.values()]) > room) {
    for (const column of known.keys()) known.set(column, shownIn(column, items, true));
  }
  const others = columns.filter(({ rank }) => rank > 0).sort((one, other) => one.rank - other.rank);
  for (const column of others) {
    const shown = shownIn(column, items, false);
    const saysNothing = shown.cells.slice(1).every((cell) => cell === '');
    if (!saysNothing && widthOf([...known.values(), shown]) <= room) known.set(column, shown);
  }
  return columns.flatMap((column) => known.get(column) ?? []);
}

/** The widest is cut first, so that they become alike. What is then still too wide is better off without its last column. */
function cutTo(room: number, columns: Shown[]): void {
  const least = columns.map((column) => ({ ...column, width: column.least }));
  while (columns.length > 2 && widthOf(least) > room) {
    columns.pop();
    least.pop();
  }
  for (let over = widthOf(columns) - room; over > 0; over--) {
    const cuttable = columns.filter(({ width, least }) => width > least);
    const widest = cuttable.sort((one, other) => other.width - one.width)[0];
    if (!widest) return;
    widest.width--;
  }
}

function shownIn<T>(column: Column<T>, items: T[], briefly: boolean): Shown {
  const cell = briefly && column.short ? column.short : column.cell;
  const cells = [column.title, ...items.map((item) => cell(item))];
  const width = Math.max(...cells.map(displayWidth));
  return { cells, width, least: Math.min(width, column.least ?? width) };
}

function widthOf(columns: Shown[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + gap * Math.max(0, columns.length - 1);
}
