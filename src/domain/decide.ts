import { readyUpTo, startAtOf } from './delay-of.ts';
import { type DueContext, type DueSlots, dueSlots, isTooLate } from './due-slots.ts';
import { endOfHolds, type Hold, reasonOfHolds } from './hold.ts';
import { effectiveSchedule, type Job } from './job.ts';
import type { Candidate, Decision, Lane, Request, SlotRange, SlotRangeReason } from './lane.ts';
import { isFinished, type JobContext, latestSlotOfJob, nextSlotOfJob, slotRange } from './missed-slots.ts';
import { lastDueAt } from './overlap-slots.ts';
import { missingParams, withDefaults } from './param.ts';
import { reasonToWaitForPool } from './pool.ts';
import { consumingOlder, isAutomaticRetry, isSchedules, supersededBy } from './retry-requests.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { absorbsDueSlot, nextChance, parkFor, waitOf } from './wait.ts';

export interface DecideContext extends DueContext {
  /** Why the job cannot start here now, in words; null = it can. */
  runnable: (job: Job) => string | null;
}

/**
 * What to do with one lane at `now`. A request that is due goes first; slots that are due become one run for the latest of
 * them, the others a range, unless the schedule's policies say otherwise. A disabled job's slots are recorded and its requests by
 * people obeyed.
 */
export function decide(candidate: Candidate, now: number, context: DecideContext): Decision {
  const decision = decideAnyRun(candidate, now, context);
  if (decision.kind !== 'start') return decision;
  const { job } = candidate;
  const params = withDefaults(job.spec.params, decision.params);
  const [missing] = missingParams(job.spec.params, params);
  if (missing !== undefined) return withoutParam(candidate, missing, now);
  const start = { ...decision, params, nextSlotAt: nextIfLast(candidate, decision.nextSlotAt, now) };
  return consumingOlder(start, candidate.requests);
}

/** After the last run that the schedule allows there is no slot; one that is due already stays until that run counts. */
function nextIfLast({ lane, job }: Candidate, nextSlotAt: number | null, now: number): number | null {
  const isLast = isFinished(job, lane.runCount + 1);
  return isLast && nextSlotAt !== null && nextSlotAt > now ? null : nextSlotAt;
}

/** A definition or a schedule came later that asks for what nobody gave. */
function withoutParam(candidate: Candidate, name: string, now: number): Decision {
  const reason = `needs the parameter ${name}, which nobody gave and which has no default`;
  return { kind: 'park', laneId: candidate.lane.id, reason, wakeAt: nextChance(candidate, now), parkedFor: null };
}

function decideAnyRun(candidate: Candidate, now: number, { runnable, ...project }: DecideContext): Decision {
  // What starts now has not ended: an interval that counts from a run has no slots before it.
  const context = { ...project, lastStartAt: now, lastEndAt: null };
  const { lane, job } = candidate;
  const isOver = isFinished(job, lane.runCount);
  const isDue = !isOver && lane.nextSlotAt !== null && lane.nextSlotAt <= now;
  let wishes = candidate.requests.filter((wish) => wish.at <= now && endOf(candidate, wish, now) === null);
  const holds = candidate.holds ?? [];
  if (holds.length > 0 && (wishes.length > 0 || (isDue && job.enabled))) return held(lane, holds, context);
  let due = isDue ? dueSlots(job, lane.nextSlotAt as number, lastDueAt(lane, now), now, context) : null;
  let slotGoes = false;
  if (due?.run && job.enabled && readyUpTo(job, due.firstAt, now, context) !== null) {
    const older = supersededBy(wishes, due.run.latestAt);
    wishes = wishes.filter((wish) => !older.includes(wish));
    slotGoes = waitOf(candidate, null, due, now) === null;
  }
  wishes = givingWay(wishes, slotGoes);
  if (wishes.length === 0) {
    const upTo = due && job.enabled ? readyUpTo(job, due.firstAt, now, context) : now;
    if (upTo === null) return delayed(candidate, now, context);
    if (due && upTo < lastDueAt(lane, now)) due = dueSlots(job, due.firstAt, upTo, now, context);
    if (!job.enabled || !due?.run) return moveOn(candidate, due, now, context);
  }
  const request = wishes.find((wish) => waitOf(candidate, wish, due, now) === null);
  const wait = request ? null : waitOf(candidate, wishes[0] ?? null, due, now);
  if (wait !== null) return parkFor(candidate, wait, now, context);
  const full = reasonToWaitForPool(candidate.pool, request?.cause ?? 'schedule');
  if (full !== null)
    return { kind: 'park', laneId: lane.id, reason: full, wakeAt: null, parkedFor: `pool:${candidate.pool?.name}` };
  const obstacle = runnable(job);
  if (obstacle !== null) return { kind: 'park', laneId: lane.id, reason: obstacle, wakeAt: null, parkedFor: null };
  return request ? serve(candidate, request, due, now, context) : startSlot(candidate, due as DueSlots);
}

