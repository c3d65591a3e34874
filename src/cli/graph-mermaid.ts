import type { JobGraph } from '../app/graph.ts';
import { stepOf, stepsOf } from '../domain/critical-path.ts';
import { edgeLabel, type GraphEdge } from '../domain/graph.ts';
import { estimateText } from './graph-text.ts';

/**
 * A graph as a Mermaid flowchart. Jobs are named by their ids, since a name may be a word of Mermaid's (`end`) or hold what it
 * reads as its own (`a--b`); the names stand in quoted labels.
 */
export function graphMermaid(graph: JobGraph): string[] {
  const { nodes, edges, path } = graph;
  const steps = stepsOf(path);
  const critical = edges.flatMap((edge, index) => (steps.has(stepOf(edge)) ? [index] : []));
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${idOf(node.jobId)}["${escaped(node.job)}<br>${estimateText(node)}"]`),
    ...edges.map(edgeLine),
    ...(path.jobIds.length > 0
      ? ['  classDef critical stroke-width:4px', `  class ${path.jobIds.map(idOf).join(',')} critical`]
      : []),
    ...(critical.length > 0 ? [`  linkStyle ${critical.join(',')} stroke-width:4px`] : []),
  ];
}

function edgeLine(edge: GraphEdge): string {
  const label = edgeLabel(edge);
  const arrow = edge.kind === 'after' ? '-.->' : '-->';
  return `  ${idOf(edge.upstreamId)} ${arrow}${label === null ? '' : `|"${escaped(label)}"|`} ${idOf(edge.downstreamId)}`;
}

function idOf(jobId: number): string {
  return `j${jobId}`;
}

function escaped(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;');
}
