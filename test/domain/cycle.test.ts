import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cycleThrough, tangled, type WaitsFor } from '../../src/domain/cycle.ts';

const graph = (waits: Record<string, string[]>): WaitsFor<string> => new Map(Object.entries(waits));

test('feature 82: the shortest way from a job back to itself is found', () => {
  const waits = graph({ a: ['b', 'x'], b: ['c', 'd'], c: ['a'], d: ['c'], x: [] });
  assert.deepEqual(cycleThrough('a', waits), ['a', 'b', 'c', 'a']);
  assert.deepEqual(cycleThrough('d', waits), ['d', 'c', 'a', 'b', 'd']);
  assert.deepEqual(cycleThrough('self', graph({ self: ['self'] })), ['self', 'self']);
});

test('feature 82: who only waits for a cycle, or is waited for by one, is in none', () => {
  const waits = graph({ below: ['a'], a: ['b'], b: ['a', 'above'], above: [] });
  assert.equal(cycleThrough('below', waits), null);
  assert.equal(cycleThrough('above', waits), null);
  assert.deepEqual(tangled(waits), new Set(['below', 'a', 'b']));
});

test('feature 82: a diamond is no cycle', () => {
  const waits = graph({ report: ['load', 'clean'], load: ['extract'], clean: ['extract'] });
  assert.deepEqual(tangled(waits), new Set());
  assert.equal(cycleThrough('report', waits), null);
});

test('whatever waits for whatever: who is in a cycle is tangled, and the way round is made of dependencies', () => {
  const node = fc.integer({ min: 0, max: 7 });
  const edges = fc.uniqueArray(fc.tuple(node, node), { selector: String, maxLength: 16 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const waits = new Map(
        [...Map.groupBy(pairs, ([from]) => from)].map(([from, some]) => [from, some.map((p) => p[1])]),
      );
      const suspects = tangled(waits);
      let cycles = 0;
      for (let one = 0; one < 8; one++) {
        const way = cycleThrough(one, waits);
        if (!way) continue;
        cycles += 1;
        assert.ok(suspects.has(one));
        assert.deepEqual([way[0], way.at(-1)], [one, one]);
        assert.ok(way.slice(1).every((to, index) => waits.get(way[index] ?? -1)?.includes(to)));
      }
      assert.equal(cycles > 0, suspects.size > 0);
    }),
    { numRuns: 500 },
  );
});
