const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Offsets at midnights of UTC, by zone and day: the latest years, forgotten when they are too many. */
const midnights = new Map<string, Map<number, number>>();
const mostMidnights = 4000;

/** True for the names of UTC; for them nothing of Intl is ever constructed, whose first use costs half a bare Node start. */
export function isUtc(zone: string): boolean {
  return /^(etc\/)?(utc|gmt|uct|universal|zulu)$/i.test(zone);
}

/**
 * How far the zone's wall clock is ahead of UTC at an instant, in ms. The zone must exist. Assumes that a zone which has the same
 * offset at both ends of a day of UTC had no other in between.
 */
export function offsetAt(zone: string, at: number): number {
  if (isUtc(zone)) return 0;
  const day = Math.floor(at / dayMs);
  const offsetMs = offsetAtMidnight(zone, day);
  return offsetMs === offsetAtMidnight(zone, day + 1) ? offsetMs : askedOffset(zone, at);
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
