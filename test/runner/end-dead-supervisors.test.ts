import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Supervisor } from '../../src/domain/host.ts';
import { endDeadSupervisors } from '../../src/runner/end-dead-supervisors.ts';
import type { Seat } from '../../src/runner/seat.ts';
import type { World } from '../../src/runner/world.ts';
import { ownProcess } from '../../src/system/process-table.ts';

async function endedOf(supervisors: Partial<Supervisor>[]): Promise<number[]> {
  const ended: number[] = [];
  const store = {
    supervisorsOf: async () => supervisors.map((changes, id) => ({ ...ownProcess(), id, ...changes })),
    endSupervisors: async (ids: number[]) => void ended.push(...ids),
  };
  await endDeadSupervisors({ store } as unknown as World, { hostId: 1 } as Seat);
  return ended;
}

test('supervisors that are dead are ended, whatever they were; a living one is not', async () => {
  const recycled = { startedTicks: '1' };
  const beforeTheReboot = { bootId: 'another' };
  assert.deepEqual(await endedOf([{}, recycled, beforeTheReboot, { ...recycled, kind: 'foreground' }]), [1, 2, 3]);
});

test('of a supervisor in another pid namespace nothing can be said', async () => {
  assert.deepEqual(await endedOf([{ pidNamespace: 'pid:[1]', startedTicks: '1' }]), []);
});
