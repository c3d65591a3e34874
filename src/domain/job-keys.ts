import { Failure } from './failure.ts';
import { didYouMean } from './nearest.ts';

/** The keys of a job that this version understands. */
export const jobKeys: readonly string[] = [
  ...['description', 'enabled', 'command', 'shell', 'args', 'schedule', 'timezone', 'host', 'cwd', 'env', 'stdin'],
  ...['timeout', 'grace', 'priority', 'pool', 'overlap', 'failOnStderr', 'output', 'logFile', 'tags'],
  ...['dependencies', 'params', 'condition', 'successCodes', 'skipCodes', 'retries', 'breaker', 'fatal'],
];

/** The keys of a job that a later version brings. */
const laterJobKeys: readonly string[] = [
  ...['envFile', 'user', 'nice', 'umask', 'ulimits'],
  ...['retention', 'expectedDuration', 'onLost', 'monitor', 'notify'],
];

export const outputKeys: readonly string[] = ['stdout', 'stderr', 'maxBytes'];

/** A sentence about each key that a job does not have; `field` is where the job stands. */
export function strangeJobKeys(entry: object, field: string): string[] {
  return strangeKeys(entry, field, jobKeys, laterJobKeys);
}

/** As `strangeJobKeys`, for the `output` of a job. */
export function strangeOutputKeys(output: object, field: string): string[] {
  return strangeKeys(output, field, outputKeys, ['through']);
}

/** Rejects with `Failure('bad_job')` a key that is not among the known ones. */
export function refuseStrangeKeys(entry: object, field: string, known: readonly string[]): void {
  const [strange] = strangeKeys(entry, field, known, []);
  // Where the field is to be put before the sentence by others, the key is a part of it.
  if (strange !== undefined) throw new Failure('bad_job', field === '' ? `.${strange}` : strange);
}

/** A sentence about each key that is neither known nor, in so many words, one of a later version. */
export function strangeKeys(
  entry: object,
  field: string,
  known: readonly string[],
  later: readonly string[],
): string[] {
  const strange = Object.keys(entry).filter((key) => !known.includes(key));
  return strange.map((key) => {
    const place = field === '' ? key : `${field}.${key}`;
    if (later.includes(key)) return `${place}: is not available yet; it belongs to a later version`;
    return `${place}: is unknown; allowed are ${known.join(', ')}${didYouMean(key, [...known, ...later])}`;
  });
}