/** A backfill gives way to slots and to whatever else is asked for. */
function givingWay(wishes: Request[], slotGoes: boolean): Request[] {
  const others = wishes.filter(({ cause }) => cause !== 'backfill');
  return slotGoes ? others : [...others, ...wishes.filter(({ cause }) => cause === 'backfill')];
}

/** Whatever is due waits for the last hold; a slot that waits so is not missed. */
function held(lane: Lane, holds: Hold[], { timezone }: JobContext): Decision {
  const reason = reasonOfHolds(holds, timezone);
  return { kind: 'park', laneId: lane.id, reason, wakeAt: endOfHolds(holds), parkedFor: 'hold' };
}

/** Why a request that is due comes to nothing; null = it holds. Whatever a person asks for does. */
function endOf({ lane, job }: Candidate, wish: Request, now: number): SlotRangeReason | null {
  const { cause, scheduledAt } = wish;
  if ((isSchedules(wish) || cause === 'rerun') && !job.enabled) return 'disabled';
  if (cause === 'schedule' && isTooLate(job, scheduledAt, now)) return 'misfire';
  // What its limits kept waiting is late from then on.
  if (cause === 'upstream' && isTooLate(job, wish.at, now)) return 'misfire';
  return isSchedules(wish) && isFinished(job, lane.runCount) ? 'superseded' : null;
}

/** The slot is due, and its run starts a little later. */
function delayed(candidate: Candidate, now: number, context: JobContext): Decision {
  const { job, lane } = candidate;
  const startAt = startAtOf(job, latestSlotOfJob(job, lane.nextSlotAt ?? now, now, context), context);
  return advance(candidate, lane.nextSlotAt, startAt, [], now);
}

function moveOn(candidate: Candidate, due: DueSlots | null, now: number, context: JobContext): Decision {
  const { job } = candidate;
  const nextSlotAt = nextAfter(candidate, due);
  const disabled = due && !job.enabled ? [slotRange(job, due.firstAt, now, 'disabled', context)] : null;
  return advance(candidate, nextSlotAt, nextSlotAt, disabled ?? due?.dropped ?? [], now);
}

/** No run starts, so requests that are due came to nothing; of a job that is enabled again later their slots are not due. */
function advance(
  candidate: Candidate,
  nextSlotAt: number | null,
  startAt: number | null,
  slotRanges: SlotRange[],
  now: number,
): Decision {
  const { lane, requests } = candidate;
  // A backfill that gave way goes on.
  const ended = requests.filter((wish) => wish.at <= now && wish.cause !== 'backfill');
  const wishes = requests.filter((wish) => !ended.includes(wish)).map((wish) => wish.at);
  const wakeAt = Math.min(startAt ?? Number.POSITIVE_INFINITY, ...wishes);
  // A further attempt stands for no slot but its first one's.
  const slotsOfEnded = ended.filter((wish) => !isAutomaticRetry(wish) && wish.cause !== 'rerun');
  const ofEnded = slotsOfEnded.map((wish): SlotRange => {
    const { scheduledAt: at } = wish;
    return { fromAt: at, toAt: at, count: 1, reason: endOf(candidate, wish, now) ?? 'disabled' };
  });
  return {
    kind: 'advance',
    laneId: lane.id,
    nextSlotAt,
    wakeAt: Number.isFinite(wakeAt) ? wakeAt : null,
    ...(ended.length > 0 ? { requestIds: ended.map(({ id }) => id) } : {}),
    slotRanges: [...ofEnded, ...slotRanges],
  };
}

