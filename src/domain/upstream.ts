import type { Dependency } from './dependency.ts';
import type { RunStatus } from './run.ts';

/** One that a job waits for, as it stands while the decision about the job is made. */
export interface Upstream extends Dependency {
  enabled: boolean;
  /** Those of its lanes that the job waits for: the one on the same host when both are on `*`, else all. */
  lanes: UpstreamLane[];
}

/** What a decision needs to know of an upstream's lane. */
export interface UpstreamLane {
  id: number;
  host: string;
  /** It has a run that has not ended, or that starts in the claim in which the decision is made. */
  active: boolean;
  nextSlotAt: number | null;
  /** The first slot that it has not run: its next one, or one before of which nothing was executed yet (an abandoned run). */
  owedSlotAt: number | null;
  /** How the last of its runs ended of which something was executed; null = there is none. */
  lastStatus: RunStatus | null;
}

/**
 * Why a slot has to wait for its job's upstreams at `now`, in words: each that is not as it should be with what is wrong (features 76
 * to 80, 83). Null = nothing is in the way. `slotAt` is the slot that is due.
 */
export function reasonToWait(upstreams: readonly Upstream[], slotAt: number, now: number): string | null {
  const reasons = upstreams.flatMap((upstream) => {
    const unmet = unmetBy(upstream, slotAt, now);
    return unmet === null ? [] : [`${waitsFor(upstream.job)}${unmet}`];
  });
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** Why a job in a cycle waits (feature 82); `cycle` leads from the job back to itself. */
export function reasonOfCycle(cycle: readonly string[]): string {
  const path = cycle.join(' → ');
  return `${waitsFor(cycle[1] ?? '')}it waits for this job itself (${path}); remove one of these dependencies`;
}

/** Which of its upstreams a lane is parked for, by the reason that is stored with it. */
export function upstreamsIn(parkedReason: string | null, dependencies: readonly Dependency[]): string[] {
  if (parkedReason === null) return [];
  return dependencies.map(({ job }) => job).filter((job) => parkedReason.includes(waitsFor(job)));
}

/** No name ends in a colon and a space, so these words name one upstream and no other. */
function waitsFor(job: string): string {
  return `waits for ${job}: `;
}

function unmetBy(upstream: Upstream, slotAt: number, now: number): string | null {
  const incomplete = upstream.waitForCompletion ? incompletion(upstream, slotAt, now) : null;
  if (incomplete !== null) return incomplete;
  const failure = upstream.waitForSuccess ? lackOfSuccess(upstream) : null;
  const noSlot = upstream.waitForNextRun ? lackOfNextSlot(upstream, slotAt) : null;
  // That it is disabled says all about its next slot, and why no success will come by itself.
  const isOff = !upstream.enabled && (failure ?? noSlot) !== null;
  const others = [failure, isOff ? 'it is disabled' : noSlot].filter((reason) => reason !== null);
  return others.length === 0 ? null : others.join(', and ');
}

function incompletion(upstream: Upstream, slotAt: number, now: number): string | null {
  const active = upstream.lanes.find((lane) => lane.active);
  if (active) return `it is running${where(active, upstream)}`;
  const due = upstream.lanes.find((lane) => upstream.enabled && isDueBy(lane, Math.min(slotAt, now)));
  return due ? `it is about to run${where(due, upstream)}` : null;
}

/** Upstreams go first: one that is due no later has not had its turn, whatever keeps it from starting. */
function isDueBy({ owedSlotAt }: UpstreamLane, at: number): boolean {
  return owedSlotAt !== null && owedSlotAt <= at;
}

function lackOfSuccess(upstream: Upstream): string | null {
  const lane = upstream.lanes.find(({ lastStatus }) => lastStatus !== 'succeeded');
  if (upstream.lanes.length > 0 && !lane) return null;
  const ended = lane?.lastStatus ? endings[lane.lastStatus] : undefined;
  return `${ended ?? 'it has never run'}${lane ? where(lane, upstream) : ''}`;
}

const endings: Partial<Record<RunStatus, string>> = {
  failed: 'it last failed',
  timed_out: 'it last timed out',
  stopped: 'it was last stopped',
  lost: 'it was last lost',
};

function lackOfNextSlot(upstream: Upstream, slotAt: number): string | null {
  const lane = upstream.lanes.find(({ nextSlotAt }) => nextSlotAt === null || nextSlotAt < slotAt);
  if (upstream.lanes.length > 0 && !lane) return null;
  const reason = lane?.nextSlotAt ? 'its next slot comes before this one' : 'it has no next slot';
  return `${reason}${lane ? where(lane, upstream) : ''}`;
}

/** The host matters only where there are several. */
function where(lane: UpstreamLane, { lanes }: Upstream): string {
  return lanes.length > 1 ? ` on ${lane.host}` : '';
}
