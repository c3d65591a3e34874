import { readyUpTo } from './delay-of.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane } from './lane.ts';
import { type JobContext, nextSlotOfJob, slotRange } from './missed-slots.ts';
import { type OverlappedSlots, overlappedSlots } from './overlap-slots.ts';
import type { Run } from './run.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import type { RunSaid } from './what-follows.ts';

/** How a run ended, as far as its lane depends on it. */
export interface RunEnding extends RunSaid {
  /** Its condition said no: nothing was executed, and no run is kept of it. */
  saidNo?: true;
}

/** A run that has ended, in its lane and of its job as they are at `now`. */
export interface EndedRun {
  lane: Lane;
  job: Job;
  run: Run;
  ending: RunEnding;
  now: number;
  context: JobContext;
}

/** The lane's next slot after a run, and what becomes of those that fell due while it ran; none is left of a job that is disabled. */
export function slotsAfterRun(ended: EndedRun): OverlappedSlots {
  const { lane, job, run, ending, now, context } = ended;
  if (!job.enabled) return slotsOfDisabled(ended);
  // When the process of a lost run vanished is unknown: its slots count as missed, not as overlapped.
  const endedAt = Math.min(ending.finishedAt, now);
  const busyUntil = ending.status === 'lost' ? run.claimedAt : endedAt;
  const since = { ...context, lastStartAt: run.claimedAt, lastEndAt: endedAt };
  if (lane.nextSlotAt === null || lane.nextSlotAt > busyUntil) {
    return { nextSlotAt: slotAfterEnd(lane, job, busyUntil, since), slotRanges: [] };
  }
  return slotsMeanwhile(ended, lane.nextSlotAt, busyUntil, since);
}

function slotsMeanwhile(
  { job, run }: EndedRun,
  nextSlotAt: number,
  busyUntil: number,
  since: JobContext,
): OverlappedSlots {
  // A backfill takes nothing from the schedule: what fell due meanwhile goes first.
  const isLate = run.backfillId === null && nextSlotAt > run.claimedAt;
  const isOverlap = isLate || job.spec.overlap === 'queue';
  const readyAt = isOverlap ? readyUpTo(job, nextSlotAt, busyUntil, since) : null;
  return readyAt === null ? { nextSlotAt, slotRanges: [] } : overlappedSlots(job, nextSlotAt, readyAt, since);
}

/** The lane's next slot; an interval that counts from the end of a run had none as long as it ran. */
function slotAfterEnd({ nextSlotAt }: Lane, job: Job, busyUntil: number, context: JobContext): number | null {
  if (!countsFromRuns(effectiveSchedule(job), ['end'])) return nextSlotAt;
  const counted = nextSlotOfJob(job, busyUntil, context);
  return nextSlotAt === null || counted === null ? (nextSlotAt ?? counted) : Math.min(nextSlotAt, counted);
}

/** A disabled job has no next slot; one that was due already is recorded. */
function slotsOfDisabled({ lane: { nextSlotAt }, job, now, context }: EndedRun): OverlappedSlots {
  const isDue = nextSlotAt !== null && nextSlotAt <= now;
  return { nextSlotAt: null, slotRanges: isDue ? [slotRange(job, nextSlotAt, now, 'disabled', context)] : [] };
}
