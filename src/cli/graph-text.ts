import type { JobGraph } from '../app/graph.ts';
import { stepOf, stepsOf } from '../domain/critical-path.ts';
import { edgeLabel, type GraphNode } from '../domain/graph.ts';
import { drawTrees, type TreeLine } from '../domain/graph-tree.ts';
import { someOf } from '../domain/schedule/words.ts';
import type { Paint } from './paint.ts';
import { alignColumns } from './table.ts';
import { duration } from './when.ts';

const namedAtMost = 12;

/** A graph as trees for a terminal: what takes how long, what is on the critical path (`*`), and what that comes to. */
export function graphText(graph: JobGraph, paint: Paint): string[] {
  if (graph.nodes.length === 0) return ['No job waits for another.', ...unlinkedLine(graph)];
  const steps = stepsOf(graph.path);
  const rows = drawTrees(graph, graph.path).map((line) => row(line, graph, steps, paint));
  return [...alignColumns(rows), '', ...summary(graph), ...unlinkedLine(graph)];
}

/** How long a job takes, in words. */
export function estimateText({ estimatedMs }: GraphNode): string {
  return estimatedMs === null ? 'no run yet' : duration(estimatedMs);
}

function row(
  { node, edge, branch, again }: TreeLine,
  { path, from }: JobGraph,
  steps: Set<string>,
  paint: Paint,
): string[] {
  const isCritical = edge === null ? path.jobIds[0] === node.jobId : steps.has(stepOf(edge));
  const asked = from?.node.jobId === node.jobId;
  const name = isCritical || asked ? paint(node.job, 'bold') : node.job;
  const notes = [
    (edge && edgeLabel(edge)) ?? '',
    node.enabled ? '' : 'disabled',
    again === 'cycle' ? 'a cycle: it comes after itself' : '',
    again === 'above' ? 'goes on as above' : '',
  ];
  return [
    `${branch}${name}`,
    estimateText(node),
    isCritical ? '*' : ' ',
    notes.filter((note) => note !== '').join(', '),
  ];
}

function summary({ nodes, path, from }: JobGraph): string[] {
  const names = new Map(nodes.map(({ jobId, job }) => [jobId, job]));
  const way = path.jobIds.map((jobId) => names.get(jobId)).join(' → ');
  const without = nodes.filter(({ estimatedMs }) => estimatedMs === null).map(({ job }) => job);
  const tangled = nodes.filter(({ jobId }) => path.tangledIds.has(jobId)).map(({ job }) => job);
  return [
    ...(path.jobIds.length > 0
      ? [`* critical path: ${way}, ${pathText(path.estimatedMs, without.length === nodes.length)}`]
      : []),
    ...(from ? [downstreamText(from, nodes)] : []),
    ...(without.length > 0 && without.length < nodes.length
      ? [`  without any run yet, counted as 0: ${someOf(without, namedAtMost)}`]
      : []),
    ...(tangled.length > 0 ? [`  in a cycle or behind one, not counted: ${someOf(tangled, namedAtMost)}`] : []),
  ];
}

/** Where nothing has ever run, nobody can tell. */
function pathText(estimatedMs: number, isUnknown: boolean): string {
  return isUnknown ? 'nobody knows yet how long it takes' : `about ${duration(estimatedMs)}`;
}

function downstreamText(
  { node, downstream, estimatedMs }: NonNullable<JobGraph['from']>,
  nodes: JobGraph['nodes'],
): string {
  if (downstream.length === 0) return `  after ${node.job} comes nothing`;
  const names = downstream.map(({ job }) => job);
  const takesText = pathText(
    estimatedMs,
    nodes.every((each) => each.estimatedMs === null),
  );
  return `  after ${node.job} come${names.length === 1 ? 's' : ''} ${someOf(names, namedAtMost)}; with itself ${takesText}`;
}

function unlinkedLine({ unlinked }: JobGraph): string[] {
  return unlinked.length === 0
    ? []
    : [
        `  on their own: ${someOf(
          unlinked.map(({ job }) => job),
          namedAtMost,
        )}`,
      ];
}
