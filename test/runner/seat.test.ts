import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../src/domain/event.ts';
import { enter } from '../../src/runner/seat.ts';
import type { World } from '../../src/runner/world.ts';
import { now } from '../../src/system/clock.ts';

/** What a tick tells when the store answers its entry with a clock that is `offMs` behind the host's. */
async function toldAt(offMs: number): Promise<Event['kind'][]> {
  const told: Event['kind'][] = [];
  const at = now() - offMs;
  const answer = { verdict: 'entered', hostId: 1, supervisorId: 1, generation: 1, now: at, hosts: [] };
  const world = {
    identity: { name: 'here', tags: [] },
    settings: { home: '/nowhere' },
    store: { enter: async () => answer },
    emit: ({ kind }: Event) => void told.push(kind),
  };
  await enter(world as unknown as World, 'runner');
  return told;
}

test('a clock that is more than 2 s off the database’s is told, either way', async () => {
  assert.deepEqual(await toldAt(60_000), ['tick-entered', 'clock-offset-noticed']);
  assert.deepEqual(await toldAt(-60_000), ['tick-entered', 'clock-offset-noticed']);
});

test('a clock that is about right is not worth a word', async () => {
  assert.deepEqual(await toldAt(0), ['tick-entered']);
});
