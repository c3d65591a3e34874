import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { enterPastStopped } from '../../src/runner/enter-past-stopped.ts';
import type { World } from '../../src/runner/world.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { findProcess, isStopped, ownProcess } from '../../src/system/process-table.ts';
import { waitFor } from '../rig/wait-for.ts';

/** A store that is locked until `isFree` says otherwise, and that knows of this one supervisor. */
function worldWith(pid: number, isFree: () => boolean): { world: World; tries: () => number } {
  let tries = 0;
  const supervisor = { ...ownProcess(), pid, startedTicks: String(findProcess(pid)?.startedTicks) };
  const store = {
    enter: async () => {
      tries += 1;
      if (!isFree()) throw new StoreUnavailable('the database is locked');
      return { verdict: 'entered', hosts: [], now: Date.now(), generation: 2 };
    },
    listHosts: async () => [{ id: 1, name: 'here' }],
    supervisorsOf: async () => [supervisor],
  };
  const world = {
    store,
    identity: { name: 'here', tags: [] },
    settings: { home: '/', timezone: 'UTC' },
    emit: () => undefined,
  };
  return { world: world as unknown as World, tries: () => tries };
}

async function sleeper(t: TestContext, stopped: boolean): Promise<number> {
  const child = spawn('sleep', ['60']);
  t.after(() => child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  if (stopped) child.kill('SIGSTOP');
  await waitFor('the child to be as wanted', () => isStopped(pid) === stopped);
  return pid;
}

test('a supervisor that was stopped while it held the lock is continued, and then the runner enters', async (t) => {
  const pid = await sleeper(t, true);
  const { world, tries } = worldWith(pid, () => !isStopped(pid));
  assert.equal((await enterPastStopped(world)).generation, 2);
  assert.deepEqual([tries(), isStopped(pid)], [2, false]);
});

test('where nobody is stopped the database is simply away', async (t) => {
  const { world, tries } = worldWith(await sleeper(t, false), () => false);
  await assert.rejects(enterPastStopped(world), StoreUnavailable);
  assert.equal(tries(), 1);
});
