import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alone, downstreamOf, edgeLabel, partOf, relativesOf } from '../../src/domain/graph.ts';
import { graphOf } from './graph-example.ts';

const diamond = graphOf({ a: 1, b: 1, c: 1, d: 1, far: 1 }, 'a>b', 'a>c', 'b>d', 'c>d');

test('feature 85: downstream of a job is all that comes after it, however far', () => {
  assert.deepEqual([...downstreamOf(diamond.edges, 1)], [2, 3, 4], 'the nearest first');
  assert.deepEqual([...downstreamOf(diamond.edges, 2)], [4]);
  assert.deepEqual([...downstreamOf(diamond.edges, 5)], []);
});

test('feature 85: in a cycle each is a dependent of the others, and none of itself', () => {
  const cycle = graphOf({ a: 1, b: 1, c: 1 }, 'a>b', 'b>a', 'b>c', 'c>c');
  assert.deepEqual([...downstreamOf(cycle.edges, 1)], [2, 3]);
  assert.deepEqual([...downstreamOf(cycle.edges, 3)], []);
});

test('the relatives of a job are what it comes after and what comes after it, without what comes beside it', () => {
  const relatives = relativesOf(diamond.edges, 2);
  assert.deepEqual([...relatives], [1, 2, 4]);
  const part = partOf(diamond, relatives);
  assert.deepEqual(
    part.nodes.map(({ job }) => job),
    ['a', 'b', 'd'],
  );
  assert.equal(part.edges.length, 2);
});

test('a job on its own is linked with nobody', () => {
  assert.deepEqual(
    alone(diamond).map(({ job }) => job),
    ['far'],
  );
});

test('an edge says in which ways it holds where these are not all', () => {
  const ends = { upstreamId: 1, downstreamId: 2 };
  const labelOf = (waitForCompletion: boolean, waitForSuccess: boolean, waitForNextRun: boolean) =>
    edgeLabel({ ...ends, kind: 'dependency', waits: { waitForCompletion, waitForSuccess, waitForNextRun } });
  assert.equal(labelOf(true, true, true), null);
  assert.equal(labelOf(true, false, true), 'waits for completion and next run');
  assert.equal(labelOf(false, true, false), 'waits for success');
  assert.equal(labelOf(false, false, false), 'waits for nothing of it');
  assert.equal(edgeLabel({ ...ends, kind: 'after', on: 'failure' }), 'on failure');
});
