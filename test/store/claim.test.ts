import assert from 'node:assert/strict';
import type { Claim } from '../../src/store/claim-order.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  claimAll,
  claimOne,
  enter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  startAll,
  startSlot,
  wish,
} from './play.ts';

exerciseStore('feature 98: a claim makes a row of a run that is starting', async ({ store, clock, database }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  clock.now += 30_000;
  const { claimed, parked, more } = await claimAll(store, seat);
  assert.deepEqual([parked, more], [[], false]);
  assert.equal(claimed[0]?.job.name, 'nightly');
  const run = claimed[0]?.run;
  assert.deepEqual(await store.findRun(run?.id ?? 0), run);
  assert.equal(run?.status, 'starting');
  assert.deepEqual([run?.cause, run?.scheduledAt, run?.claimedAt, run?.attempt], ['schedule', dawn, dawn + 30_000, 1]);
  assert.deepEqual([run?.host, run?.supervisorId, run?.spoolRoot], ['web-1', seat.supervisorId, '/spool']);
  assert.deepEqual([run?.timeoutMs, run?.graceMs, run?.startedAt, run?.finishedAt], [null, 10_000, null, null]);
  assert.deepEqual(run?.policy, { failOnStderr: false, output: { stdout: true, stderr: true, maxBytes: null } });
  const [lane] = await database.rows('select active_run_id, wake_at, next_slot_at from lanes');
  assert.deepEqual({ ...lane }, { active_run_id: run?.id, wake_at: null, next_slot_at: dawn + minuteMs });
});

exerciseStore('feature 53: a lane is due at its very instant, and not before', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn + 1 });
  assert.equal((await claimAll(store, seat)).claimed.length, 0);
  clock.now += 1;
  assert.equal((await claimAll(store, seat)).claimed.length, 1);
});

/** What a claim came to for its lanes. */
function gained({ claimed, parked, more }: Claim) {
  return { claimed, parked, more };
}

exerciseStore('feature 62: a lane with an active run is claimed by nobody, due or asked for', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.request([wish(run.laneId, dawn)]);
  assert.deepEqual(gained(await claimAll(store, seat)), { claimed: [], parked: [], more: false });
  const forced = await claimAll(store, seat, { laneIds: [(await laneOf(store, id)).id] });
  assert.deepEqual(gained(forced), { claimed: [], parked: [], more: false });
});

exerciseStore('feature 67: lanes go by priority, then by how long they wait, then by age', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'third', nextSlotAt: dawn + 1 });
  await saveJob(store, { name: 'second', nextSlotAt: dawn });
  await saveJob(store, { name: 'fourth', nextSlotAt: dawn + 1 });
  await saveJob(store, { name: 'first', nextSlotAt: dawn + 1, priority: 1 });
  await saveJob(store, { name: 'last', nextSlotAt: dawn, priority: -1 });
  clock.now += minuteMs;
  const seen: string[] = [];
  const two = await store.claim(orderOf(seat, { limit: 2 }), (candidates, now) => {
    seen.push(...candidates.map(({ job }) => job.name));
    return startAll(candidates, now);
  });
  assert.deepEqual(seen, ['first', 'second']);
  assert.equal(two.more, true);
  const rest = await claimAll(store, seat);
  assert.deepEqual(
    rest.claimed.map(({ job }) => job.name),
    ['third', 'fourth', 'last'],
  );
  assert.equal(rest.more, false);
});

exerciseStore('feature 64: a lane is claimed only by those who may', async ({ store }) => {
  const one = await enter(store, identity('web-1'));
  const two = await enter(store, identity('web-2'));
  await saveJob(store, { name: 'pinned', host: 'web-2', nextSlotAt: dawn });
  await saveJob(store, { name: 'tagged', host: 'tag:gpu', nextSlotAt: dawn });
  assert.equal((await claimAll(store, one)).claimed.length, 0);
  const { claimed } = await claimAll(store, two, { laneHosts: ['', 'web-2', 'tag:gpu'] });
  assert.deepEqual(
    claimed.map(({ job, run }) => [job.name, run.host]),
    [
      ['pinned', 'web-2'],
      ['tagged', 'web-2'],
    ],
  );
});

exerciseStore('a claim may be narrowed to jobs, to all but some, and to lanes that are not due', async ({ store }) => {
  const seat = await enter(store);
  const [one = 0, two = 0, three = 0, later = 0] = await store.saveJobs(
    ['one', 'two', 'three', 'later'].map((name) => jobChange({ name, nextSlotAt: name === 'later' ? null : dawn })),
    'ann',
  );
  const names = ({ claimed }: Claim) => claimed.map(({ job }) => job.name);
  assert.deepEqual(names(await claimAll(store, seat, { onlyJobIds: [one, later] })), ['one']);
  assert.deepEqual(names(await claimAll(store, seat, { exceptJobIds: [one, three] })), ['two']);
  const lanes = [await laneOf(store, later), await laneOf(store, two)].map(({ id }) => id);
  assert.deepEqual(names(await claimAll(store, seat, { laneIds: lanes })), ['later']);
});

