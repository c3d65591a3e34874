import { formatDuration, hundredYearsMs, parseDuration } from '../duration.ts';
import { Failure } from '../failure.ts';
import { isObject, shown } from '../field.ts';
import { didYouMean } from '../nearest.ts';
import { type Dst, defaultDst, type Policies } from './policies.ts';

type Reader = (value: unknown, field: string) => Policies;

/** What each key says; a value that says what holds anyway says nothing. */
const readers: Record<string, Reader> = {
  dst: (value, field) => unlessDefault(parseDst(value, field)),
  jitter: (value, field) => {
    const jitterMs = parseSpan(value, field);
    return jitterMs === 0 ? {} : { jitterMs };
  },
  catchup: (value, field) => {
    const catchup = oneOf(value, ['once', 'skip', 'all'], field);
    return catchup === 'once' ? {} : { catchup };
  },
  maxLateness: (value, field) => ({ maxLatenessMs: parseLateness(value, field) }),
  catchupLimit: (value, field) => ({ catchupLimit: parseCount(value, field, 10_000) }),
  maxRuns: (value, field) => ({ maxRuns: parseCount(value, field, 1_000_000_000) }),
  deleteAtLimit: parseDeletion,
};

/** The keys of a schedule that say what holds of it besides when it is due. */
export const policyKeys: readonly string[] = Object.keys(readers);

/** Ticks come once a minute: whatever has to be on time more exactly would never run. */
const leastLatenessMs = 60_000;

/**
 * The policies that a schedule at `field` names among its keys. Rejects with `Failure('bad_schedule' | 'bad_duration')` whose
 * sentence names the key, its value, what is allowed and the nearest valid spelling.
 */
export function parsePolicies(form: Record<string, unknown>, field: string): Policies {
  const given = policyKeys.filter((key) => form[key] != null);
  const policies: Policies = Object.assign({}, ...given.map((key) => readers[key]?.(form[key], `${field}.${key}`)));
  if (policies.catchupLimit !== undefined && policies.catchup !== 'all') {
    throw bad(
      `${field}.catchupLimit`,
      'belongs to catchup: all, which is not there; write both, also to bound what overlap: queue lets wait',
    );
  }
  if (policies.deleteAtLimit !== undefined && policies.maxRuns === undefined) {
    throw bad(`${field}.deleteAtLimit`, 'belongs to maxRuns, which is not there');
  }
  return policies;
}

/** As a person writes them. */
export function policiesEntry(policies: Policies): Record<string, unknown> {
  const { jitterMs, maxLatenessMs, deleteAtLimit, ...same } = policies;
  return {
    ...same,
    ...(jitterMs === undefined ? {} : { jitter: formatDuration(jitterMs) }),
    ...(maxLatenessMs === undefined ? {} : { maxLateness: formatDuration(maxLatenessMs) }),
    ...(deleteAtLimit === undefined ? {} : { deleteAtLimit: deleteAtLimit === 'keep-history' ? true : deleteAtLimit }),
  };
}

function parseDst(value: unknown, field: string): Dst {
  if (!isObject(value)) throw bad(field, `${shown(value)} is not allowed; write {gap: after, overlap: first}`);
  const { gap, overlap, ...others } = value;
  for (const key of Object.keys(others)) {
    throw bad(`${field}.${key}`, `is unknown; allowed are gap and overlap${didYouMean(key, ['gap', 'overlap'])}`);
  }
  return {
    gap: oneOf(gap ?? defaultDst.gap, ['after', 'skip'], `${field}.gap`),
    overlap: oneOf(overlap ?? defaultDst.overlap, ['first', 'second', 'both'], `${field}.overlap`),
  };
}

function unlessDefault(dst: Dst): Policies {
  return dst.gap === defaultDst.gap && dst.overlap === defaultDst.overlap ? {} : { dst };
}

function parseLateness(value: unknown, field: string): number {
  const ms = parseSpan(value, field);
  if (ms >= leastLatenessMs) return ms;
  throw bad(field, `${shown(value)} is too short; ticks come once a minute, so the least is 1m`);
}

function parseSpan(value: unknown, field: string): number {
  const ms = parseDuration(value, field);
  if (ms <= hundredYearsMs) return ms;
  throw bad(field, `${shown(value)} is too long; the most is 100 years, 36525d`);
}

function parseCount(value: unknown, field: string, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw bad(field, `${shown(value)} is not allowed; write a whole number from 1 to ${most}`);
}

function parseDeletion(value: unknown, field: string): Policies {
  if (value === false) return {};
  if (value === true) return { deleteAtLimit: 'keep-history' };
  if (typeof value !== 'string') {
    throw bad(field, `${shown(value)} is not allowed; write true, false, keep-history or with-history`);
  }
  return { deleteAtLimit: oneOf(value, ['keep-history', 'with-history'], field) };
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], field: string): T {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  const guess = typeof value === 'string' ? didYouMean(value, allowed) : '';
  throw bad(
    field,
    `${shown(value)} is not allowed; write ${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}${guess}`,
  );
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_schedule', `${field}: ${sentence}`);
}
