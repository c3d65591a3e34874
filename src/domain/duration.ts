import { Failure } from './failure.ts';

const units = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
type Unit = keyof typeof units;

const pieces = /(\d+(?:\.\d+)?)\s*(ms|[wdhms])/gi;
const whole = /^(\d+(?:\.\d+)?\s*(ms|[wdhms])\s*)+$/i;
const iso = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** A hundred years, the longest that anything may last: instants beyond are no instants any more. */
export const hundredYearsMs = 36_525 * units.d;

/**
 * A duration in ms from `15m`, `90s`, `1h30m`, `2d`, `1w`, `250ms`, ISO 8601 (`PT15M`), or a bare number of seconds. Rejects
 * with `Failure('bad_duration')`, whose sentence begins with `field` when given.
 */
export function parseDuration(value: unknown, field?: string): number {
  const ms = typeof value === 'number' ? value * units.s : typeof value === 'string' ? durationMs(value.trim()) : null;
  if (ms !== null && Number.isSafeInteger(Math.round(ms)) && ms >= 0) return Math.round(ms);
  const place = field === undefined ? '' : `${field}: `;
  throw new Failure(
    'bad_duration',
    `${place}${JSON.stringify(value)} is not a duration; write 15m, 90s, 1h30m, 2d, PT15M or a number of seconds`,
  );
}

/** True when the text reads as a duration with a unit, as opposed to a bare number or something else. */
export function looksLikeDuration(text: string): boolean {
  return whole.test(text) || iso.test(text);
}

/** `90000` → `1m30s`; what `parseDuration` reads back. */
export function formatDuration(ms: number): string {
  let left = Math.round(ms);
  let text = '';
  for (const unit of Object.keys(units) as Unit[]) {
    if (unit === 'w') continue;
    const count = Math.floor(left / units[unit]);
    if (count > 0) text += `${count}${unit}`;
    left -= count * units[unit];
  }
  return text === '' ? '0s' : text;
}

function durationMs(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * units.s;
  const match = iso.exec(text);
  if (match) return isoMs(match.slice(1));
  if (!whole.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(pieces)) total += Number(count) * units[unit?.toLowerCase() as Unit];
  return total;
}

function isoMs(parts: (string | undefined)[]): number {
  const order: Unit[] = ['w', 'd', 'h', 'm', 's'];
  return order.reduce((total, unit, index) => total + Number(parts[index] ?? 0) * units[unit], 0);
}
