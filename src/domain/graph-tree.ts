import { type CriticalPath, stepOf, stepsOf } from './critical-path.ts';
import { directUpstream, type Graph, type GraphEdge, type GraphNode } from './graph.ts';

/** A line of a graph that is drawn as trees. */
export interface TreeLine {
  node: GraphNode;
  /** Through which edge it came here; null for one that stands at the left. */
  edge: GraphEdge | null;
  /** What is drawn before the name: `│   └── `. */
  branch: string;
  /** What comes after it was drawn already, or it comes after itself: that is not drawn again. */
  again: 'above' | 'cycle' | null;
}

/**
 * Draws a graph as trees that go from upstream to downstream. A job that comes after several is drawn below each of them, with
 * what comes after it at the first alone, so that there are few more lines than edges. The critical path goes first, in one piece; a
 * cycle ends where it began.
 */
export function drawTrees(graph: Graph, path: Pick<CriticalPath, 'jobIds'>): TreeLine[] {
  const drawing = new Drawing(criticalFirst(graph, path));
  const waitsFor = directUpstream(graph.edges);
  for (const node of graph.nodes) if (node.jobId === path.jobIds[0]) drawing.draw(node);
  for (const node of graph.nodes) if ((waitsFor.get(node.jobId) ?? []).length === 0) drawing.draw(node);
  // What is left is behind cycles, which have no beginning.
  for (const node of graph.nodes) drawing.draw(node);
  return drawing.lines;
}

function criticalFirst({ nodes, edges }: Graph, path: Pick<CriticalPath, 'jobIds'>): Graph {
  const steps = stepsOf(path);
  const isOther = (edge: GraphEdge) => Number(!steps.has(stepOf(edge)));
  return { nodes, edges: edges.toSorted((one, other) => isOther(one) - isOther(other)) };
}

interface Pending {
  line: Omit<TreeLine, 'again'>;
  /** What the branches below it begin with. */
  indent: string;
  /** Those through which it is reached. */
  above: Ancestors | null;
}

interface Ancestors {
  jobId: number;
  above: Ancestors | null;
}

class Drawing {
  readonly lines: TreeLine[] = [];
  readonly #nodes: Map<number, GraphNode>;
  readonly #below: Map<number, GraphEdge[]>;
  readonly #drawn = new Set<number>();

  constructor({ nodes, edges }: Graph) {
    this.#nodes = new Map(nodes.map((node) => [node.jobId, node]));
    this.#below = Map.groupBy(edges, ({ upstreamId }) => upstreamId);
  }

  /** The job with all that comes after it, unless it is drawn already. */
  draw(node: GraphNode): void {
    if (this.#drawn.has(node.jobId)) return;
    const open: Pending[] = [{ line: { node, edge: null, branch: '' }, indent: '', above: null }];
    for (let next = open.pop(); next; next = open.pop()) open.push(...this.#line(next).reverse());
  }

  /** Draws one line; answers what stands below it. */
  #line({ line, indent, above }: Pending): Pending[] {
    const { jobId } = line.node;
    const below = this.#below.get(jobId) ?? [];
    const again = isAmong(jobId, above) ? 'cycle' : this.#drawn.has(jobId) && below.length > 0 ? 'above' : null;
    this.lines.push({ ...line, again });
    if (again !== null) return [];
    this.#drawn.add(jobId);
    return below.flatMap((edge, index) => {
      const node = this.#nodes.get(edge.downstreamId);
      const isLast = index === below.length - 1;
      const branch = `${indent}${isLast ? '└── ' : '├── '}`;
      const deeper = `${indent}${isLast ? '    ' : '│   '}`;
      return node ? [{ line: { node, edge, branch }, indent: deeper, above: { jobId, above } }] : [];
    });
  }
}

function isAmong(jobId: number, ancestors: Ancestors | null): boolean {
  for (let at = ancestors; at !== null; at = at.above) if (at.jobId === jobId) return true;
  return false;
}
