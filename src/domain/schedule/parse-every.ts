import { hundredYearsMs, parseDuration } from '../duration.ts';
import { Failure } from '../failure.ts';
import { didYouMean } from '../nearest.ts';
import { looksLikeInstant, parseAt } from './parse-at.ts';
import type { EveryRule } from './schedule.ts';

const leastEveryMs = 1000;
const anchors = ['phase', 'start', 'end'];

/** An `every` rule from its interval and its anchor, each with the place where it stands; without one the phase is kept. */
export function parseEvery(value: unknown, field: string, anchor?: unknown, anchorField = field): EveryRule {
  const everyMs = parseDuration(value, field);
  if (everyMs < leastEveryMs) throw bad(field, `${JSON.stringify(value)} is too short; the least interval is 1s`);
  if (everyMs > hundredYearsMs) throw bad(field, `${JSON.stringify(value)} is too long; the most is 100 years, 36525d`);
  const from = parseAnchor(anchor ?? 'phase', anchorField);
  return from === 'phase' ? { kind: 'every', everyMs } : { kind: 'every', everyMs, anchor: from };
}

function parseAnchor(value: unknown, field: string): string {
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const name = text.toLowerCase();
  if (anchors.includes(name)) return name;
  if (looksLikeInstant(text)) return parseAt(text, field).instants[0] ?? '';
  throw bad(
    field,
    `${JSON.stringify(value)} is no anchor; allowed are ${anchors.join(', ')}, or an instant like 2026-12-01T10:00${didYouMean(text, anchors)}`,
  );
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
