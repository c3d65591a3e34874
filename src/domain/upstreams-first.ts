import type { Candidate, Decision } from './lane.ts';
import { type PoolState, withTaker } from './pool.ts';

/**
 * Decides about candidates one after the other, upstreams before those that wait for them (feature 67) and otherwise in their
 * order. Who starts counts as active for those that come after (feature 76), and its next slot is the one after; it takes a place
 * in its pool. Who would start when there is no more room is left out.
 */
export function decideUpstreamsFirst(
  candidates: readonly Candidate[],
  decideOne: (candidate: Candidate) => Decision,
  room = Number.POSITIVE_INFINITY,
): Decision[] {
  const decided = new Map<number, Decision>();
  const pools = new Map<string, PoolState>();
  let free = room;
  return upstreamsFirst(candidates).flatMap((candidate) => {
    const pool = candidate.pool && (pools.get(candidate.pool.name) ?? candidate.pool);
    const decision = decideOne({ ...asDecided(candidate, decided), ...(pool ? { pool } : {}) });
    if (decision.kind === 'start' && free-- <= 0) return [];
    decided.set(decision.laneId, decision);
    if (pool && decision.kind === 'start') pools.set(pool.name, withTaker(pool, candidate.job.name));
    return decision;
  });
}

function asDecided(candidate: Candidate, decided: ReadonlyMap<number, Decision>): Candidate {
  const upstreams = candidate.upstreams.map((upstream) => ({
    ...upstream,
    lanes: upstream.lanes.map((lane) => {
      const decision = decided.get(lane.id);
      if (!decision || decision.kind === 'park') return lane;
      const { nextSlotAt } = decision;
      const isSetOff = lane.isSetOff && !decision.requestIds;
      return { ...lane, active: decision.kind === 'start', nextSlotAt, owedSlotAt: nextSlotAt, isSetOff };
    }),
  }));
  return { ...candidate, upstreams };
}

/** Nobody who is in a cycle can come first; there the given order decides. */
function upstreamsFirst(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.every(({ upstreams }) => upstreams.length === 0)) return [...candidates];
  const byLane = new Map(candidates.map((candidate) => [candidate.lane.id, candidate]));
  const ordered = new Set<Candidate>();
  const seen = new Set<Candidate>();
  const visit = (candidate: Candidate) => {
    if (seen.has(candidate)) return;
    seen.add(candidate);
    for (const { lanes } of candidate.upstreams) {
      for (const { id } of lanes) {
        const upstream = byLane.get(id);
        if (upstream) visit(upstream);
      }
    }
    ordered.add(candidate);
  };
  for (const candidate of candidates) visit(candidate);
  return [...ordered];
}
