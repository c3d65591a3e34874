import { afterAbandoned } from './after-abandoned.ts';
import { laneWithout, slotsSaidNoTo } from './condition-no.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Lane } from './lane.ts';
import { isFinished, type JobContext } from './missed-slots.ts';
import type { OverlappedSlots } from './overlap-slots.ts';
import type { Run } from './run.ts';
import { type EndedRun, type RunEnding, slotsAfterRun } from './slots-after-run.ts';
import { type Following, whatFollows } from './what-follows.ts';

/** What becomes of a lane when its run has ended. */
export interface LaneAfterRun extends OverlappedSlots, Following {
  /** The job goes with its last run. */
  delete?: 'keep-history' | 'with-history';
}

/**
 * What becomes of a lane when its run has ended, however it ended: slots that passed while it ran are recorded as an overlap
 * and the schedule goes on after them, unless the job's policy says otherwise. Slots that were due before it began, whose delay had
 * not come, or that passed since its end are due and stay so.
 */
export function afterRun(
  lane: Lane,
  job: Job,
  run: Run,
  ending: RunEnding,
  now: number,
  context: JobContext,
): LaneAfterRun {
  const ended = { lane, job, run, ending, now, context };
  if (ending.status === 'abandoned') return afterAbandoned(ended);
  if (ending.saidNo) return afterNo(ended);
  if (isFinished(job, lane.runCount + 1)) return finished(job);
  const following = job.enabled ? whatFollows(lane, job, run, ending, now) : { request: null };
  return { ...slotsAfterRun(ended), ...following };
}

/** As after a run, but none is left of it: it does not count, and its slot is recorded. */
function afterNo(ended: EndedRun): LaneAfterRun {
  const { lane, job, run, context } = ended;
  const own = slotsSaidNoTo(run);
  if (isFinished(job, lane.runCount)) return { ...finished(job), slotRanges: own };
  const after = slotsAfterRun({ ...ended, lane: laneWithout(lane, job, run, context) });
  return { ...after, slotRanges: [...own, ...after.slotRanges], request: null };
}

/** That was the last of its runs. */
function finished(job: Job): LaneAfterRun {
  const { deleteAtLimit } = effectiveSchedule(job);
  const stays = { nextSlotAt: null, slotRanges: [], request: null };
  return deleteAtLimit === undefined ? stays : { ...stays, delete: deleteAtLimit };
}
