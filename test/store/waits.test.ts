import assert from 'node:assert/strict';
import { afterRun } from '../../src/domain/after-run.ts';
import { pendingWork } from '../../src/domain/hold-release.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Claim, ClaimOrder } from '../../src/store/claim-order.ts';
import type { AfterRun, Settlement } from '../../src/store/settlement.ts';
import type { Entered } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { byTheRules, enter, laneOf, minuteMs, orderOf, saveJob, settlement, waitingFor, wish } from './play.ts';

interface Scene extends Stage {
  seat: Entered;
}

const byTheBook: AfterRun = (...args) => afterRun(...args, { timezone: 'UTC' });
const hourly = { rules: [{ kind: 'cron' as const, expression: '0 * * * *' }] };
const terms = { reason: null, untilAt: null, pending: null, exceptions: [] };

function exerciseWaits(sentence: string, exercise: (scene: Scene) => Promise<void>): void {
  exerciseStore(sentence, async (stage) => await exercise({ ...stage, seat: await enter(stage.store) }));
}

/** Saves a job that is due every hour, from now on. */
async function save({ store }: Scene, name: string, spec: Partial<JobSpec> = {}, nextSlotAt: number | null = dawn) {
  return await saveJob(store, { name, spec: { ...waitingFor(), schedule: hourly, ...spec }, nextSlotAt });
}

async function claim({ store, seat }: Scene, changes: Partial<ClaimOrder> = {}): Promise<Claim> {
  return await store.claim(orderOf(seat, changes), byTheRules);
}

async function only(scene: Scene, changes: Partial<ClaimOrder> = {}): Promise<Run> {
  const { claimed } = await claim(scene, changes);
  assert.equal(claimed.length, 1);
  return claimed[0]?.run as Run;
}

async function end({ store, seat, clock }: Scene, run: Run, changes: Partial<Settlement> = {}): Promise<void> {
  const ending = settlement(run, { finishedAt: clock.now, ...changes });
  assert.deepEqual(await store.settle(seat.supervisorId, [ending], byTheBook), [run.id]);
}

/** `upstream extract 0–12`, in minutes since dawn. */
function told({ waited }: Run): string[] | null {
  if (waited === null) return null;
  const minutes = (at: number | null) => ((at ?? 0) - dawn) / minuteMs;
  return waited.map(({ for: what, job = '', runId, fromAt, untilAt }) => {
    const about = [what, job, runId ? `r${runId}` : ''].filter((word) => word !== '').join(' ');
    return `${about} ${minutes(fromAt)}–${minutes(untilAt)}`;
  });
}

exerciseWaits('a run is told what its lane waited for, one thing after the other', async (scene) => {
  const { store, clock, database } = scene;
  await store.savePools([{ name: 'db', size: 1, origin: null }]);
  await save(scene, 'extract');
  await save(scene, 'busy', { pool: 'db' });
  const loadId = await save(scene, 'load', { ...waitingFor('extract'), schedule: hourly, pool: 'db' });
  const { claimed } = await claim(scene);
  const [extract, busy] = claimed.map(({ run }) => run);
  assert.ok(extract && busy && claimed.length === 2);
  assert.deepEqual([extract.waited, busy.waited], [null, null]);
  clock.now += 12 * minuteMs;
  await end(scene, extract);
  assert.deepEqual((await claim(scene)).claimed, []);
  assert.equal((await laneOf(store, loadId)).parkedFor, 'pool:db');
  clock.now += 8 * minuteMs;
  await end(scene, busy);
  clock.now += 1_000;
  const load = await only(scene);
  assert.deepEqual(told(load), ['upstream extract 0–12', 'pool:db 12–20']);
  assert.deepEqual((await store.findRun(load.id))?.waited, load.waited);
  const { waited, wokenAt } = await laneOf(store, loadId);
  assert.deepEqual([waited, wokenAt], [null, null]);
  const columns = 'run, job, waited_for, upstream, earlier_run, reason, from_time, until_time';
  const seen = (await database.rows(`select ${columns} from v_waits order by from_time`)).map((row) => ({ ...row }));
  const own = { run: load.id, job: 'load', earlier_run: null, reason: null };
  assert.deepEqual(seen, [
    {
      ...own,
      waited_for: 'upstream',
      upstream: 'extract',
      from_time: '2026-06-01T00:00:00Z',
      until_time: '2026-06-01T00:12:00Z',
    },
    {
      ...own,
      waited_for: 'pool:db',
      upstream: null,
      from_time: '2026-06-01T00:12:00Z',
      until_time: '2026-06-01T00:20:00Z',
    },
  ]);
});

