import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { adopt } from '../../src/runner/adopt.ts';
import type { Seat } from '../../src/runner/seat.ts';
import { Supervision } from '../../src/runner/supervision.ts';
import type { World } from '../../src/runner/world.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { ownProcess } from '../../src/system/process-table.ts';
import { spoolFolder } from '../../src/system/spool.ts';
import { watchingWorld } from '../rig/scripted-run.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';
import { claimOne, identity, minuteMs, saveJob } from '../store/play.ts';

const home = temporaryFolder('just-claimed');
const { bootId, pidNamespace } = ownProcess();
const here = identity('web-1', { bootId, pidNamespace });

/** A tick of this host, which lives as long as this test does. */
async function enter(store: Store): Promise<Entered> {
  const answer = await store.enter(here, ownProcess(), 'runner', () => false);
  assert.equal(answer.verdict, 'entered');
  return answer as Entered;
}

/** As each tick adopts when it has entered. */
async function adoptAs(
  { supervisorId }: Entered,
  store: Store,
): Promise<{ adopted: number; supervision: Supervision }> {
  const world = { ...watchingWorld(home).world, store, identity: here } as unknown as World;
  const supervision = new Supervision(world, () => undefined);
  return { adopted: await adopt(world, { supervisorId } as Seat, supervision), supervision };
}

exerciseStore(
  'feature 125: a run that was just claimed is neither adopted nor lost, whoever ticks at that instant or later',
  async ({ store, clock }) => {
    await enter(store);
    await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const first = await enter(store);
    // Its last heartbeat is old when it claims; neither that nor any other age says that a supervisor is dead.
    clock.now += 10 * minuteMs;
    const run = await claimOne(store, first, { spoolRoot: `${home}/spool` });

    for (const later of [0, 1, 10 * minuteMs]) {
      clock.now += later;
      const { adopted, supervision } = await adoptAs(await enter(store), store);
      assert.deepEqual([adopted, supervision.watched.size], [0, 0], `${later} ms later`);
      assert.deepEqual(await store.findRun(run.id), run);
    }
    assert.equal(existsSync(`${spoolFolder(`${home}/spool`, run.id)}/started`), false, 'nobody closed its gate');
    const none = { stdout: 0, stderr: 0 };
    const shipment = { runId: run.id, from: none, to: none, chunks: [] };
    assert.deepEqual(await store.ship(first.supervisorId, [shipment]), { superseded: [] });
  },
);

exerciseStore('feature 125: once its supervisor has let go, the next tick does take it', async ({ store }) => {
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const first = await enter(store);
  const run = await claimOne(store, first, { spoolRoot: `${home}/spool` });
  await store.endSupervisors([first.supervisorId]);
  const second = await enter(store);
  const { adopted, supervision } = await adoptAs(second, store);
  assert.equal(adopted, 1);
  assert.equal(supervision.watched.get(run.id)?.unstarted?.status, 'abandoned');
  assert.equal((await store.findRun(run.id))?.supervisorId, second.supervisorId);
});
