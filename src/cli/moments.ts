import { formatDuration, looksLikeDuration, parseDuration } from '../domain/duration.ts';
import { Failure } from '../domain/failure.ts';
import { nextSlot } from '../domain/schedule/next-slot.ts';
import { looksLikeInstant, parseAt } from '../domain/schedule/parse-at.ts';
import type { Args } from './args.ts';

/** The duration that a flag gives, in ms; a bare number is seconds. */
export function flagDuration(
  args: Args,
  flag: string,
  leastMs = 0,
  mostMs = Number.POSITIVE_INFINITY,
): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  const ms = parseDuration(text, `--${flag}`);
  if (ms < leastMs) throw outOfRange(flag, text, `short; the least is ${leastMs / 1000} s`);
  if (ms > mostMs) throw outOfRange(flag, text, `long; the most is ${formatDuration(mostMs)}`);
  return ms;
}

function outOfRange(flag: string, text: string, how: string): Failure {
  return new Failure('bad_duration', `--${flag}: "${text}" is too ${how}`);
}

/** The instant that a flag gives, epoch ms; a bare date is its midnight, and without an offset the zone's wall clock holds. */
export function flagInstant(args: Args, flag: string, timezone: string): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  const rule = parseAt(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text, `--${flag}`);
  const context = { timezone, anchorAt: 0, name: '' };
  return nextSlot({ rules: [rule], timezone }, Number.NEGATIVE_INFINITY, context) ?? undefined;
}

/** As `flagPastInstant`, for the end of a stretch: of a bare date its last millisecond. */
export function flagPastEnd(args: Args, flag: string, now: number, timezone: string): number | undefined {
  const at = flagPastInstant(args, flag, now, timezone);
  const text = args.text(flag)?.trim() ?? '';
  if (at === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return at;
  const nextDay = new Date(Date.parse(`${text}T00:00Z`) + 86_400_000).toISOString().slice(0, 16);
  const context = { timezone, anchorAt: 0, name: '' };
  const end = nextSlot({ rules: [parseAt(nextDay, `--${flag}`)], timezone }, Number.NEGATIVE_INFINITY, context);
  return end === null ? at : end - 1;
}

/** An instant, or a duration before now. */
export function flagPastInstant(args: Args, flag: string, now: number, timezone: string): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  if (looksLikeDuration(text)) return now - parseDuration(text, `--${flag}`);
  if (looksLikeInstant(text)) return flagInstant(args, flag, timezone);
  throw new Failure(
    'bad_value',
    `--${flag}: "${text}" is no time; write 2026-03-01, 2026-03-01T10:00, or how long ago: 90m, 7d`,
  );
}

/** An instant, a duration from now, or when the zone's wall clock next shows a time. */
export function flagFutureInstant(args: Args, flag: string, now: number, timezone: string): number | undefined {
  const text = args.text(flag);
  if (text === undefined) return undefined;
  if (/^([01]?\d|2[0-3]):[0-5]\d$/.test(text)) {
    const rule = { kind: 'times' as const, times: [`${text.padStart(5, '0')}:00`] };
    return nextSlot({ rules: [rule], timezone }, now, { timezone, anchorAt: 0, name: '' }) ?? undefined;
  }
  const at = looksLikeDuration(text) ? now + parseDuration(text, `--${flag}`) : undefined;
  const instant = at ?? (looksLikeInstant(text) ? flagInstant(args, flag, timezone) : undefined);
  if (instant === undefined) {
    throw new Failure(
      'bad_value',
      `--${flag}: "${text}" is no time; write 18:00, 2026-03-01T10:00, or how long: 90m, 2h`,
    );
  }
  if (instant > now) return instant;
  throw new Failure('bad_value', `--${flag}: "${text}" is not in the future`);
}
