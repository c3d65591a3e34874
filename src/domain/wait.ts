import { deadlinesOf } from './deadline.ts';
import type { DueSlots } from './due-slots.ts';
import { earliest } from './instants.ts';
import type { Candidate, Decision, Request } from './lane.ts';
import type { JobContext } from './missed-slots.ts';
import { isSchedules } from './retry-requests.ts';
import type { Cause } from './run.ts';
import { reasonOfCycle, type UnmetUpstream, unmetUpstreams } from './upstream.ts';

/** A run for one of these also stands for a slot that is due: asked for and due is one run. */
export const absorbsDueSlot: ReadonlySet<Cause> = new Set(['schedule', 'trigger', 'force', 'rerun', 'upstream']);

/** That a slot, or a wish of the schedule's, waits for the job's upstreams. */
export interface Wait {
  slotAt: number;
  /** In words. */
  reason: string;
  unmet: UnmetUpstream[];
}

/** Whether this wish (null = the slot that is due) waits for the job's upstreams; null = it does not. */
export function waitOf(candidate: Candidate, wish: Request | null, due: DueSlots | null, now: number): Wait | null {
  if (wish && !isSchedules(wish)) return null;
  const slotAt =
    due && (!wish || absorbsDueSlot.has(wish.cause)) ? (due.run ?? due).firstAt : (wish?.scheduledAt ?? now);
  if (candidate.cycle) return { slotAt, reason: reasonOfCycle(candidate.cycle), unmet: [] };
  const unmet = unmetUpstreams(candidate.upstreams, slotAt, now, candidate.lane.lastSuccessAt);
  return unmet.length === 0 ? null : { slotAt, reason: unmet.map(({ reason }) => reason).join('; '), unmet };
}

/** Its upstreams wake a lane that waits for them; until then it is looked at when it is due anew, and at its deadlines. */
export function parkFor(candidate: Candidate, wait: Wait, now: number, context: JobContext): Decision {
  const { lane, job } = candidate;
  const { missed, nextAt } = deadlinesOf(job, wait.slotAt, wait.unmet, now, context);
  const wakeAt = earliest([nextChance(candidate, now), nextAt]);
  const park = { kind: 'park' as const, laneId: lane.id, reason: wait.reason, wakeAt, parkedFor: 'upstream' as const };
  return missed ? { ...park, missed } : park;
}

/** When time alone can let a lane start that waits for upstreams; all else is for those upstreams to change. */
export function nextChance({ lane, job, requests }: Candidate, now: number): number | null {
  const slots = job.enabled && lane.nextSlotAt !== null ? [lane.nextSlotAt] : [];
  return earliest([...slots, ...requests.map(({ at }) => at)].filter((at) => at > now));
}
