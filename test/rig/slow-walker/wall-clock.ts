/** What a zone's clock on the wall shows, read off Intl. A wall time is epoch ms as if the wall were that of UTC. */
export interface WallClock {
  wallAt(at: number): number;
  /** Every instant at which the wall shows this: none, one or two; ascending. */
  shownAt(wallMs: number): number[];
}

/** No zone changes its clocks anywhere else than at the edge of such a piece, in the years that are proven here. */
const pieceMs = 15 * 60_000;
const hourMs = 3_600_000;
const clocks = new Map<string, WallClock>();

export function wallClock(zone: string): WallClock {
  const clock = clocks.get(zone) ?? newClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function newClock(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offsets = new Map<number, number>();
  const offsetAt = (at: number): number => {
    const piece = Math.floor(at / pieceMs);
    const known = offsets.get(piece);
    if (known !== undefined) return known;
    const offset = Date.parse(`${format.format(piece * pieceMs).replace(' ', 'T')}Z`) - piece * pieceMs;
    offsets.set(piece, offset);
    return offset;
  };
  const wallAt = (at: number) => at + offsetAt(at);
  const shownAt = (wallMs: number) => {
    // Whatever offset holds at that moment holds also somewhere in the hours around.
    const candidates = new Set<number>();
    for (let hours = -30; hours <= 30; hours++) candidates.add(wallMs - offsetAt(wallMs + hours * hourMs));
    return [...candidates].filter((at) => wallAt(at) === wallMs).sort((a, b) => a - b);
  };
  return { wallAt, shownAt };
}
