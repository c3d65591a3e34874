import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../src/domain/event.ts';
import type { Ask } from '../../src/domain/run.ts';
import { Asks } from '../../src/runner/asks.ts';
import { type Watched, watch } from '../../src/runner/watched.ts';
import { exampleRun } from '../rig/scripted-run.ts';

/** A run whose asks the store knew, and those that were heard since. */
function watched(known: Ask[], heard: Ask[] = known, fatal = false): Watched {
  const run = { ...exampleRun('/home'), asks: known };
  const one = watch(fatal ? { ...run, policy: { ...run.policy, fatal } } : run);
  one.report.heard = { ...one.report.heard, asks: heard };
  return one;
}

function heeding(): { asks: Asks; told: Event[] } {
  const told: Event[] = [];
  return { asks: new Asks({ emit: (event) => void told.push(event) }), told };
}

test('feature 107: a run that asks keeps this pass from starting more, which is told once', () => {
  const { asks, told } = heeding();
  const one = watched([], ['stop-runner']);
  asks.heed(one);
  asks.heed(one);
  assert.equal(asks.stoppedBy?.isFatal, false);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['starting-stopped'],
  );
});

test('feature 107: what an earlier pass has heard is not heeded again by its heir; what it had not is', () => {
  const { asks } = heeding();
  asks.heed(watched(['stop-runner']));
  asks.heed(watched(['rerun'], ['rerun', 'fatal-errors']));
  assert.equal(asks.stoppedBy, null);
  asks.heed(watched(['rerun'], ['rerun', 'stop-runner']));
  assert.ok(asks.stoppedBy);
});

test('feature 108: a failure is fatal where the job or the run says so, also when an earlier pass heard it', () => {
  for (const [one, isFatal] of [
    [watched([]), undefined],
    [watched(['stop-runner', 'rerun']), undefined],
    [watched([], [], true), true],
    [watched(['fatal-errors']), true],
    [watched([], ['fatal-errors']), true],
  ] as const) {
    const { asks } = heeding();
    asks.heedFailure(one);
    assert.equal(asks.stoppedBy?.isFatal, isFatal);
  }
});

test('feature 108: a fatal failure after somebody asked to stop is fatal all the same', () => {
  const { asks } = heeding();
  asks.heed(watched([], ['stop-runner']));
  asks.heedFailure(watched([], [], true));
  assert.equal(asks.stoppedBy?.isFatal, true);
});

test('what a person forces is started, whatever the first of it asks for', () => {
  const { asks, told } = heeding();
  asks.isHeeded = false;
  asks.heed(watched([], ['stop-runner']));
  asks.heedFailure(watched([], [], true));
  assert.deepEqual([asks.stoppedBy, told], [null, []]);
});
