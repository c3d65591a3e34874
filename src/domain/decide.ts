import { effectiveSchedule, type Job } from './job.ts';
import type { Candidate, Decision, Request, SlotRange } from './lane.ts';
import { type JobContext, latestSlotOfJob, nextSlotOfJob, slotRange } from './missed-slots.ts';
import type { Cause } from './run.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import { reasonOfCycle, reasonToWait } from './upstream.ts';

export interface DecideContext extends JobContext {
  /** Why the job cannot start here now, in words; null = it can. */
  runnable: (job: Job) => string | null;
}

/** A run for one of these also stands for a slot that is due: asked for and due is one run. */
const absorbsDueSlot: ReadonlySet<Cause> = new Set(['schedule', 'trigger', 'force', 'rerun', 'upstream']);

/**
 * What to do with one lane at `now`. A request that is due goes first; slots that are due become one run for the latest of
 * them (catchup: once), the others a range. A disabled job's slots are recorded and its requests by people obeyed.
 */
export function decide(candidate: Candidate, now: number, { runnable, ...project }: DecideContext): Decision {
  // What starts now has not ended: an interval that counts from a run has no slots before it.
  const context = { ...project, lastStartAt: now, lastEndAt: null };
  const { lane, job } = candidate;
  const due = dueSlots(candidate, now, context);
  const wishes = candidate.requests.filter((wish) => wish.at <= now && (job.enabled || wish.cause !== 'schedule'));
  if (wishes.length === 0 && !(due && job.enabled)) return moveOn(candidate, due, now, context);
  const request = wishes.find((wish) => waitOf(candidate, wish, due, now) === null);
  const wait = request ? null : waitOf(candidate, wishes[0] ?? null, due, now);
  if (wait !== null) return { kind: 'park', laneId: lane.id, reason: wait, wakeAt: nextChance(candidate, now) };
  const obstacle = runnable(job);
  if (obstacle !== null) return { kind: 'park', laneId: lane.id, reason: obstacle, wakeAt: null };
  return request ? serve(candidate, request, due, now, context) : startSlot(candidate, due as DueSlots, now, context);
}

/** What waits for upstreams: slots, and the retries of them. Whatever a person asks for does not. */
const bound: ReadonlySet<Cause> = new Set(['schedule', 'retry']);

/** Why this wish (null = the slot that is due) waits for the job's upstreams, in words; null = it does not. */
function waitOf(candidate: Candidate, wish: Request | null, due: DueSlots | null, now: number): string | null {
  if (wish && !bound.has(wish.cause)) return null;
  if (candidate.cycle) return reasonOfCycle(candidate.cycle);
  const slotAt = due && (!wish || absorbsDueSlot.has(wish.cause)) ? due.firstAt : (wish?.scheduledAt ?? now);
  return reasonToWait(candidate.upstreams, slotAt, now);
}

/** When time alone can let a lane start that waits for upstreams; all else is for those upstreams to change. */
function nextChance({ lane, job, requests }: Candidate, now: number): number | null {
  const slots = job.enabled && lane.nextSlotAt !== null ? [lane.nextSlotAt] : [];
  const later = [...slots, ...requests.map(({ at }) => at)].filter((at) => at > now);
  return later.length === 0 ? null : Math.min(...later);
}

/** The slots of a lane that are due: the latest, and how many came before it. */
interface DueSlots {
  firstAt: number;
  latestAt: number;
}

/** Equality is due. */
function dueSlots({ lane, job }: Candidate, now: number, context: JobContext): DueSlots | null {
  if (lane.nextSlotAt === null || lane.nextSlotAt > now) return null;
  return { firstAt: lane.nextSlotAt, latestAt: latestSlotOfJob(job, lane.nextSlotAt, now, context) };
}

