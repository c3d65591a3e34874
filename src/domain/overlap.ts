import { Failure } from './failure.ts';
import { shown } from './field.ts';
import { didYouMean } from './nearest.ts';

/**
 * What becomes of slots that fall due while the job runs: `skip` records them, `queue` runs each of them afterwards, the oldest first,
 * `latest` runs one for the latest of them, and `replace` ends the run so that the slot can have its own.
 */
export type Overlap = 'skip' | 'queue' | 'replace' | 'latest';

/** Every one, what holds by default first. */
export const overlaps: readonly Overlap[] = ['skip', 'queue', 'replace', 'latest'];

/** The key `overlap` of a job; undefined for what is so by default. */
export function parseOverlap(value: unknown, field: string): Exclude<Overlap, 'skip'> | undefined {
  const overlap = overlaps.find((each) => each === value);
  if (overlap === 'skip') return undefined;
  if (overlap) return overlap;
  const guess = typeof value === 'string' ? didYouMean(value, overlaps) : '';
  throw new Failure('bad_value', `${field}: ${shown(value)} is not allowed; write ${overlaps.join(', ')}${guess}`);
}
