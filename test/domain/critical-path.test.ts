import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { criticalPath } from '../../src/domain/critical-path.ts';
import { graphOf } from './graph-example.ts';

const cases: [string, ReturnType<typeof graphOf>, ways: string, ms: number][] = [
  ['of two ways the longer', graphOf({ a: 5, b: 10, c: 20, d: 1 }, 'a>b', 'a>c', 'b>d', 'c>d'), 'a c d', 26],
  ['two quick jobs may take longer than a slow one', graphOf({ a: 5, b: 6, slow: 10 }, 'a>b'), 'a b', 11],
  ['a shortcut is no way around', graphOf({ a: 1, b: 1, c: 1 }, 'a>c', 'a>b', 'b>c'), 'a b c', 3],
  ['a job without an estimate counts as 0', graphOf({ a: 3, b: null, c: 4 }, 'a>b', 'b>c'), 'a b c', 7],
  ['of ways that take as long, the one with more jobs', graphOf({ a: 3, b: null }, 'a>b'), 'a b', 3],
  ['downstream jobs may stand first', graphOf({ c: 1, b: 1, a: 1 }, 'b>c', 'a>b'), 'a b c', 3],
  ['a cycle, and what is behind it, is on no way', graphOf({ a: 9, b: 9, c: 9, d: 1 }, 'a>b', 'b>a', 'b>c'), 'd', 1],
  ['nothing takes no time', graphOf({}), '', 0],
];
for (const [sentence, graph, way, ms] of cases) {
  test(`feature 85: the critical path: ${sentence}`, () => {
    const { jobIds, estimatedMs } = criticalPath(graph);
    const names = jobIds.map((id) => graph.nodes[id - 1]?.job).join(' ');
    assert.deepEqual([names, estimatedMs], [way, ms]);
  });
}

test('feature 82: who is in a cycle or behind one is told', () => {
  const { tangledIds } = criticalPath(graphOf({ a: 1, b: 1, c: 1, d: 1 }, 'a>b', 'b>a', 'b>c', 'd>a'));
  assert.deepEqual([...tangledIds].sort(), [1, 2, 3]);
});

test('feature 85: the estimated total is the longest of all ways, whatever the graph', () => {
  const estimates = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 7 });
  const links = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 });
  fc.assert(
    fc.property(estimates, links, (sizes, pairs) => {
      const jobs = Object.fromEntries(sizes.map((ms, index) => [`j${index}`, ms]));
      // From a smaller number to a larger one, so that there is no cycle.
      const known = pairs.filter(([from, to]) => from < to && to < sizes.length);
      const graph = graphOf(jobs, ...known.map(([from, to]) => `j${from}>j${to}`));
      const longestFrom = (job: number): number =>
        (sizes[job] ?? 0) + Math.max(0, ...known.filter(([from]) => from === job).map(([, to]) => longestFrom(to)));
      const { jobIds, estimatedMs } = criticalPath(graph);
      assert.equal(estimatedMs, Math.max(...sizes.map((_, job) => longestFrom(job))));
      assert.equal(
        jobIds.reduce((sum, id) => sum + (sizes[id - 1] ?? 0), 0),
        estimatedMs,
      );
    }),
  );
});

test('a chain of 20,000 jobs has a critical path', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `j${index}`);
  const nodes = names.map((job, index) => ({ jobId: index, job, enabled: true, estimatedMs: 1 }));
  const waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  const edges = nodes.slice(1).map(({ jobId }) => {
    return { upstreamId: jobId, downstreamId: jobId - 1, kind: 'dependency' as const, waits };
  });
  assert.equal(criticalPath({ nodes, edges }).estimatedMs, 20_000);
});
