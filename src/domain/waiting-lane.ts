import { inTimeMs, type TickRange } from './due-slots.ts';
import { heldText } from './hold.ts';
import { earliest, latest } from './instants.ts';
import type { Candidate, Lane, ParkedFor, Request } from './lane.ts';
import type { Cause, Run } from './run.ts';
import { upstreamsIn } from './upstream.ts';
import { isSameObstacle, longestWaits, type Obstacle, type Waited, waitsSince } from './waited.ts';

/** A lane that is due, as a claim has it. */
export interface WaitingLane {
  lane: Lane;
  requests: readonly Request[];
  now: number;
  /** When the host that claims ticked, if it has a limit for its commands: the latest first, which still goes on. */
  ticked: readonly TickRange[];
}

/** What stands in the way of a lane that is parked with this reason. */
export function obstaclesOf(
  reason: string,
  parkedFor: ParkedFor | null,
  { job, holds = [] }: Pick<Candidate, 'job' | 'holds'>,
): Obstacle[] {
  const upstreams = parkedFor === 'upstream' ? upstreamsIn(reason, job.spec.dependencies) : [];
  if (upstreams.length > 0) return upstreams.map((name) => ({ for: 'upstream', job: name }));
  if (parkedFor?.startsWith('pool:')) return [{ for: parkedFor }];
  if (parkedFor === 'hold') return [{ for: 'hold', reason: cut(holds.map(heldText).join('; ')) }];
  return [unnamed(reason)];
}

/** What has no name here, in words. */
export function unnamed(reason: string): Obstacle {
  return { for: 'other', reason: cut(reason) };
}

function cut(reason: string): string {
  const characters = [...reason];
  return characters.length > mostKept ? `${characters.slice(0, mostKept - 1).join('')}…` : reason;
}

/** Characters of a reason. */
const mostKept = 300;

/** What a lane has waited for since it is due, and that it waits for these from now on. */
export function waitsWhenParked(waiting: WaitingLane, obstacles: readonly Obstacle[]): Waited[] {
  const { now } = waiting;
  const past = waitsUntilNow(waiting);
  const endedAt = latest([dueAtOf(waiting), ...past.map(({ untilAt }) => untilAt)]) ?? now;
  const going = new Set<Waited>();
  const open = obstacles.map((obstacle): Waited => {
    const same = past.findLast((wait) => isSameObstacle(wait, obstacle) && isShort((wait.untilAt ?? now) - now));
    if (!same) return { ...obstacle, fromAt: isShort(now - endedAt) ? endedAt : now, untilAt: null };
    going.add(same);
    return { ...same, untilAt: null };
  });
  return [...longestWaits(past.filter((wait) => !going.has(wait))), ...open];
}

/** What a run that starts now waited for, in order; null = nothing. */
export function waitsAtStart(waiting: WaitingLane): Waited[] | null {
  const waits = longestWaits(waitsUntilNow(waiting));
  return waits.length === 0 ? null : waits;
}

/** What a lane has waited for that goes on after a run, and is due since `dueAt`. Without an id: a condition said no, and no run is kept. */
export function waitsAfterRun(
  run: Pick<Run, 'waited' | 'claimedAt'> & { id: number | null },
  dueAt: number | null,
  endedAt: number,
  again: boolean,
): Waited[] | null {
  // Nothing was executed: whatever starts in its place has waited as it did.
  if (again) return run.waited;
  if (dueAt === null || dueAt >= endedAt) return null;
  // What was due before the run began has waited as that did, and for no run as long as there was none.
  const before: Obstacle =
    run.id === null ? unnamed('the condition of an earlier slot was asked') : { for: 'run', runId: run.id };
  return waitsSince([...(run.waited ?? []), { ...before, fromAt: run.claimedAt, untilAt: endedAt }], dueAt);
}

/** Those that are over, with the time in which nothing but room on the host can have been missing. */
function waitsUntilNow(waiting: WaitingLane): Waited[] {
  const { lane, now } = waiting;
  const wokenAt = Math.min(lane.wokenAt ?? now, now);
  const ended = (lane.waited ?? []).map((wait) => ({ ...wait, untilAt: wait.untilAt ?? wokenAt }));
  const past = waitsSince(ended, beganAt(waiting)).sort((one, other) => one.fromAt - other.fromAt);
  const lastAt = latest([dueAtOf(waiting), ...past.map(({ untilAt }) => untilAt)]) ?? now;
  return [...past, ...waitForRoom(lastAt, waiting)];
}

/** Who is due and not parked, on a host that ticks, starts as soon as there is room. */
function waitForRoom(fromAt: number, { ticked: [goesOn], now }: WaitingLane): Waited[] {
  if (!goesOn) return [];
  const since = goesOn.fromAt - inTimeMs <= fromAt ? fromAt : goesOn.fromAt;
  return now - since < inTimeMs ? [] : [{ for: 'room', fromAt: since, untilAt: now }];
}

function dueAtOf({ lane, now }: Pick<WaitingLane, 'lane' | 'now'>): number {
  return Math.min(lane.parkedAt ?? lane.wakeAt ?? now, now);
}

/** Since when what the lane is due for can have waited: what was remembered before is about something that came to nothing. */
export function beganAt(waiting: Pick<WaitingLane, 'lane' | 'requests' | 'now'>): number {
  const due = waiting.requests.filter(({ at, cause }) => at <= waiting.now && isDueWhenScheduled.has(cause));
  return earliest([dueAtOf(waiting), ...due.map(({ scheduledAt }) => scheduledAt)]) ?? waiting.now;
}

/** Such a request that was given back by an abandoned run is due anew, and waits since its slot. */
const isDueWhenScheduled: ReadonlySet<Cause> = new Set(['schedule', 'trigger', 'upstream']);

/** Between the end of one wait and a decision there may be as long as cron takes to call. */
function isShort(ms: number): boolean {
  return Math.abs(ms) < inTimeMs;
}
