import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import type { Supervisor } from '../../src/domain/host.ts';
import type { Seat } from '../../src/runner/seat.ts';
import { takeOver } from '../../src/runner/take-over.ts';
import type { World } from '../../src/runner/world.ts';
import { findProcess, ownProcess } from '../../src/system/process-table.ts';
import { wakeSignal } from '../../src/system/signals.ts';

/** As sh knows it. */
const signalName = wakeSignal.replace('SIG', '');
const seat = { hostId: 1, supervisorId: 9, generation: 9 } as Seat;
const children: ChildProcess[] = [];

after(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process that says when it hears the wake signal, and ends as soon as it does. */
async function predecessor(): Promise<ChildProcess> {
  const script = `trap 'echo woken; exit' ${signalName}; echo ready; while :; do sleep 0.05; done`;
  const child = spawn('/bin/sh', ['-c', script]);
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

function supervisor(child: ChildProcess, changes: Partial<Supervisor> = {}): Supervisor {
  const pid = child.pid ?? 0;
  const identity = { ...ownProcess(), pid, startedTicks: String(findProcess(pid)?.startedTicks) };
  const times = { startedAt: 0, heartbeatAt: 0, endedAt: null };
  return {
    ...identity,
    id: 8,
    hostId: 1,
    host: 'here',
    kind: 'runner',
    generation: 8,
    uid: 0,
    home: '',
    ...times,
    ...changes,
  };
}

function world(supervisors: () => Supervisor[], stopping = new AbortController().signal): World {
  return { store: { supervisorsOf: async () => supervisors() }, stopping, emit: () => undefined } as unknown as World;
}

test('a predecessor is woken and waited for until it is gone', async () => {
  const child = await predecessor();
  const woken = once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  const row = supervisor(child);
  assert.equal(
    await takeOver(
      world(() => [row]),
      seat,
    ),
    true,
  );
  assert.equal(String(await woken), 'woken\n');
  assert.equal(findProcess(row.pid), null);
});

test('a predecessor that has let go is not waited for, though its process lives', async () => {
  const child = await predecessor();
  const row = supervisor(child);
  let looks = 0;
  // It ends its row when it has let go; from then on the store shows it no more.
  assert.equal(
    await takeOver(
      world(() => (looks++ === 0 ? [{ ...row, pid: process.pid + 2 ** 24 }] : [])),
      seat,
    ),
    true,
  );
  assert.ok(findProcess(row.pid));
});

test('a runner that finds a newer one leaves everything to it', async () => {
  const child = await predecessor();
  const rows = [supervisor(child, { generation: 10, id: 10 })];
  assert.equal(
    await takeOver(
      world(() => rows),
      seat,
    ),
    false,
  );
  assert.ok(findProcess(child.pid ?? 0), 'the newer one is not signalled');
});

test('invariant I7: another process with the number of a dead predecessor is neither signalled nor waited for', async () => {
  const child = await predecessor();
  const rows = [supervisor(child, { startedTicks: '1' })];
  assert.equal(
    await takeOver(
      world(() => rows),
      seat,
    ),
    true,
  );
  assert.ok(findProcess(child.pid ?? 0));
});

test('foreground supervisors are never asked to let go', async () => {
  const child = await predecessor();
  const rows = [supervisor(child, { kind: 'foreground' })];
  assert.equal(
    await takeOver(
      world(() => rows),
      seat,
    ),
    true,
  );
  assert.ok(findProcess(child.pid ?? 0));
});

test('somebody who is asked to stop does not wait for a predecessor', async () => {
  const child = spawn('/bin/sh', ['-c', `trap '' ${signalName}; echo ready; while :; do sleep 0.05; done`]);
  children.push(child);
  await once(child.stdout, 'data');
  const rows = [supervisor(child)];
  assert.equal(
    await takeOver(
      world(() => rows, AbortSignal.abort()),
      seat,
    ),
    false,
  );
});
