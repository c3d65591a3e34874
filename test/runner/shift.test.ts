import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Seat } from '../../src/runner/seat.ts';
import { Shift } from '../../src/runner/shift.ts';
import type { World } from '../../src/runner/world.ts';
import { bootId } from '../../src/system/host.ts';
import { uptimeSeconds } from '../../src/system/uptime.ts';
import { unstartedRun, watchingWorld } from '../rig/scripted-run.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const home = temporaryFolder('shift');

test('a runner lets go only when its wrappers have passed their gates, so that no adopter closes one', async () => {
  const happened: string[] = [];
  const store = { endSupervisors: async () => void happened.push('let go') };
  const { world: watching, told } = watchingWorld(home);
  const world = { ...watching, store, identity: { name: 'here' } } as unknown as World;
  const shift = new Shift(world, { supervisorId: 1 } as Seat);
  const watched = unstartedRun(home);
  watched.isChild = true;
  shift.supervision.add(watched);
  // A wrapper on a slow machine: it reaches its gate while the runner is leaving.
  setTimeout(() => {
    happened.push('passed the gate');
    const note = `1 ${process.pid} ${bootId()} ${process.pid} ${uptimeSeconds()}\n`;
    writeFileSync(join(watched.folder, 'started'), note);
  }, 100);
  await shift.close();
  assert.deepEqual(happened, ['passed the gate', 'let go']);
  const { kind, ...left } = told.at(-1) as { kind: string; started: number; settled: number };
  assert.deepEqual([kind, left.started, left.settled], ['tick-left', 0, 0]);
});
