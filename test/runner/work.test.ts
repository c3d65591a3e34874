import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shift } from '../../src/runner/shift.ts';
import { tickRhythm, work } from '../../src/runner/work.ts';

/** A shift with one run, in a store whose clock stands; it ends when it has paused twice. */
function pausing(poll: { replaceAt: number | null }, stoppedBy: object | null): { shift: Shift; pauses: number[] } {
  const stopping = new AbortController();
  const pauses: number[] = [];
  const nothing = async () => {};
  const wait = async (ms: number) => {
    pauses.push(ms);
    if (pauses.length === 2) stopping.abort();
  };
  const store = { poll: async () => ({ now: 1_000, generation: 1, stops: [], nextWakeAt: null, ...poll }) };
  const shift = {
    world: { stopping: stopping.signal, store, sync: nothing, settings: { maxConcurrent: 4 } },
    seat: { now: 1_000, generation: 1, laneHosts: [] },
    bell: { ring: () => {}, wait },
    asks: { stoppedBy },
    supervision: { watched: new Map([[1, {}]]), alive: () => [{}], ended: () => [], end: () => {} },
    mayClaim: false,
    isCrowded: false,
    room: () => 3,
    attempt: async (step: () => Promise<void>) => {
      await step();
      return true;
    },
    startAnswered: nothing,
    recordRunning: nothing,
    ship: nothing,
  };
  return { shift: shift as unknown as Shift, pauses };
}

test('a runner that starts nothing more pauses also while a slot is due that would replace a run', async () => {
  const { shift, pauses } = pausing({ replaceAt: 900 }, { runId: 1 });
  await work(shift, tickRhythm);
  assert.deepEqual(
    pauses.map((ms) => ms > 0),
    [true, true],
  );
});
