import type { DueSlots } from './due-slots.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Candidate, Decision, Request, SlotRange } from './lane.ts';
import { type JobContext, nextSlotOfJob, oneSlot, slotRange } from './missed-slots.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { absorbsDueSlot } from './wait.ts';

type Start = Extract<Decision, { kind: 'start' }>;

/** A run for slots that are due. */
export function startSlots({ lane }: Candidate, { run, dropped, nextSlotAt }: DueSlots): Decision {
  const others = run?.others ?? [];
  return {
    kind: 'start',
    laneId: lane.id,
    cause: 'schedule',
    scheduledAt: run?.latestAt ?? 0,
    attempt: 1,
    params: {},
    reason: null,
    requestIds: [],
    slots: 1 + total(others),
    nextSlotAt,
    slotRanges: [...dropped, ...others],
  };
}

/** A run that is asked for; where a slot is due too, mostly for that as well. */
export function serve(
  candidate: Candidate,
  request: Request,
  due: DueSlots | null,
  now: number,
  context: JobContext,
): Decision {
  const { id, cause, attempt, params, reason, requestedBy, backfillId = null } = request;
  return {
    kind: 'start',
    laneId: candidate.lane.id,
    ...{ cause, attempt, params, reason, requestedBy, backfillId, requestIds: [id] },
    ...slotsServed(candidate, request, due, now, context),
  };
}

/** Which slots the run is for, and where the lane goes on. */
function slotsServed(
  candidate: Candidate,
  request: Request,
  due: DueSlots | null,
  now: number,
  context: JobContext,
): Pick<Start, 'scheduledAt' | 'slots' | 'nextSlotAt' | 'slotRanges'> {
  const { job } = candidate;
  const { cause, scheduledAt } = request;
  const own = { scheduledAt, slots: cause === 'schedule' ? 1 : 0 };
  if (!due || !absorbsDueSlot.has(cause) || (job.enabled && keepsOwnSlot(candidate, request))) {
    return { ...own, nextSlotAt: slotBeside(candidate, now, context), slotRanges: [] };
  }
  const { firstAt, run, dropped, nextSlotAt } = due;
  if (!job.enabled) {
    return { ...own, nextSlotAt: null, slotRanges: [slotRange(job, firstAt, now, 'disabled', context)] };
  }
  if (!run) return { ...own, nextSlotAt, slotRanges: dropped };
  const { latestAt, others } = own.slots > 0 ? withOwnSlot(job, scheduledAt, run, context) : run;
  return { scheduledAt: latestAt, slots: 1 + total(others), nextSlotAt, slotRanges: [...dropped, ...others] };
}

/** Of missed or queued slots that get a run each, one that is asked for again keeps its own. */
function keepsOwnSlot({ lane, job }: Candidate, { cause, scheduledAt }: Request): boolean {
  const isQueued = scheduledAt <= (lane.queuedUntil ?? Number.NEGATIVE_INFINITY);
  return cause === 'schedule' && (isQueued || effectiveSchedule(job).catchup === 'all');
}

/** The next slot of a lane of which a run starts that leaves it alone; only an interval that counts from runs begins anew. */
function slotBeside({ lane, job }: Candidate, now: number, context: JobContext): number | null {
  const isMoved = lane.nextSlotAt !== null && lane.nextSlotAt > now && countsFromRuns(effectiveSchedule(job));
  return isMoved ? nextSlotOfJob(job, now, context) : lane.nextSlotAt;
}

/** A slot that was asked for again, or that a boot was, is one of those that are due: the run is for the latest of them. */
function withOwnSlot(job: Job, ownAt: number, run: NonNullable<DueSlots['run']>, context: JobContext) {
  const latest = oneSlot(run.latestAt, 'misfire');
  if (ownAt > run.latestAt) return { latestAt: ownAt, others: joined(job, [...run.others, latest], context) };
  const own = oneSlot(ownAt, 'misfire');
  return { latestAt: run.latestAt, others: ownAt === run.latestAt ? run.others : [own, ...run.others] };
}

/** Two ranges of which one follows the other are one. */
function joined(job: Job, ranges: SlotRange[], context: JobContext): SlotRange[] {
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (!first || !last || ranges.length > 2) return ranges;
  const whole = slotRange(job, first.fromAt, last.toAt, 'misfire', context);
  return whole.count === total(ranges) ? [whole] : ranges;
}

function total(ranges: SlotRange[]): number {
  return ranges.reduce((sum, range) => sum + range.count, 0);
}
