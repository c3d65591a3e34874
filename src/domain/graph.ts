import type { Waits } from './dependency.ts';
import type { AwaitedEnd } from './schedule/schedule.ts';

/** A job as a graph of dependencies shows it. */
export interface GraphNode {
  jobId: number;
  job: string;
  enabled: boolean;
  /** How long a run is expected to take; null = nothing of it was executed yet, which counts as 0. */
  estimatedMs: number | null;
}

/** That one job comes after another: its slots wait for it, or its end makes it due. */
export type GraphEdge = { upstreamId: number; downstreamId: number } & (
  | { kind: 'dependency'; waits: Waits }
  | { kind: 'after'; on: AwaitedEnd }
);

/** Which jobs come after which. */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** The job with everything that it comes after and everything that comes after it, directly or not (feature 85). */
export function relativesOf(edges: readonly GraphEdge[], jobId: number): Set<number> {
  return new Set([...reached(directUpstream(edges), jobId), jobId, ...downstreamOf(edges, jobId)]);
}

/** All that come after the job, directly or not, without itself, the nearest first (feature 85); a cycle ends where it began. */
export function downstreamOf(edges: readonly GraphEdge[], jobId: number): Set<number> {
  const direct = gathered(edges.map(({ upstreamId, downstreamId }) => [upstreamId, downstreamId]));
  return reached(direct, jobId);
}

/** The part of a graph that has these jobs. */
export function partOf({ nodes, edges }: Graph, jobIds: ReadonlySet<number>): Graph {
  return {
    nodes: nodes.filter(({ jobId }) => jobIds.has(jobId)),
    edges: edges.filter(({ upstreamId, downstreamId }) => jobIds.has(upstreamId) && jobIds.has(downstreamId)),
  };
}

/** Jobs that come after nobody, and nobody after them. */
export function alone({ nodes, edges }: Graph): GraphNode[] {
  const linked = new Set(edges.flatMap(({ upstreamId, downstreamId }) => [upstreamId, downstreamId]));
  return nodes.filter(({ jobId }) => !linked.has(jobId));
}

/** What each job directly comes after, once each. */
export function directUpstream(edges: readonly GraphEdge[]): Map<number, number[]> {
  return gathered(edges.map(({ upstreamId, downstreamId }) => [downstreamId, upstreamId]));
}

/** What there is to say about an edge; null where it is a dependency in every way. */
export function edgeLabel(edge: GraphEdge): string | null {
  if (edge.kind === 'after') return `on ${edge.on}`;
  const { waitForCompletion, waitForSuccess, waitForNextRun } = edge.waits;
  if (waitForCompletion && waitForSuccess && waitForNextRun) return null;
  const ways = [
    ...(waitForCompletion ? ['completion'] : []),
    ...(waitForSuccess ? ['success'] : []),
    ...(waitForNextRun ? ['next run'] : []),
  ];
  return ways.length === 0 ? 'waits for nothing of it' : `waits for ${ways.join(' and ')}`;
}

function reached(next: ReadonlyMap<number, number[]>, start: number): Set<number> {
  const found = new Set(next.get(start));
  for (const one of found) for (const other of next.get(one) ?? []) found.add(other);
  found.delete(start);
  return found;
}

function gathered(pairs: [number, number][]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [from, to] of pairs) {
    const others = found.get(from);
    if (!others) found.set(from, [to]);
    else if (!others.includes(to)) others.push(to);
  }
  return found;
}
