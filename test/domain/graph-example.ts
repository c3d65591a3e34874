import type { Graph, GraphEdge } from '../../src/domain/graph.ts';

const inEveryWay = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };

/** A graph of jobs with their estimates in ms (null = none), and of edges `upstream>downstream`. Ids count from 1. */
export function graphOf(estimates: Record<string, number | null>, ...links: string[]): Graph {
  const names = Object.keys(estimates);
  const nodes = names.map((job, index) => ({
    jobId: index + 1,
    job,
    enabled: true,
    estimatedMs: estimates[job] ?? null,
  }));
  const idOf = (name = '') => names.indexOf(name) + 1;
  const edges = links.map((link): GraphEdge => {
    const [upstream, downstream] = link.split('>');
    return { upstreamId: idOf(upstream), downstreamId: idOf(downstream), kind: 'dependency', waits: inEveryWay };
  });
  return { nodes, edges };
}
