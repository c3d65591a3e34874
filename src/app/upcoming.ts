import { effectiveSchedule } from '../domain/job.ts';
import { slotsBetween } from '../domain/schedule/slots-between.ts';
import type { JobView } from '../store/store.ts';
import { nextSlotAt } from './job-facts.ts';

export interface UpcomingSlot {
  view: JobView;
  at: number;
}

/**
 * The next slots of enabled jobs, the earliest first. From now on a job's first slot is the stored one, which a person may
 * have moved; from another instant it is what the schedule gives.
 */
export function upcoming(
  views: JobView[],
  wish: { timezone: string; now: number; fromAt: number | null; toAt: number | null; count: number },
): UpcomingSlot[] {
  const slots: UpcomingSlot[] = [];
  for (const view of views) {
    const most = Math.min(wish.count, startsLeft(view));
    let taken = 0;
    for (const at of slotsOf(view, wish)) {
      if (taken++ >= most || (wish.toAt !== null && at >= wish.toAt)) break;
      slots.push({ view, at });
    }
  }
  return slots.sort((a, b) => a.at - b.at || a.view.job.id - b.view.job.id).slice(0, wish.count);
}

/** Of a job with a lane a host, those of the host that has started it least. */
function startsLeft({ job, lanes }: JobView): number {
  const { maxRuns } = effectiveSchedule(job);
  if (maxRuns === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...lanes.map((lane) => maxRuns - lane.runCount - (lane.activeRunId === null ? 0 : 1)));
}

function* slotsOf(view: JobView, wish: { timezone: string; now: number; fromAt: number | null }): Generator<number> {
  if (!view.job.enabled) return;
  let after = wish.fromAt === null ? wish.now : wish.fromAt - 1;
  const stored = nextSlotAt(view);
  if (wish.fromAt === null) {
    if (stored === null) return;
    yield stored;
    after = Math.max(after, stored);
  }
  const context = { timezone: wish.timezone, anchorAt: view.job.createdAt, name: view.job.name };
  // Intervals that count from a run go on as if the next one took no time.
  const last = stored !== null && stored <= after ? { lastStartAt: stored, lastEndAt: stored } : {};
  const infinity = Number.POSITIVE_INFINITY;
  yield* slotsBetween(effectiveSchedule(view.job), after, infinity, { ...context, ...last });
}
