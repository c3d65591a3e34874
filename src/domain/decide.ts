import { readyUpTo } from './delay-of.ts';
import { type DueContext, type DueSlots, dueSlots } from './due-slots.ts';
import { endOfHolds, reasonOfHolds } from './hold.ts';
import type { Job } from './job.ts';
import type { Candidate, Decision, Request } from './lane.ts';
import { isFinished, type JobContext } from './missed-slots.ts';
import { delayed, moveOn } from './move-on.ts';
import { lastDueAt } from './overlap-slots.ts';
import { missingParams, withDefaults } from './param.ts';
import { reasonToWaitForPool } from './pool.ts';
import { reasonToDrop } from './reason-to-drop.ts';
import { consumingOlder, supersededBy } from './retry-requests.ts';
import type { Cause } from './run.ts';
import { serve, startSlots } from './start-decision.ts';
import { nextChance, parkFor, waitOf } from './wait.ts';

/** What a decision needs to know besides the candidate. */
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

/** What is asked for and due, what holds it, what it waits for, and whether there is a place for it, in this order. */
function decideAnyRun(candidate: Candidate, now: number, { runnable, ...project }: DecideContext): Decision {
  // What starts now has not ended: an interval that counts from a run has no slots before it.
  const context = { ...project, lastStartAt: now, lastEndAt: null };
  const asked = candidate.requests.filter((wish) => wish.at <= now && reasonToDrop(candidate, wish, now) === null);
  if (isHeld(candidate, asked, now)) return parkForHolds(candidate, context);
  const due = slotsDue(candidate, now, context);
  const wishes = wishesThatGo(candidate, asked, due, now, context);
  const slots = wishes.length > 0 ? due : slotsThatGo(candidate, due, now, context);
  if (slots && 'kind' in slots) return slots;
  const request = wishes.find((wish) => waitOf(candidate, wish, slots, now) === null);
  const wait = request ? null : waitOf(candidate, wishes[0] ?? null, slots, now);
  if (wait !== null) return parkFor(candidate, wait, now, context);
  const obstacle = noPlaceFor(candidate, request?.cause ?? 'schedule') ?? notRunnable(candidate, runnable);
  return (
    obstacle ?? (request ? serve(candidate, request, slots, now, context) : startSlots(candidate, slots as DueSlots))
  );
}

function isHeld({ lane, job, holds = [] }: Candidate, asked: Request[], now: number): boolean {
  return holds.length > 0 && (asked.length > 0 || (job.enabled && hasDueSlot({ lane, job }, now)));
}

/** Whatever is due waits for the last hold; a slot that waits so is not missed. */
function parkForHolds({ lane, holds = [] }: Candidate, { timezone }: JobContext): Decision {
  const reason = reasonOfHolds(holds, timezone);
  return { kind: 'park', laneId: lane.id, reason, wakeAt: endOfHolds(holds), parkedFor: 'hold' };
}

function hasDueSlot({ lane, job }: Pick<Candidate, 'lane' | 'job'>, now: number): boolean {
  return !isFinished(job, lane.runCount) && lane.nextSlotAt !== null && lane.nextSlotAt <= now;
}

function slotsDue(candidate: Candidate, now: number, context: DueContext): DueSlots | null {
  const { lane, job } = candidate;
  if (!hasDueSlot(candidate, now) || lane.nextSlotAt === null) return null;
  return dueSlots(job, lane.nextSlotAt, lastDueAt(lane, now), now, context);
}

/** Of what is asked for: not the attempts that a due slot makes pointless, and no backfill before what goes first. */
function wishesThatGo(
  candidate: Candidate,
  asked: Request[],
  due: DueSlots | null,
  now: number,
  context: DueContext,
): Request[] {
  const { job } = candidate;
  const isReady = due?.run && job.enabled && readyUpTo(job, due.firstAt, now, context) !== null;
  if (!isReady) return givingWay(asked, false);
  const older = supersededBy(asked, due.run?.latestAt ?? now);
  const slotGoes = waitOf(candidate, null, due, now) === null;
  return givingWay(
    asked.filter((wish) => !older.includes(wish)),
    slotGoes,
  );
}

/** A backfill gives way to slots and to whatever else is asked for. */
function givingWay(wishes: Request[], slotGoes: boolean): Request[] {
  const others = wishes.filter(({ cause }) => cause !== 'backfill');
  return slotGoes ? others : [...others, ...wishes.filter(({ cause }) => cause === 'backfill')];
}

/** The slots for which a run starts when nothing is asked for, or what happens without one. */
function slotsThatGo(
  candidate: Candidate,
  due: DueSlots | null,
  now: number,
  context: DueContext,
): DueSlots | Decision {
  const { lane, job } = candidate;
  if (!due || !job.enabled) return moveOn(candidate, due, now, context);
  const upTo = readyUpTo(job, due.firstAt, now, context);
  if (upTo === null) return delayed(candidate, now, context);
  const ready = upTo < lastDueAt(lane, now) ? dueSlots(job, due.firstAt, upTo, now, context) : due;
  return ready.run ? ready : moveOn(candidate, ready, now, context);
}

function noPlaceFor({ lane, pool }: Candidate, cause: Cause): Decision | null {
  const reason = reasonToWaitForPool(pool, cause);
  if (reason === null) return null;
  return { kind: 'park', laneId: lane.id, reason, wakeAt: null, parkedFor: `pool:${pool?.name}` };
}

function notRunnable({ lane, job }: Candidate, runnable: DecideContext['runnable']): Decision | null {
  const reason = runnable(job);
  return reason === null ? null : { kind: 'park', laneId: lane.id, reason, wakeAt: null, parkedFor: null };
}
