/** A part of a picture: a title and its lines, or in one line that there is nothing. */
export interface Section {
  title: string;
  lines: string[];
  /** What is said in place of lines. */
  empty: string;
  /** Where there is no room for all, those of the lowest rank have their lines first. */
  rank: number;
  /** The first few lines are as good as all. */
  isOpenEnded?: true;
}

/** What every section is sure of, while there is room. */
const fairShare = 3;
/** On a lower screen lines are worth more than blank ones. */
const airyRows = 20;

/** All of it, a blank line between the sections. */
export function allSections(sections: Section[]): string[] {
  return sections.flatMap((section, index) => [...(index > 0 ? [''] : []), ...drawn(section, section.lines.length)]);
}

/** As much of it as fits into so many rows; what is cut says how much is missing. */
export function fitSections(sections: Section[], rows: number): string[] {
  const blank = rows >= airyRows ? [''] : [];
  const rooms = roomsOf(sections, rows - sections.length - blank.length * (sections.length - 1));
  return sections
    .flatMap((section, index) => [...(index > 0 ? blank : []), ...drawn(section, rooms.get(section) ?? 0)])
    .slice(0, rows);
}

/** Rows for the lines of each section: first a fair share for all, then the rest by rank. */
function roomsOf(sections: Section[], rows: number): Map<Section, number> {
  const rooms = new Map<Section, number>();
  let left = rows;
  const ranked = [...sections].sort((one, other) => one.rank - other.rank);
  for (const most of [fairShare, Number.POSITIVE_INFINITY]) {
    for (const section of ranked) {
      const has = rooms.get(section) ?? 0;
      const more = Math.max(0, Math.min(section.lines.length, most) - has);
      rooms.set(section, has + Math.max(0, Math.min(more, left)));
      left -= Math.max(0, Math.min(more, left));
    }
  }
  return rooms;
}

function drawn({ title, lines, empty, isOpenEnded }: Section, room: number): string[] {
  if (lines.length === 0) return [`${title}: ${empty}`];
  const isNumberEnough = room === 0 || (room === 1 && lines.length > 1 && !isOpenEnded);
  if (isNumberEnough) return [`${title}: ${lines.length}`];
  if (room >= lines.length || isOpenEnded) return [`${title}:`, ...lines.slice(0, room).map(indented)];
  const shown = lines.slice(0, room - 1);
  return [`${title}:`, ...[...shown, `… ${lines.length - shown.length} more`].map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}
