import { formatDuration, hundredYearsMs, parseDuration } from './duration.ts';
import { isExitCode, isNoExitCode } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { refuseStrangeKeys } from './job-keys.ts';
import { didYouMean } from './nearest.ts';

/** How often, when and after what a run that went wrong is tried again. */
export interface Retries {
  /** Most attempts after the first. */
  limit: number;
  /** From the end of the first attempt to the second. */
  delayMs: number;
  /** Each further delay is so many times the one before; absent = 1, all are the same. */
  backoff?: number;
  /** No delay is longer, but for its jitter; absent = no bound. */
  maxDelayMs?: number;
  /** Each delay is up to so much longer or shorter. */
  jitterMs?: number;
  /** After these ends alone; absent = after every failure. */
  codes?: RetryCode[];
}

/** An exit code, or an end that has none. */
export type RetryCode = number | RetryEnd;

/** A failure that is told by how it ended and not by an exit code. */
export type RetryEnd = (typeof retryEnds)[number];

const retryEnds = ['timeout', 'signal', 'lost'] as const;

/** The keys of retries; the first is what a number alone says. */
export const retryKeys: readonly string[] = ['limit', 'delay', 'backoff', 'maxDelay', 'jitter', 'codes'];

const defaultDelayMs = 60_000;
const mostRetries = 1_000;
const mostBackoff = 100;

/**
 * Reads `retries: 3` or `{limit: 3, delay: 1m, backoff: 2, maxDelay: 1h, jitter: 30s, codes: [1, timeout]}`; undefined for none at
 * all. Rejects with `Failure('bad_job')`.
 */
export function parseRetries(value: unknown, field: string): Retries | undefined {
  const entry = isObject(value) ? value : { limit: value };
  refuseStrangeKeys(entry, field, retryKeys);
  const given = (key: string) => (entry[key] === null ? undefined : entry[key]);
  const limit = limitOf(entry.limit, isObject(value) ? `${field}.limit` : field);
  const durationOf = (key: string) => delayOf(given(key), `${field}.${key}`);
  const delayMs = durationOf('delay') ?? defaultDelayMs;
  const maxDelayMs = durationOf('maxDelay');
  const jitterMs = durationOf('jitter');
  if (maxDelayMs !== undefined && maxDelayMs < delayMs) throw tooLittle(maxDelayMs, delayMs, `${field}.maxDelay`);
  const backoff = backoffOf(given('backoff'), `${field}.backoff`);
  const codes = codesOf(given('codes'), `${field}.codes`);
  if (limit === 0) return undefined;
  return {
    limit,
    delayMs,
    ...(backoff === undefined || backoff === 1 ? {} : { backoff }),
    ...(maxDelayMs === undefined ? {} : { maxDelayMs }),
    ...(jitterMs === undefined || jitterMs === 0 ? {} : { jitterMs }),
    ...(codes === undefined ? {} : { codes }),
  };
}

/** As a person would write them, the inverse of `parseRetries`. */
export function retriesEntry({ limit, delayMs, backoff, maxDelayMs, jitterMs, codes }: Retries): unknown {
  const entry = {
    limit,
    ...(delayMs === defaultDelayMs ? {} : { delay: formatDuration(delayMs) }),
    ...(backoff === undefined ? {} : { backoff }),
    ...(maxDelayMs === undefined ? {} : { maxDelay: formatDuration(maxDelayMs) }),
    ...(jitterMs === undefined ? {} : { jitter: formatDuration(jitterMs) }),
    ...(codes === undefined ? {} : { codes }),
  };
  return Object.keys(entry).length === 1 ? limit : entry;
}

/** `up to 3 times, 1m after the end, each delay 2 × the one before but 1h at most, give or take 30s, after 1, timeout` */
export function describeRetries({ limit, delayMs, backoff, maxDelayMs, jitterMs, codes }: Retries): string {
  return [
    limit === 1 ? 'once' : `up to ${limit} times`,
    `${formatDuration(delayMs)} after the end`,
    ...(backoff === undefined ? [] : [`each delay ${backoff} × the one before`]),
    ...(maxDelayMs === undefined ? [] : [`${formatDuration(maxDelayMs)} at most`]),
    ...(jitterMs === undefined ? [] : [`give or take ${formatDuration(jitterMs)}`]),
    ...(codes === undefined ? [] : [`only after ${codes.join(', ')}`]),
  ].join(', ');
}

function limitOf(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostRetries) return value;
  const what =
    value === undefined || value === null ? 'does not say how many' : `${shown(value)} is no number of retries`;
  throw bad(field, `${what}; write a whole number from 0 to ${mostRetries}, or {limit: 3, delay: 1m, backoff: 2}`);
}

function delayOf(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  const ms = parseDuration(value, field);
  if (ms <= hundredYearsMs) return ms;
  throw bad(field, `${shown(value)} is too long; the most is 100 years, 36525d`);
}

function tooLittle(maxDelayMs: number, delayMs: number, field: string): Failure {
  const [most, first] = [formatDuration(maxDelayMs), formatDuration(delayMs)];
  return bad(field, `${most} is less than the delay, ${first}; make it at least that`);
}

function backoffOf(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 1 && value <= mostBackoff) return value;
  throw bad(field, `${shown(value)} is no factor; write a number from 1 (all delays the same) to ${mostBackoff}`);
}

function codesOf(value: unknown, field: string): RetryCode[] | undefined {
  if (value === undefined) return undefined;
  const codes = [value].flat();
  if (codes.length === 0) throw bad(field, 'is an empty list; leave it out to retry after every failure');
  return [...new Set(codes.map((code) => codeOf(code, field)))];
}

function codeOf(code: unknown, field: string): RetryCode {
  if (isExitCode(code)) return code;
  const end = retryEnds.find((known) => known === code);
  if (end !== undefined) return end;
  if (typeof code === 'number') throw bad(field, `${shown(code)} ${isNoExitCode}`);
  const hint = typeof code === 'string' ? didYouMean(code, retryEnds) : '';
  throw bad(field, `${shown(code)} is no end of a run; write an exit code, ${retryEnds.join(', ')}${hint}`);
}

function bad(field: string, sentence: string): Failure {
  return new Failure('bad_job', `${field}: ${sentence}`);
}
