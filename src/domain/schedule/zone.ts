const formats = new Map<string, Intl.DateTimeFormat>();

/** True for the names of UTC; for them nothing of Intl is ever constructed, whose first use costs half a bare Node start. */
export function isUtc(zone: string): boolean {
  return /^(etc\/)?(utc|gmt|uct|universal|zulu)$/i.test(zone);
}

/** How far the zone's wall clock is ahead of UTC at an instant, in ms. The zone must exist. */
export function offsetAt(zone: string, at: number): number {
  if (isUtc(zone)) return 0;
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
