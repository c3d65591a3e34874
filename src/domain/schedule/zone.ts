const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Offsets at midnights of UTC, by zone and day: the latest years, forgotten when they are too many. */
const midnights = new Map<string, Map<number, number>>();
const mostMidnights = 4000;

/** The first instants of other offsets, by zone and day. */
const changes = new Map<string, number>();
const mostChanges = 4000;

/** True for the names of UTC; for them nothing of Intl is ever constructed, whose first use costs half a bare Node start. */
export function isUtc(zone: string): boolean {
  return /^(etc\/)?(utc|gmt|uct|universal|zulu)$/i.test(zone);
}

/**
 * How far the zone's wall clock is ahead of UTC at an instant, in ms. The zone must exist. Assumes that a zone changes its offset at
 * most once within a day of UTC.
 */
export function offsetAt(zone: string, at: number): number {
  if (isUtc(zone)) return 0;
  const day = Math.floor(at / dayMs);
  const offsetMs = offsetAtMidnight(zone, day);
  const nextOffsetMs = offsetAtMidnight(zone, day + 1);
  return offsetMs === nextOffsetMs || at < changeOn(zone, day, offsetMs) ? offsetMs : nextOffsetMs;
}

/** What the zone's wall clock shows at an instant: `2026-06-01 02:30`. */
export function wallTime(at: number, zone: string): string {
  return wallText(at, zone).slice(0, 16);
}

/** As `wallTime`, with seconds where there are any: `2026-06-01 02:30:10`. */
export function wallTimeToTheSecond(at: number, zone: string): string {
  return wallText(at, zone).replace(/:00$/, '');
}

/** A wall time without its day where it is that of another one, beside which it stands. */
export function timeBeside(wall: string, other: string): string {
  const dayLength = 'yyyy-mm-dd '.length;
  return wall.slice(0, dayLength) === other.slice(0, dayLength) ? wall.slice(dayLength) : wall;
}

function wallText(at: number, zone: string): string {
  return new Date(at + offsetAt(zone, at)).toISOString().slice(0, 19).replace('T', ' ');
}

/** When the zone's offset changes on a day of UTC on which it does. */
function changeOn(zone: string, day: number, before: number): number {
  const key = `${zone} ${day}`;
  const known = changes.get(key);
  if (known !== undefined) return known;
  let [low, high] = [day * dayMs, (day + 1) * dayMs];
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (askedOffset(zone, middle) === before) low = middle;
    else high = middle;
  }
  if (changes.size >= mostChanges) changes.clear();
  changes.set(key, high);
  return high;
}

/** To ask Intl costs as much as all other arithmetic of hundreds of slots, and those who ask go from day to day. */
function offsetAtMidnight(zone: string, day: number): number {
  const ofZone = midnights.get(zone) ?? new Map<number, number>();
  const known = ofZone.get(day);
  if (known !== undefined) return known;
  const offsetMs = askedOffset(zone, day * dayMs);
  if (ofZone.size >= mostMidnights) ofZone.clear();
  midnights.set(zone, ofZone.set(day, offsetMs));
  return offsetMs;
}

function askedOffset(zone: string, at: number): number {
  const second = Math.floor(at / 1000) * 1000;
  const [month, day, year, hour, minute, seconds] = (formatOf(zone).format(second).match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, seconds) - second;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
