import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobGraph } from '../../src/app/graph.ts';
import { graphDot } from '../../src/cli/graph-dot.ts';
import { graphMermaid } from '../../src/cli/graph-mermaid.ts';
import { graphText } from '../../src/cli/graph-text.ts';
import type { Paint } from '../../src/cli/paint.ts';
import { criticalPath } from '../../src/domain/critical-path.ts';
import type { Graph } from '../../src/domain/graph.ts';
import { graphOf } from '../domain/graph-example.ts';
import { CommandLine } from '../rig/command-line.ts';

const plain: Paint = (text) => text;

const flow = shown(
  graphOf(
    { extract: 200_000, 'look:up-v2.a_b': 2_000, load: 60_000, end: null },
    'extract>load',
    'look:up-v2.a_b>load',
    'load>end',
  ),
);
flow.edges.push({ upstreamId: 1, downstreamId: 4, kind: 'after', on: 'failure' });

test('feature 85: a graph is drawn with what each job takes, the critical path and its total', () => {
  assert.deepEqual(graphText(flow, plain), [
    'extract         3m 20s      *',
    '├── load        1m          *',
    '│   └── end     no run yet  *',
    '└── end         no run yet     on failure',
    'look:up-v2.a_b  2.0s',
    '└── load        1m             goes on as above',
    '',
    '* critical path: extract → load → end, about 4m 20s',
    '  without any run yet, counted as 0: end',
  ]);
});

test('feature 85: a cycle is drawn once round and said to be one', () => {
  assert.deepEqual(graphText(shown(graphOf({ a: 1_000, b: 1_000 }, 'a>b', 'b>a')), plain), [
    'a          1.0s',
    '└── b      1.0s',
    '    └── a  1.0s     a cycle: it comes after itself',
    '',
    '  in a cycle or behind one, not counted: a, b',
  ]);
});

test('a graph in Mermaid names jobs by their ids and quotes what they are called', () => {
  assert.deepEqual(graphMermaid(flow), [
    'flowchart LR',
    '  j1["extract<br>3m 20s"]',
    '  j2["look:up-v2.a_b<br>2.0s"]',
    '  j3["load<br>1m"]',
    '  j4["end<br>no run yet"]',
    '  j1 --> j3',
    '  j2 --> j3',
    '  j3 --> j4',
    '  j1 -.->|"on failure"| j4',
    '  classDef critical stroke-width:4px',
    '  class j1,j3,j4 critical',
    '  linkStyle 0,2 stroke-width:4px',
  ]);
});

test('a graph in dot quotes every name', () => {
  assert.deepEqual(graphDot(flow), [
    'digraph chroniker {',
    '  rankdir=LR;',
    '  node [shape=box];',
    '  "extract" [label="extract\\n3m 20s", penwidth=3];',
    '  "look:up-v2.a_b" [label="look:up-v2.a_b\\n2.0s"];',
    '  "load" [label="load\\n1m", penwidth=3];',
    '  "end" [label="end\\nno run yet", penwidth=3];',
    '  "extract" -> "load" [penwidth=3];',
    '  "look:up-v2.a_b" -> "load";',
    '  "load" -> "end" [penwidth=3];',
    '  "extract" -> "end" [label="on failure", style=dashed];',
    '}',
  ]);
});

test('a graph of nothing is said to be one', () => {
  const lonely = graphOf({ a: 1, b: 1 });
  const graph = { ...shown({ nodes: [], edges: [] }), unlinked: lonely.nodes };
  assert.deepEqual(graphText(graph, plain), ['No job waits for another.', '  on their own: a, b']);
});

test('feature 84: chroniker graph shows whose end makes a job due, and which', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'extract', '--', 'true');
  await line.ok('job', 'add', 'alarm', '--schedule', '{after: [{job: extract, on: failure}]}', '--', 'true');
  assert.match(await line.ok('graph'), /^extract .*\n└── alarm .* on failure\n/);
  const { edges } = await line.json<{ edges: object[] }>('graph', 'alarm');
  assert.deepEqual(edges, [{ upstream: 'extract', downstream: 'alarm', kind: 'after', on: 'failure', critical: true }]);
});

test('feature 85: chroniker graph shows all jobs or one with its relatives, in text, Mermaid, dot and JSON', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'extract', '--', 'true');
  await line.ok('job', 'add', 'load', '--depends-on', 'extract=success', '--', 'true');
  await line.ok('job', 'add', 'mail', '--depends-on', 'load', '--', 'true');
  await line.ok('job', 'add', 'solo', '--', 'true');
  await line.ok('job', 'disable', 'mail');
  const all = await line.ok('graph');
  assert.match(all, /^extract .*\n└── load .* waits for success\n {4}└── mail .* disabled\n/);
  assert.match(all, /\* critical path: extract → load → mail, nobody knows yet how long it takes\n/);
  assert.match(all, /\n {2}on their own: solo\n/);
  assert.match(
    await line.ok('graph', 'load'),
    /\n {2}after load comes mail; with itself nobody knows yet how long it takes\n/,
  );
  assert.match(await line.ok('graph', 'solo'), /\n {2}after solo comes nothing\n/);
  assert.match(await line.ok('graph', '--format', 'mermaid'), /^flowchart LR\n/);
  assert.match(await line.ok('graph', 'load', '--format', 'dot'), /^digraph chroniker \{\n/);
  const { criticalPath: path, estimatedMs } = await line.json<Record<string, unknown>>('graph', '3');
  assert.deepEqual([path, estimatedMs], [['extract', 'load', 'mail'], 0]);
  await line.fails(['graph', 'lod'], 66, /there is no job "lod" – did you mean "load"\?/);
  await line.fails(['graph', '--format', 'mermade'], 64, /--format: "mermade" is none of .*did you mean "mermaid"\?/);
  await line.fails(['graph', '--format', 'dot', '--json'], 64, /--json and --format exclude each other/);
});

function shown(graph: Graph): JobGraph {
  return { ...graph, path: criticalPath(graph), unlinked: [], from: null };
}
