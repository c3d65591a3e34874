import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalPath } from '../../src/domain/critical-path.ts';
import type { Graph } from '../../src/domain/graph.ts';
import { drawTrees } from '../../src/domain/graph-tree.ts';
import { graphOf } from './graph-example.ts';

test('a graph is drawn as trees from upstream to downstream', () => {
  assert.deepEqual(drawn(graphOf({ a: 1, b: 1, c: 1, d: 1, e: 1 }, 'a>b', 'a>c', 'b>d')), [
    'a',
    '├── b',
    '│   └── d',
    '└── c',
    'e',
  ]);
});

test('a job that comes after several is drawn below each, with what comes after it at the first', () => {
  assert.deepEqual(drawn(graphOf({ a: 2, b: 1, c: 1, d: 1 }, 'a>c', 'b>c', 'c>d')), [
    'a',
    '└── c',
    '    └── d',
    'b',
    '└── c (above)',
  ]);
});

test('the critical path is drawn first and in one piece', () => {
  assert.deepEqual(drawn(graphOf({ a: 1, slow: 9, b: 1, late: 5, c: 1 }, 'a>b', 'a>c', 'slow>c', 'b>late', 'c>late')), [
    'slow',
    '└── c',
    '    └── late',
    'a',
    '├── b',
    '│   └── late',
    '└── c (above)',
  ]);
});

test('a cycle ends where it began', () => {
  assert.deepEqual(drawn(graphOf({ a: 1, b: 1, c: 1, me: 1 }, 'a>b', 'b>a', 'b>c', 'me>me')), [
    'a',
    '└── b',
    '    ├── a (cycle)',
    '    └── c',
    'me',
    '└── me (cycle)',
  ]);
});

test('a graph in which every way is taken has no more lines than jobs and edges', () => {
  const names = Array.from({ length: 40 }, (_, index) => `j${index}`);
  const links = names.flatMap((from, index) => names.slice(index + 1).map((to) => `${from}>${to}`));
  const graph = graphOf(Object.fromEntries(names.map((name) => [name, 1])), ...links);
  assert.ok(drawn(graph).length <= names.length + links.length);
});

function drawn(graph: Graph): string[] {
  return drawTrees(graph, criticalPath(graph)).map(
    ({ branch, node, again }) => `${branch}${node.job}${again === null ? '' : ` (${again})`}`,
  );
}
