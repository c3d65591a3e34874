import type { Lane } from '../domain/lane.ts';
import type { Run } from '../domain/run.ts';
import type { LaneChange } from './lanes.ts';
import type { AfterRun, Settlement } from './settlement.ts';

/** What a lane remembers of its runs; one of which nothing was executed does not count. */
export function figures(
  lane: Lane,
  run: Pick<Run, 'id' | 'stopRequestedAt' | 'stopRequestedBy'>,
  { status, finishedAt, reason, saidNo }: Settlement,
  next: ReturnType<AfterRun>,
): Partial<LaneChange> {
  if (status === 'abandoned') return {};
  const skipped = { last_skip_at: finishedAt, last_skip_reason: reason };
  if (saidNo) return skipped;
  const counted = { run_count: lane.runCount + 1, last_run_id: run.id };
  if (status === 'skipped') return { ...counted, ...skipped };
  const real = { ...counted, last_skip_at: null, last_skip_reason: null };
  if (status === 'succeeded') return { ...real, failure_streak: 0, breaker_from: 0, last_success_at: finishedAt };
  if (next.spared || (status === 'stopped' && wasReplaced(run))) return real;
  const streak = lane.failureStreak + 1;
  return { ...real, failure_streak: streak, ...(next.hold === undefined ? {} : { breaker_from: streak }) };
}

/** It had to go for a slot: nobody asked for that, and nothing was wrong with it. */
function wasReplaced({ stopRequestedAt, stopRequestedBy }: Pick<Run, 'stopRequestedAt' | 'stopRequestedBy'>): boolean {
  return stopRequestedAt !== null && stopRequestedBy === null;
}
