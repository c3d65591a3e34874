import { laneWithout } from './condition-no.ts';
import { nextSlotOfJob, oneSlot } from './missed-slots.ts';
import type { OverlappedSlots } from './overlap-slots.ts';
import { type EndedRun, slotsAfterRun } from './slots-after-run.ts';
import type { Following } from './what-follows.ts';

/** Nothing was executed: what the run stood for is asked for again, and what fell due meanwhile is still due. */
export function afterAbandoned(ended: EndedRun): OverlappedSlots & Following {
  const { job, run, now } = ended;
  const { cause, scheduledAt, attempt, params, reason, requestedBy, backfillId } = run;
  const request = { cause, at: now, scheduledAt, attempt, params, reason, requestedBy, backfillId };
  if (job.enabled) return { ...slotsGivenBack(ended), request };
  const { nextSlotAt, slotRanges } = slotsAfterRun(ended);
  const own = run.slots > 0 ? [oneSlot(scheduledAt, 'disabled')] : [];
  return { nextSlotAt, slotRanges: [...own, ...slotRanges], request: cause === 'schedule' ? null : request };
}

/** What was asked for and took a slot that was due along gives it back: it is due again, unless somebody has moved the next slot. */
function slotsGivenBack({ lane, job, run, context }: EndedRun): OverlappedSlots {
  const { nextSlotAt } = laneWithout(lane, job, run, context);
  const { cause, scheduledAt, slots } = run;
  if (cause === 'schedule' || slots === 0) return { nextSlotAt, slotRanges: [] };
  if (nextSlotAt === nextSlotOfJob(job, scheduledAt, context)) return { nextSlotAt: scheduledAt, slotRanges: [] };
  return { nextSlotAt, slotRanges: [oneSlot(scheduledAt, 'superseded')] };
}
