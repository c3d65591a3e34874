import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { enter, identity, minuteMs } from './play.ts';

exerciseStore('around an instant each host has its ticks then, its last before and its first after', async (stage) => {
  const { store, clock } = stage;
  const one = await enter(store);
  const two = await enter(store, identity('web-2'));
  const tick = async (hostId: number, ...minutes: number[]) => {
    for (const minute of minutes) {
      clock.now = dawn + minute * minuteMs;
      await store.recordTick(hostId);
    }
  };
  await tick(one.hostId, 1, 2, 10, 11, 60);
  await tick(two.hostId, 70, 71);
  const around = async (minute: number) => {
    const ticks = await store.ticksAround(dawn + minute * minuteMs);
    return ticks.map(({ hostId, fromAt, toAt }) => [hostId, (fromAt - dawn) / minuteMs, (toAt - dawn) / minuteMs]);
  };
  const { hostId: first } = one;
  const { hostId: second } = two;
  assert.deepEqual(await around(6), [
    [first, 0, 2],
    [second, 0, 0],
    [first, 10, 11],
    [second, 70, 71],
  ]);
  assert.deepEqual(await around(30), [
    [second, 0, 0],
    [first, 10, 11],
    [first, 60, 60],
    [second, 70, 71],
  ]);
  assert.deepEqual(await around(90), [
    [first, 60, 60],
    [second, 70, 71],
  ]);
});
