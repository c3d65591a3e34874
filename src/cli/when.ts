const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `in 3m`, `2h ago`, `now`. */
export function relative(at: number, now: number): string {
  const away = Math.abs(at - now);
  if (away < secondMs) return 'now';
  return at > now ? `in ${rough(away)}` : `${rough(away)} ago`;
}

/** A duration in its two largest units: `350ms`, `1.2s`, `3m 20s`, `2d 4h`. */
export function duration(ms: number): string {
  if (ms < secondMs) return `${Math.round(ms)}ms`;
  if (ms < minuteMs) return `${(ms / secondMs).toFixed(1)}s`;
  if (ms < hourMs) return two(ms, minuteMs, 'm', secondMs, 's');
  if (ms < dayMs) return two(ms, hourMs, 'h', minuteMs, 'm');
  return two(ms, dayMs, 'd', hourMs, 'h');
}

/** `2026-03-01 02:30:00` on the wall clock of a zone. */
export function localTime(at: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return format.format(at);
}

/** Says in which zone times are, where it is not the one in which they are shown elsewhere. */
export function zoneNote(timezone: string, usual: string): string {
  return timezone === usual ? '' : `, times in ${timezone}`;
}

/** A duration in its largest unit: `12s`, `3m`, `2h`. */
export function rough(ms: number): string {
  if (Math.round(ms / secondMs) < 60) return `${Math.round(ms / secondMs)}s`;
  if (Math.round(ms / minuteMs) < 60) return `${Math.round(ms / minuteMs)}m`;
  if (Math.round(ms / hourMs) < 24) return `${Math.round(ms / hourMs)}h`;
  return `${Math.round(ms / dayMs)}d`;
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${rest > 0 ? ` ${rest}${smallName}` : ''}`;
}
