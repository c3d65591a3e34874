import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterEdges } from '../../src/domain/after-edges.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import { everyFiveMinutes, job } from './lane-example.ts';

test('feature 84: what a job comes after by its schedule is an edge with its end', () => {
  const upstreams = [
    { job: 'extract', on: 'failure' as const },
    { job: 'gone', on: 'success' as const },
  ];
  const after: Rule = { kind: 'after', upstreams };
  const extract = job([everyFiveMinutes], { id: 1, name: 'extract' });
  const alarm = job([everyFiveMinutes, after], { id: 2, name: 'alarm' });
  assert.deepEqual(afterEdges([alarm, extract]), [{ upstreamId: 1, downstreamId: 2, kind: 'after', on: 'failure' }]);
  const silenced = job([after], { id: 3, name: 'silenced', override: { rules: [everyFiveMinutes] } });
  assert.deepEqual(afterEdges([silenced, extract]), [], "a person's schedule holds in place of its own");
});
