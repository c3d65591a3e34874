import { durationsThatCount, expectedDurationMs } from '../domain/expected-duration.ts';
import { Failure } from '../domain/failure.ts';
import { isFinal, type Run, type RunStatus } from '../domain/run.ts';
import type { RunFilter, Store } from '../store/store.ts';
import { findJob } from './find-jobs.ts';
import { history } from './history.ts';

/** How long the runs of a job took, the oldest first. */
export interface DurationSeries {
  job: string;
  durations: DurationPoint[];
  /** Of those that succeeded; null when none did. */
  typical: { meanMs: number; medianMs: number; p95Ms: number } | null;
  /** How long the next one is expected to take; null when nothing is known. */
  expectedDurationMs: number | null;
}

export interface DurationPoint {
  run: number;
  startedAt: number;
  durationMs: number;
  status: RunStatus;
  failed: boolean;
}

/** The series of the latest runs of one job that were executed and have ended. */
export async function durationSeries(
  store: Store,
  words: string[],
  filter: Omit<RunFilter, 'limit'>,
  limit: number,
): Promise<DurationSeries> {
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) throw new Failure('usage', '--durations is about one job; name it');
  const { job } = await findJob(store, word);
  const last = await store.lastDurations([job.id], durationsThatCount);
  const durations = (await history(store, { ...filter, jobIds: [job.id] }, limit)).flatMap(pointOf).reverse();
  return {
    job: job.name,
    durations,
    typical: typicalOf(durations.filter(({ failed }) => !failed).map(({ durationMs }) => durationMs)),
    expectedDurationMs: expectedDurationMs(last.get(job.id) ?? []),
  };
}

function pointOf({ id, startedAt, durationMs, status }: Run): DurationPoint[] {
  if (startedAt === null || durationMs === null || !isFinal(status)) return [];
  return [{ run: id, startedAt, durationMs, status, failed: status !== 'succeeded' }];
}

function typicalOf(durationsMs: number[]): DurationSeries['typical'] {
  const sorted = durationsMs.toSorted((one, other) => one - other);
  if (sorted.length === 0) return null;
  const meanMs = Math.round(sorted.reduce((sum, each) => sum + each, 0) / sorted.length);
  return { meanMs, medianMs: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

/** The smallest value that is not exceeded by this share of all. */
function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
