import type { Dependency } from './dependency.ts';
import type { RunStatus } from './run.ts';

/** One that a job waits for, as it stands while the decision about the job is made. */
export interface Upstream extends Dependency {
  enabled: boolean;
  /** Its schedule has slots; what others set off, a boot or people make due has no turn that one could wait for. */
  hasSlots: boolean;
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
  /** It is to run apart from slots: the ends of its own upstreams made it due, and it has not started since. */
  isSetOff: boolean;
  /** How the last of its runs ended of which something was executed; null = there is none. */
  lastStatus: RunStatus | null;
  /** When the last one that succeeded ended; null = there is none. */
  lastSuccessAt: number | null;
}

/** An upstream for which a slot has to wait, with what is wrong in words. */
export interface UnmetUpstream extends Pick<Dependency, 'deadline'> {
  reason: string;
}

/**
 * For which of its job's upstreams a slot has to wait at `now` (features 76 to 80, 83). `slotAt` is the slot that is due,
 * `ownSuccessAt` when the job itself last succeeded.
 */
export function unmetUpstreams(
  upstreams: readonly Upstream[],
  slotAt: number,
  now: number,
  ownSuccessAt: number | null,
): UnmetUpstream[] {
  return upstreams.flatMap((upstream) => {
    const unmet = unmetBy(upstream, slotAt, now, ownSuccessAt);
    const { deadline } = upstream;
    if (unmet === null) return [];
    return [{ reason: `${waitsFor(upstream.job)}${unmet}`, ...(deadline === undefined ? {} : { deadline }) }];
  });
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

function unmetBy(upstream: Upstream, slotAt: number, now: number, ownSuccessAt: number | null): string | null {
  const incomplete = upstream.waitForCompletion ? incompletion(upstream, slotAt, now) : null;
  if (incomplete !== null) return incomplete;
  const failure = upstream.waitForSuccess ? lackOfSuccess(upstream) : null;
  const stale = lackOfFreshness(upstream, now, ownSuccessAt);
  const noSlot = upstream.waitForNextRun && upstream.hasSlots ? lackOfNextSlot(upstream, slotAt) : null;
  // That it is disabled says all about its next slot, and why no success will come by itself.
  const isOff = !upstream.enabled && (failure ?? stale ?? noSlot) !== null;
  const others = [failure, stale, isOff ? 'it is disabled' : noSlot].filter((reason) => reason !== null);
  return others.length === 0 ? null : others.join(', and ');
}

function incompletion(upstream: Upstream, slotAt: number, now: number): string | null {
  const active = upstream.lanes.find((lane) => lane.active);
  if (active) return `it is running${where(active, upstream)}`;
  const isComing = (lane: UpstreamLane) => lane.isSetOff || isDueBy(lane, Math.min(slotAt, now));
  const due = upstream.enabled ? upstream.lanes.find(isComing) : undefined;
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

/** What has never run has not succeeded either, which is said once. */
function lackOfFreshness(upstream: Upstream, now: number, ownSuccessAt: number | null): string | null {
  const { withinMs = Number.POSITIVE_INFINITY, since, waitForSuccess, lanes } = upstream;
  if (withinMs === Number.POSITIVE_INFINITY && since === undefined) return null;
  const never = lanes.find(({ lastSuccessAt }) => lastSuccessAt === null);
  if (never || lanes.length === 0) {
    const isSaid = waitForSuccess && (never?.lastStatus ?? null) === null;
    return isSaid ? null : `it has never succeeded${never ? where(never, upstream) : ''}`;
  }
  const old = lanes.find((lane) => now - (lane.lastSuccessAt ?? 0) > withinMs);
  if (old) {
    const agoMs = now - (old.lastSuccessAt ?? 0);
    return `its last success${where(old, upstream)} was ${inHours(agoMs)} ago, and ${inHours(withinMs)} is allowed`;
  }
  const before = lanes.find((lane) => since !== undefined && (lane.lastSuccessAt ?? 0) <= (ownSuccessAt ?? -1));
  return before ? `it has not succeeded since this job last did${where(before, upstream)}` : null;
}

/** `26 h`, `24 h 5 min`, `40 s`: what is counted in hours here is compared with hours. */
function inHours(ms: number): string {
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  const parts = [[Math.floor(minutes / 60), 'h'] as const, [minutes % 60, 'min'] as const];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

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
