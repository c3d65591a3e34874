import { tangled } from './cycle.ts';
import { directUpstream, type Graph, type GraphEdge } from './graph.ts';

/** The way through a graph that takes longest: what comes after what, and how long all of it together is expected to take. */
export interface CriticalPath {
  jobIds: number[];
  estimatedMs: number;
  /** Jobs in a cycle or behind one, which can be on no way; empty where all is as it should be. */
  tangledIds: Set<number>;
}

/**
 * The longest path of estimates (feature 85); of two that take as long, the one with more jobs. Takes time in proportion to the
 * edges. A job without an estimate counts as 0.
 */
export function criticalPath({ nodes, edges }: Graph): CriticalPath {
  const waitsFor = directUpstream(edges);
  const tangledIds = tangled(waitsFor);
  const estimates = new Map(nodes.map(({ jobId, estimatedMs }) => [jobId, estimatedMs ?? 0]));
  const ways = new Map<number, Way>();
  for (const jobId of upstreamsFirst([...estimates.keys()], waitsFor, tangledIds)) {
    const before = longest((waitsFor.get(jobId) ?? []).flatMap((upstreamId) => ways.get(upstreamId) ?? []));
    const ownMs = estimates.get(jobId) ?? 0;
    ways.set(jobId, { jobId, before, ms: ownMs + (before?.ms ?? 0), jobs: 1 + (before?.jobs ?? 0) });
  }
  const way = longest([...ways.values()]);
  return { jobIds: jobsOn(way), estimatedMs: way?.ms ?? 0, tangledIds };
}

/** The edges on a critical path, as `stepOf` names them. */
export function stepsOf({ jobIds }: Pick<CriticalPath, 'jobIds'>): Set<string> {
  const steps = jobIds.slice(1).map((downstreamId, index) => stepOf({ upstreamId: jobIds[index] ?? 0, downstreamId }));
  return new Set(steps);
}

/** What tells the ends of an edge apart from those of others. */
export function stepOf({ upstreamId, downstreamId }: Pick<GraphEdge, 'upstreamId' | 'downstreamId'>): string {
  return `${upstreamId} ${downstreamId}`;
}

/** The longest way that ends with a job. */
interface Way {
  jobId: number;
  before: Way | null;
  ms: number;
  jobs: number;
}

function longest(ways: readonly Way[]): Way | null {
  return ways.reduce<Way | null>((best, way) => (best === null || isLonger(way, best) ? way : best), null);
}

function isLonger(way: Way, other: Way): boolean {
  return way.ms === other.ms ? way.jobs > other.jobs : way.ms > other.ms;
}

function jobsOn(way: Way | null): number[] {
  const jobIds: number[] = [];
  for (let at = way; at !== null; at = at.before) jobIds.unshift(at.jobId);
  return jobIds;
}

/** Without those that are tangled; a loop and no recursion, however long the chains are. */
function upstreamsFirst(
  jobIds: readonly number[],
  waitsFor: ReadonlyMap<number, number[]>,
  tangledIds: ReadonlySet<number>,
): Set<number> {
  const ordered = new Set<number>();
  const open = jobIds.filter((jobId) => !tangledIds.has(jobId)).reverse();
  for (let jobId = open.at(-1); jobId !== undefined; jobId = open.at(-1)) {
    const missing = (waitsFor.get(jobId) ?? []).filter((upstreamId) => !ordered.has(upstreamId));
    if (missing.length > 0 && !ordered.has(jobId)) open.push(...missing);
    else ordered.add(open.pop() as number);
  }
  return ordered;
}
