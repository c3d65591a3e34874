import { afterEdges } from '../domain/after-edges.ts';
import { type CriticalPath, criticalPath, stepOf, stepsOf } from '../domain/critical-path.ts';
import { durationsThatCount, expectedDurationMs } from '../domain/expected-duration.ts';
import {
  alone,
  downstreamOf,
  type Graph,
  type GraphEdge,
  type GraphNode,
  partOf,
  relativesOf,
} from '../domain/graph.ts';
import type { Job } from '../domain/job.ts';
import type { JobView, Store } from '../store/store.ts';
import { findJob } from './find-jobs.ts';

/** Which jobs come after which, and how long that takes. */
export interface JobGraph extends Graph {
  path: CriticalPath;
  /** Jobs without any link, which are not among the nodes; none where one job was asked for. */
  unlinked: GraphNode[];
  /** The job that was asked for with all that comes after it (feature 85). */
  from: { node: GraphNode; downstream: GraphNode[]; estimatedMs: number } | null;
}

/** The graph of all jobs, or with a `word` (id or name) of one job and its relatives; an unknown one is `Failure('unknown_job')`. */
export async function readGraph(store: Store, word?: string): Promise<JobGraph> {
  const asked = word === undefined ? null : (await findJob(store, word)).job.id;
  const views = await store.listJobs();
  const edges = await edgesOf(store, views);
  const all = { nodes: views.map(({ job }) => nodeOf(job)), edges };
  const unlinked = new Set(alone(all).map(({ jobId }) => jobId));
  const wanted =
    asked === null
      ? new Set(all.nodes.map(({ jobId }) => jobId).filter((jobId) => !unlinked.has(jobId)))
      : relativesOf(edges, asked);
  const graph = await estimated(store, partOf(all, wanted));
  return {
    ...graph,
    path: criticalPath(graph),
    unlinked: asked === null ? alone(all) : [],
    from: asked === null ? null : fromJob(graph, asked),
  };
}

/** As documents show it: names for ids, and what is on the critical path. */
export function graphDocument({ nodes, edges, path, unlinked, from }: JobGraph) {
  const names = new Map(nodes.map(({ jobId, job }) => [jobId, job]));
  const nameOf = (jobId: number) => names.get(jobId) ?? '';
  const steps = stepsOf(path);
  const onPath = new Set(path.jobIds);
  return {
    nodes: nodes.map((node) => ({
      ...node,
      critical: onPath.has(node.jobId),
      tangled: path.tangledIds.has(node.jobId),
    })),
    edges: edges.map((edge) => {
      const { upstreamId, downstreamId, ...rest } = edge;
      const ends = { upstream: nameOf(upstreamId), downstream: nameOf(downstreamId) };
      return { ...ends, ...rest, critical: steps.has(stepOf(edge)) };
    }),
    criticalPath: path.jobIds.map(nameOf),
    estimatedMs: path.estimatedMs,
    unlinked: unlinked.map(({ job }) => job),
    from: from && {
      job: from.node.job,
      downstream: from.downstream.map(({ job }) => job),
      estimatedMs: from.estimatedMs,
    },
  };
}

function nodeOf({ id, name, enabled }: Job): GraphNode {
  return { jobId: id, job: name, enabled, estimatedMs: null };
}

async function edgesOf(store: Store, views: JobView[]): Promise<GraphEdge[]> {
  const dependencies = (await store.allDependencies()).map(({ jobId, upstreamJobId, ...waits }): GraphEdge => {
    return { upstreamId: upstreamJobId, downstreamId: jobId, kind: 'dependency', waits };
  });
  return [...dependencies, ...afterEdges(views.map(({ job }) => job))];
}

/** As many statements however many jobs there are, up to a few hundred of them. */
async function estimated(store: Store, { nodes, edges }: Graph): Promise<Graph> {
  const durations = await store.lastDurations(
    nodes.map(({ jobId }) => jobId),
    durationsThatCount,
  );
  return {
    edges,
    nodes: nodes.map((node) => ({ ...node, estimatedMs: expectedDurationMs(durations.get(node.jobId) ?? []) })),
  };
}

function fromJob(graph: Graph, jobId: number): JobGraph['from'] {
  const downstream = downstreamOf(graph.edges, jobId);
  const node = graph.nodes.find((one) => one.jobId === jobId);
  if (!node) return null;
  const byId = new Map(graph.nodes.map((one) => [one.jobId, one]));
  const { estimatedMs } = criticalPath(partOf(graph, new Set([jobId, ...downstream])));
  return { node, downstream: [...downstream].flatMap((id) => byId.get(id) ?? []), estimatedMs };
}