/** The next slot of a lane of which no run starts. */
function nextAfter({ lane, job }: Candidate, due: DueSlots | null): number | null {
  if (!job.enabled || isFinished(job, lane.runCount)) return null;
  return due ? due.nextSlotAt : lane.nextSlotAt;
}

function startSlot({ lane }: Candidate, { run, dropped, nextSlotAt }: DueSlots): Decision {
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

function serve(
  candidate: Candidate,
  request: Request,
  due: DueSlots | null,
  now: number,
  context: JobContext,
): Decision {
  const { lane, job } = candidate;
  const { cause, attempt, params, reason, requestedBy, backfillId = null } = request;
  const start = {
    kind: 'start' as const,
    laneId: lane.id,
    cause,
    attempt,
    params,
    reason,
    requestedBy,
    backfillId,
    requestIds: [request.id],
  };
  const ownSlot = cause === 'schedule' ? 1 : 0;
  // Of missed or queued slots that get a run each, one that is asked for again keeps its own.
  const isQueued = request.scheduledAt <= (lane.queuedUntil ?? Number.NEGATIVE_INFINITY);
  const keepsOwn = ownSlot === 1 && (isQueued || effectiveSchedule(job).catchup === 'all');
  if (!due || !absorbsDueSlot.has(cause) || (keepsOwn && job.enabled)) {
    const { scheduledAt } = request;
    return { ...start, scheduledAt, slots: ownSlot, nextSlotAt: slotBeside(candidate, now, context), slotRanges: [] };
  }
  if (!job.enabled) {
    const slotRanges = [slotRange(job, due.firstAt, now, 'disabled', context)];
    return { ...start, scheduledAt: request.scheduledAt, slots: ownSlot, nextSlotAt: null, slotRanges };
  }
  const { run, dropped, nextSlotAt } = due;
  if (!run) return { ...start, scheduledAt: request.scheduledAt, slots: ownSlot, nextSlotAt, slotRanges: dropped };
  const { scheduledAt, others } = ownSlot
    ? withOwnSlot(job, request.scheduledAt, run, context)
    : { scheduledAt: run.latestAt, others: run.others };
  return { ...start, scheduledAt, slots: 1 + total(others), nextSlotAt, slotRanges: [...dropped, ...others] };
}

/** The next slot of a lane of which a run starts that leaves it alone; only an interval that counts from runs begins anew. */
function slotBeside({ lane, job }: Candidate, now: number, context: JobContext): number | null {
  const isMoved = lane.nextSlotAt !== null && lane.nextSlotAt > now && countsFromRuns(effectiveSchedule(job));
  return isMoved ? nextSlotOfJob(job, now, context) : lane.nextSlotAt;
}

/** A slot that was asked for again, or that a boot was, is one of those that are due: the run is for the latest of them. */
function withOwnSlot(job: Job, ownAt: number, run: NonNullable<DueSlots['run']>, context: JobContext) {
  const latest: SlotRange = { fromAt: run.latestAt, toAt: run.latestAt, count: 1, reason: 'misfire' };
  if (ownAt > run.latestAt) return { scheduledAt: ownAt, others: joined(job, [...run.others, latest], context) };
  const own: SlotRange = { fromAt: ownAt, toAt: ownAt, count: 1, reason: 'misfire' };
  return { scheduledAt: run.latestAt, others: ownAt === run.latestAt ? run.others : [own, ...run.others] };
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
