import { laneWithout, slotsSaidNoTo } from './condition-no.ts';
import { readyUpTo } from './delay-of.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane, SlotRange } from './lane.ts';
import { isFinished, type JobContext, nextSlotOfJob, slotRange } from './missed-slots.ts';
import { type OverlappedSlots, overlappedSlots, queuedSlots } from './overlap-slots.ts';
import type { Run } from './run.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { type Following, type RunSaid, whatFollows } from './what-follows.ts';

/** What becomes of a lane when its run has ended. */
export interface LaneAfterRun extends Following {
  nextSlotAt: number | null;
  slotRanges: SlotRange[];
  /** Up to then each slot gets a run of its own; absent = as it was. */
  queuedUntil?: number;
  /** The job goes with its last run. */
  delete?: 'keep-history' | 'with-history';
}

/** How a run ended, as far as its lane depends on it. */
export interface RunEnding extends RunSaid {
  /** Its condition said no: nothing was executed, and no run is kept of it. */
  saidNo?: true;
}

/**
 * What becomes of a lane when its run has ended, however it ended: slots that passed while it ran are recorded as an overlap
 * and the schedule goes on after them, unless the job's policy says otherwise. Slots that were due before it began, whose delay had not come, or that passed since its end
 * are due and stay so.
 */
export function afterRun(
  lane: Lane,
  job: Job,
  run: Run,
  settlement: RunEnding,
  now: number,
  context: JobContext,
): LaneAfterRun {
  if (settlement.status === 'abandoned') return asBefore(lane, job, run, now, context);
  if (settlement.saidNo) return afterNo(lane, job, run, settlement, now, context);
  if (isFinished(job, lane.runCount + 1)) return finished(job);
  if (!job.enabled) return { ...stopped(lane, job, now, context), request: null };
  return { ...slotsAfter(lane, job, run, settlement, now, context), ...whatFollows(lane, job, run, settlement, now) };
}

/** As after a run, but none is left of it: it does not count, and its slot is recorded. */
function afterNo(...[lane, job, run, settlement, now, context]: Parameters<typeof afterRun>): LaneAfterRun {
  const own = slotsSaidNoTo(run);
  if (isFinished(job, lane.runCount)) return { ...finished(job), slotRanges: own };
  const free = laneWithout(lane, job, run, context);
  const after = job.enabled ? slotsAfter(free, job, run, settlement, now, context) : stopped(free, job, now, context);
  return { ...after, slotRanges: [...own, ...after.slotRanges], request: null };
}

function slotsAfter(
  lane: Lane,
  job: Job,
  run: Run,
  settlement: RunEnding,
  now: number,
  context: JobContext,
): OverlappedSlots {
  // When the process of a lost run vanished is unknown: its slots count as missed, not as overlapped.
  const endedAt = Math.min(settlement.finishedAt, now);
  const busyUntil = settlement.status === 'lost' ? run.claimedAt : endedAt;
  const since = { ...context, lastStartAt: run.claimedAt, lastEndAt: endedAt };
  if (lane.nextSlotAt === null || lane.nextSlotAt > busyUntil) {
    return { nextSlotAt: slotAfterEnd(lane, job, busyUntil, since), slotRanges: [] };
  }
  if (job.spec.overlap === 'queue') {
    const readyAt = readyUpTo(job, lane.nextSlotAt, busyUntil, since);
    return readyAt === null
      ? { nextSlotAt: lane.nextSlotAt, slotRanges: [] }
      : queuedSlots(job, lane.nextSlotAt, readyAt, since);
  }
  // A backfill takes nothing from the schedule: what fell due meanwhile goes first.
  const isLate = run.backfillId === null && lane.nextSlotAt > run.claimedAt;
  const upTo = isLate ? readyUpTo(job, lane.nextSlotAt, busyUntil, since) : null;
  if (upTo === null) return { nextSlotAt: lane.nextSlotAt, slotRanges: [] };
  return overlappedSlots(job, lane.nextSlotAt, upTo, since);
}

/** That was the last of its runs. */
function finished(job: Job): LaneAfterRun {
  const { deleteAtLimit } = effectiveSchedule(job);
  const stays = { nextSlotAt: null, slotRanges: [], request: null };
  return deleteAtLimit === undefined ? stays : { ...stays, delete: deleteAtLimit };
}

/** The lane's next slot; an interval that counts from the end of a run had none as long as it ran. */
function slotAfterEnd({ nextSlotAt }: Lane, job: Job, busyUntil: number, context: JobContext): number | null {
  if (!countsFromRuns(effectiveSchedule(job), ['end'])) return nextSlotAt;
  const counted = nextSlotOfJob(job, busyUntil, context);
  return nextSlotAt === null || counted === null ? (nextSlotAt ?? counted) : Math.min(nextSlotAt, counted);
}

/** Nothing was executed: what the run stood for is asked for again, and what fell due meanwhile is still due. */
function asBefore(lane: Lane, job: Job, run: Run, now: number, context: JobContext): LaneAfterRun {
  const { cause, scheduledAt, attempt, params, reason, requestedBy, backfillId } = run;
  const request = { cause, at: now, scheduledAt, attempt, params, reason, requestedBy, backfillId };
  if (job.enabled) return { ...takenAlong(laneWithout(lane, job, run, context), job, run, context), request };
  const { nextSlotAt, slotRanges } = stopped(lane, job, now, context);
  const own = run.slots > 0 ? [ownSlot(run, 'disabled')] : [];
  return { nextSlotAt, slotRanges: [...own, ...slotRanges], request: cause === 'schedule' ? null : request };
}

/** What was asked for and took a slot that was due along gives it back: it is due again, unless somebody has moved the next slot. */
function takenAlong(
  lane: Lane,
  job: Job,
  run: Run,
  context: JobContext,
): Pick<LaneAfterRun, 'nextSlotAt' | 'slotRanges'> {
  const { cause, scheduledAt, slots } = run;
  if (cause === 'schedule' || slots === 0) return { nextSlotAt: lane.nextSlotAt, slotRanges: [] };
  if (lane.nextSlotAt === nextSlotOfJob(job, scheduledAt, context)) return { nextSlotAt: scheduledAt, slotRanges: [] };
  return { nextSlotAt: lane.nextSlotAt, slotRanges: [ownSlot(run, 'superseded')] };
}

function ownSlot({ scheduledAt: at }: Run, reason: SlotRange['reason']): SlotRange {
  return { fromAt: at, toAt: at, count: 1, reason };
}

/** A disabled job has no next slot; one that was due already is recorded. */
function stopped(lane: Lane, job: Job, now: number, context: JobContext): Omit<LaneAfterRun, 'request'> {
  const { nextSlotAt } = lane;
  const isDue = nextSlotAt !== null && nextSlotAt <= now;
  return { nextSlotAt: null, slotRanges: isDue ? [slotRange(job, nextSlotAt, now, 'disabled', context)] : [] };
}