exerciseWaits('what a person asked for, a further attempt and a backfilled slot are told alike', async (scene) => {
  const { store, clock } = scene;
  await store.savePools([{ name: 'db', size: 1, origin: null }]);
  await save(scene, 'busy', { pool: 'db' });
  const ids: number[] = [];
  for (const name of ['asked', 'tried', 'filled']) ids.push(await save(scene, name, { pool: 'db' }, null));
  const lanes = await Promise.all(ids.map((id) => laneOf(store, id)));
  const [asked = 0, tried = 0, filled = 0] = lanes.map(({ id }) => id);
  const busy = await only(scene);
  await store.request([
    wish(asked, dawn),
    wish(tried, dawn, { cause: 'retry', attempt: 2, scheduledAt: dawn - minuteMs }),
  ]);
  const slots = { fromAt: dawn - 2, toAt: dawn - 1, slotsAt: [dawn - 2] };
  const rest = { paceMs: 0, params: {}, stopOnFailure: false, requestedBy: 'ann' };
  await store.startBackfills([{ laneId: filled, jobId: ids[2] ?? 0, ...slots, ...rest }]);
  assert.equal((await claim(scene)).parked.length, 3);
  clock.now += 5 * minuteMs;
  let ending = busy;
  const causes: string[] = [];
  for (const minutes of [5, 7, 9]) {
    await end(scene, ending);
    ending = await only(scene);
    causes.push(ending.cause);
    assert.deepEqual(told(ending), [`pool:db 0–${minutes}`]);
    clock.now += 2 * minuteMs;
  }
  assert.deepEqual(causes.sort(), ['backfill', 'retry', 'trigger']);
});

exerciseWaits('a slot that queued behind its own run is told so', async (scene) => {
  const { clock } = scene;
  await save(scene, 'nightly', { overlap: 'queue' });
  const first = await only(scene);
  clock.now += 70 * minuteMs;
  await end(scene, first);
  const second = await only(scene);
  assert.deepEqual(told(second), [`run r${first.id} 60–70`]);
  clock.now += minuteMs;
  await end(scene, second);
  clock.now = dawn + 120 * minuteMs;
  assert.equal((await only(scene)).waited, null);
});

exerciseWaits('a slot that queued while a condition was asked names no run, since none is kept', async (scene) => {
  await save(scene, 'nightly', { overlap: 'queue' });
  const first = await only(scene);
  scene.clock.now += 70 * minuteMs;
  await end(scene, first, { status: 'skipped', saidNo: true });
  const second = await only(scene);
  assert.deepEqual(told(second), ['other 60–70']);
  assert.equal(second.waited?.[0]?.reason, 'the condition of an earlier slot was asked');
});

exerciseWaits('a hold is told by its words; what a release passes over leaves nothing behind', async (scene) => {
  const { store, clock } = scene;
  const id = await save(scene, 'nightly');
  const [hold] = await store.hold([{ scope: 'job', target: String(id), ...terms, reason: 'a move' }], 'ann');
  assert.equal((await claim(scene)).parked.length, 1);
  clock.now += 10 * minuteMs;
  const release = async (pending: 'run' | 'skip', holdId = 0) =>
    await store.releaseHolds([holdId], pending, 'ann', (lane, job, requests, at) =>
      pendingWork(lane, job, requests, at, 'UTC'),
    );
  await release('run', hold?.id);
  const held = await only(scene);
  assert.deepEqual(told(held), ['hold 0–10']);
  assert.equal(held.waited?.[0]?.reason, 'held by ann: a move');
  await end(scene, held);
  const [again] = await store.hold([{ scope: 'job', target: String(id), ...terms }], 'ann');
  clock.now = dawn + 60 * minuteMs;
  assert.equal((await claim(scene)).parked.length, 1);
  clock.now += 10 * minuteMs;
  await release('skip', again?.id);
  clock.now = dawn + 120 * minuteMs;
  assert.equal((await only(scene)).waited, null);
});

exerciseWaits('what takes the place of a run of which nothing was executed has waited as that had', async (scene) => {
  const { store, clock } = scene;
  await store.savePools([{ name: 'db', size: 1, origin: null }]);
  await save(scene, 'busy', { pool: 'db' });
  await save(scene, 'load', { pool: 'db' });
  const busy = await only(scene);
  clock.now += 4 * minuteMs;
  await end(scene, busy);
  const first = await only(scene);
  clock.now += minuteMs;
  await end(scene, first, { status: 'abandoned' });
  const second = await only(scene);
  assert.deepEqual([second.scheduledAt, told(second)], [first.scheduledAt, ['pool:db 0–4']]);
});

exerciseWaits('where a host has a limit, the time without room is told, as far as the host ticked', async (scene) => {
  const { clock } = scene;
  await save(scene, 'one');
  await save(scene, 'two');
  const room = { starts: 1, perHost: 1, idle: 0 };
  const ticked = [{ fromAt: dawn, toAt: dawn }];
  const one = await only(scene, { room, ticked });
  clock.now += 20 * minuteMs;
  await end(scene, one);
  assert.deepEqual(told(await only(scene, { room, ticked })), ['room 0–20']);
});

exerciseWaits('a lane whose definition could not be read is told so once it runs', async (scene) => {
  const { store, clock, database } = scene;
  const id = await save(scene, 'nightly');
  const [{ spec } = { spec: '' }] = await database.rows<{ spec: string }>(`select spec from jobs where id = ${id}`);
  await database.execute("update jobs set spec = '{' where id = ?", [id]);
  assert.equal((await claim(scene)).parked.length, 1);
  clock.now += 5 * minuteMs;
  await saveJob(store, { id, name: 'nightly', spec: JSON.parse(spec) });
  const run = await only(scene);
  assert.deepEqual(told(run), ['other 0–5']);
  assert.match(run.waited?.[0]?.reason ?? '', /cannot be read/);
});
