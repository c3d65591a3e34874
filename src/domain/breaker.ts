import { Failure } from './failure.ts';
import { isObject, shown } from './field.ts';
import { refuseStrangeKeys } from './job-keys.ts';

/** Holds a job that keeps failing. */
export interface Breaker {
  /** So many failures in a row. */
  failures: number;
}

/** The keys of a breaker; the first is what a number alone says. */
export const breakerKeys: readonly string[] = ['failures'];

const mostFailures = 10_000;

/** Reads `breaker: 5` or `{failures: 5}`; undefined for 0, which is none. Rejects with `Failure('bad_job')`. */
export function parseBreaker(value: unknown, field: string): Breaker | undefined {
  const entry = isObject(value) ? value : { failures: value };
  refuseStrangeKeys(entry, field, breakerKeys);
  const { failures } = entry;
  if (failures === 0) return undefined;
  if (typeof failures === 'number' && Number.isInteger(failures) && failures > 0 && failures <= mostFailures) {
    return { failures };
  }
  const place = isObject(value) ? `${field}.failures` : field;
  const most = `write a whole number from 1 to ${mostFailures}, or 0 for no breaker`;
  throw new Failure('bad_job', `${place}: ${shown(failures ?? null)} is no number of failures; ${most}`);
}