function moveOn({ lane, job, requests }: Candidate, due: DueSlots | null, now: number, context: JobContext): Decision {
  const nextSlotAt = job.enabled ? lane.nextSlotAt : null;
  const wishes = requests.filter((wish) => wish.at > now).map((wish) => wish.at);
  const wakeAt = Math.min(nextSlotAt ?? Number.POSITIVE_INFINITY, ...wishes);
  // Of a job that is enabled again later nothing is due that was asked for before: those slots end here too.
  const ended = requests.filter((wish) => wish.at <= now);
  const slotRanges = ended.map(
    ({ scheduledAt: at }): SlotRange => ({ fromAt: at, toAt: at, count: 1, reason: 'disabled' }),
  );
  if (due) slotRanges.push(slotRange(job, due.firstAt, now, 'disabled', context));
  return {
    kind: 'advance',
    laneId: lane.id,
    nextSlotAt,
    wakeAt: Number.isFinite(wakeAt) ? wakeAt : null,
    ...(ended.length > 0 ? { requestIds: ended.map(({ id }) => id) } : {}),
    slotRanges,
  };
}

function startSlot({ lane, job }: Candidate, due: DueSlots, now: number, context: JobContext): Decision {
  const missed = missedBefore(job, due, context);
  return {
    kind: 'start',
    laneId: lane.id,
    cause: 'schedule',
    scheduledAt: due.latestAt,
    attempt: 1,
    params: {},
    reason: null,
    requestIds: [],
    slots: 1 + total(missed),
    nextSlotAt: nextSlotOfJob(job, now, context),
    slotRanges: missed,
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
  const { cause, attempt, params, reason } = request;
  const start = {
    kind: 'start' as const,
    laneId: lane.id,
    cause,
    attempt,
    params,
    reason,
    requestIds: [request.id],
  };
  const ownSlot = cause === 'schedule' ? 1 : 0;
  if (!due || !absorbsDueSlot.has(cause)) {
    const { scheduledAt } = request;
    return { ...start, scheduledAt, slots: ownSlot, nextSlotAt: slotBeside(candidate, now, context), slotRanges: [] };
  }
  if (!job.enabled) {
    const slotRanges = [slotRange(job, due.firstAt, now, 'disabled', context)];
    return { ...start, scheduledAt: request.scheduledAt, slots: ownSlot, nextSlotAt: null, slotRanges };
  }
  const { scheduledAt, slotRanges } = ownSlot
    ? withOwnSlot(job, request.scheduledAt, due, context)
    : { scheduledAt: due.latestAt, slotRanges: missedBefore(job, due, context) };
  const nextSlotAt = nextSlotOfJob(job, now, context);
  return { ...start, scheduledAt, slots: 1 + total(slotRanges), nextSlotAt, slotRanges };
}

/** The next slot of a lane of which a run starts that leaves it alone; only an interval that counts from runs begins anew. */
function slotBeside({ lane, job }: Candidate, now: number, context: JobContext): number | null {
  const isMoved = lane.nextSlotAt !== null && lane.nextSlotAt > now && countsFromRuns(effectiveSchedule(job));
  return isMoved ? nextSlotOfJob(job, now, context) : lane.nextSlotAt;
}

/** A slot that was asked for again, or that a boot was, is one of those that are due: the run is for the latest of them. */
function withOwnSlot(job: Job, ownAt: number, due: DueSlots, context: JobContext) {
  if (ownAt > due.latestAt) {
    return { scheduledAt: ownAt, slotRanges: [slotRange(job, due.firstAt, due.latestAt, 'misfire', context)] };
  }
  const own: SlotRange = { fromAt: ownAt, toAt: ownAt, count: 1, reason: 'misfire' };
  const missed = missedBefore(job, due, context);
  return { scheduledAt: due.latestAt, slotRanges: ownAt === due.latestAt ? missed : [own, ...missed] };
}

/** The due slots that the run for the latest of them stands for. */
function missedBefore(job: Job, due: DueSlots, context: JobContext): SlotRange[] {
  return due.latestAt === due.firstAt ? [] : [slotRange(job, due.firstAt, due.latestAt - 1, 'misfire', context)];
}

function total(ranges: SlotRange[]): number {
  return ranges.reduce((sum, range) => sum + range.count, 0);
}
