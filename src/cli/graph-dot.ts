import type { JobGraph } from '../app/graph.ts';
import { stepOf, stepsOf } from '../domain/critical-path.ts';
import { edgeLabel, type GraphEdge, type GraphNode } from '../domain/graph.ts';
import { estimateText } from './graph-text.ts';

/** A graph in Graphviz' language; every name is quoted, so that `:` is no port and `-` no operator. */
export function graphDot({ nodes, edges, path }: JobGraph): string[] {
  const names = new Map(nodes.map(({ jobId, job }) => [jobId, quoted(job)]));
  const onPath = new Set(path.jobIds);
  const steps = stepsOf(path);
  return [
    'digraph chroniker {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...nodes.map((node) => `  ${quoted(node.job)} [${nodeAttributes(node, onPath.has(node.jobId))}];`),
    ...edges.map((edge) => {
      const attributes = edgeAttributes(edge, steps.has(stepOf(edge)));
      const ends = `${names.get(edge.upstreamId)} -> ${names.get(edge.downstreamId)}`;
      return `  ${ends}${attributes === '' ? '' : ` [${attributes}]`};`;
    }),
    '}',
  ];
}

function nodeAttributes(node: GraphNode, isCritical: boolean): string {
  // The break is Graphviz' own escape, so it is put in after quoting.
  const label = `label=${quoted(node.job).slice(0, -1)}\\n${estimateText(node)}"`;
  return [label, ...(node.enabled ? [] : ['style=dashed']), ...(isCritical ? ['penwidth=3'] : [])].join(', ');
}

function edgeAttributes(edge: GraphEdge, isCritical: boolean): string {
  const label = edgeLabel(edge);
  return [
    ...(label === null ? [] : [`label=${quoted(label)}`]),
    ...(edge.kind === 'after' ? ['style=dashed'] : []),
    ...(isCritical ? ['penwidth=3'] : []),
  ].join(', ');
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