exerciseStore('feature 61: of ticks that claim the same lanes at once, each lane has one run', async (stage) => {
  const { store, another, database } = stage;
  const stores = [store, await another(), await another()];
  const seats = await Promise.all(stores.map((each) => enter(each, identity(), 'foreground')));
  const names = Array.from({ length: 20 }, (_, index) => `job${index}`);
  await store.saveJobs(
    names.map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  for (let round = 0; round < 10; round++) {
    stage.clock.now = dawn + round * minuteMs;
    const claims = await Promise.all(stores.map((each, index) => claimUntilNone(each, seats[index])));
    const runs = claims.flat();
    assert.deepEqual(runs.map(({ job }) => job.name).sort(), [...names].sort());
    for (const [index, claimed] of claims.entries()) {
      const endings = claimed.map(({ run }) => settlement(run));
      assert.equal((await settleWith(stores[index], seats[index], endings)).length, claimed.length);
    }
  }
  const [{ runs } = {}] = await database.rows('select count(*) as runs from runs');
  assert.equal(Number(runs), 200);
});

exerciseStore('feature 63: a claim does not stand still behind others that hold a lane', async (stage) => {
  const { store, kind } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const release = await stage.hold('update lanes set version = version + 1');
  const claiming = claimAll(store, seat);
  // SQLite has one writer at a time, so that the claim waits, asynchronously; MySQL passes over what is locked.
  if (kind === 'mysql') assert.deepEqual(gained(await claiming), { claimed: [], parked: [], more: true });
  await release();
  const { claimed } = kind === 'mysql' ? await claimAll(store, seat) : await claiming;
  assert.equal(claimed.length, 1);
});

exerciseStore(
  'a slot that has had its run has no second one, but its lane goes on',
  async ({ store, clock, database }) => {
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run)], goOn);
    await store.request([wish(run.laneId, dawn + 5 * minuteMs)]);
    await database.execute('update lanes set next_slot_at = ?, wake_at = ?', [dawn, dawn]);
    clock.now += 1_000;
    assert.equal((await claimAll(store, seat)).claimed.length, 0);
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.nextSlotAt, lane.wakeAt], [dawn + minuteMs, dawn + minuteMs]);
  },
);

exerciseStore(
  'a lane that moves on without a run wakes for its slot or its requests, whichever is first',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
    const { id: laneId } = await laneOf(store, id);
    await store.request([wish(laneId, dawn + 2 * minuteMs)]);
    const range = { fromAt: dawn, toAt: dawn + minuteMs, count: 2, reason: 'misfire' as const };
    const nextSlotAt = dawn + 9 * minuteMs;
    const claim = await store.claim(orderOf(seat), () => [
      { kind: 'advance', laneId, nextSlotAt, wakeAt: nextSlotAt, slotRanges: [range] },
    ]);
    assert.deepEqual(gained(claim), { claimed: [], parked: [], more: false });
    const lane = await laneOf(store, id);
    assert.deepEqual([lane.nextSlotAt, lane.wakeAt], [nextSlotAt, dawn + 2 * minuteMs]);
    assert.deepEqual(await store.slotRanges(id), [{ ...range, laneId }]);
  },
);

exerciseStore('a lane that cannot start is parked with its reason, and costs nothing until its time', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const { id: laneId } = await laneOf(store, id);
  const wakeAt = dawn + 3 * minuteMs;
  const claim = await store.claim(orderOf(seat), () => [
    { kind: 'park', laneId, reason: 'its window is shut', wakeAt, parkedFor: null },
  ]);
  assert.deepEqual(claim.parked, [{ laneId, job: 'nightly', reason: 'its window is shut' }]);
  const lane = await laneOf(store, id);
  assert.deepEqual([lane.parkedReason, lane.wakeAt, lane.nextSlotAt], ['its window is shut', wakeAt, dawn]);
  assert.equal((await claimAll(store, seat)).claimed.length, 0);
  clock.now = wakeAt;
  assert.equal((await claimAll(store, seat)).claimed.length, 1);
  assert.equal((await laneOf(store, id)).parkedReason, null);
});

exerciseStore('a decision that throws leaves everything as it was', async ({ store }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const bug = new Error('a bug');
  const decide = () => {
    throw bug;
  };
  await assert.rejects(store.claim(orderOf(seat), decide), bug);
  assert.equal((await claimAll(store, seat)).claimed.length, 1);
});

exerciseStore('coalesced slots are one run that says how many it stands for', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const { id: laneId } = await laneOf(store, id);
  const { claimed } = await store.claim(orderOf(seat), () => [{ ...startSlot(laneId, dawn), slots: 10 }]);
  assert.equal(claimed[0]?.run.slots, 10);
});

async function claimUntilNone(store: Parameters<typeof claimAll>[0], seat: Parameters<typeof claimAll>[1] | undefined) {
  const runs: Claim['claimed'] = [];
  if (!seat) return runs;
  for (;;) {
    const { claimed, more } = await claimAll(store, seat, { limit: 7 });
    runs.push(...claimed);
    if (claimed.length === 0 && !more) return runs;
  }
}

async function settleWith(
  store: Parameters<typeof claimAll>[0] | undefined,
  seat: Parameters<typeof claimAll>[1] | undefined,
  endings: ReturnType<typeof settlement>[],
) {
  return (await store?.settle(seat?.supervisorId ?? 0, endings, goOn)) ?? [];
}
