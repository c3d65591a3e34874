import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, identity, laneOf, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore('a job that moves to another host takes its lane along, with what it knows', async ({ store }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'roaming', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await store.settle(seat.supervisorId, [settlement(run)], goOn);
  const before = await laneOf(store, id);
  await saveJob(store, { id, name: 'roaming', host: 'web-2' });
  assert.deepEqual(await laneOf(store, id), { ...before, host: 'web-2' });
});

exerciseStore(
  'a job on * has no lane but one for nobody until a host ticks, and its first slot is kept',
  async (stage) => {
    const { store } = stage;
    const id = await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
    const seat = await enter(store);
    const { claimed } = await claimAll(store, seat);
    assert.deepEqual(
      claimed.map(({ run }) => [run.jobId, run.scheduledAt]),
      [[id, dawn]],
    );
  },
);

exerciseStore('a job that moves to * while it runs has no second run on the host where it is alive', async (stage) => {
  const { store } = stage;
  const one = await enter(store, identity('web-1'));
  const two = await enter(store, identity('web-2'));
  const id = await saveJob(store, { name: 'roaming', nextSlotAt: dawn });
  const run = await claimOne(store, two);
  stage.clock.now += minuteMs;
  await saveJob(store, { id, name: 'roaming', host: '*' });
  assert.equal((await claimAll(store, two)).claimed.length, 0);
  assert.equal((await claimOne(store, one)).host, 'web-1');
  await store.settle(two.supervisorId, [settlement(run)], goOn);
  assert.equal((await claimOne(store, two)).host, 'web-2');
});

exerciseStore(
  'a job moved off * while its runs are alive starts anew only when the last of them has ended',
  async (stage) => {
    const { store, another } = stage;
    const one = await enter(store, identity('web-1'));
    const other = await another();
    const two = await enter(other, identity('web-2'));
    const id = await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
    const first = await claimOne(store, one);
    const second = await claimOne(other, two);
    stage.clock.now += minuteMs;
    await saveJob(store, { id, name: 'everywhere', host: '', nextSlotAt: stage.clock.now });
    assert.equal((await claimAll(store, one)).claimed.length, 0);
    await store.settle(one.supervisorId, [settlement(first)], goOn);
    const { claimed, parked } = await claimAll(store, one);
    assert.deepEqual([claimed.length, parked.length], [0, 1], 'one of the two is still alive');
    const supervisor = { id: one.supervisorId, hostId: one.hostId };
    assert.equal((await store.poll(supervisor, [''])).nextWakeAt, null, 'and until it ends, nothing wakes');
    await other.settle(two.supervisorId, [settlement(second)], goOn);
    assert.equal((await claimAll(store, one)).claimed.length, 1);
    assert.deepEqual(
      (await store.listJobs()).map(({ lanes }) => lanes.map(({ host }) => host)),
      [['']],
    );
  },
);

exerciseStore(
  'a job that leaves * and comes back while its runs are alive has its next slot on each host',
  async (stage) => {
    const { store } = stage;
    const one = await enter(store, identity('web-1'));
    const two = await enter(store, identity('web-2'));
    const id = await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
    const first = await claimOne(store, one);
    const second = await claimOne(store, two);
    stage.clock.now += minuteMs;
    await saveJob(store, { id, name: 'everywhere', host: 'web-1' });
    await saveJob(store, { id, name: 'everywhere', host: '*' });
    assert.equal((await claimAll(store, two)).claimed.length, 0, 'its run there is alive');
    await store.settle(one.supervisorId, [settlement(first)], goOn);
    await store.settle(two.supervisorId, [settlement(second)], goOn);
    const [view] = await store.listJobs({ ids: [id] });
    assert.deepEqual(
      view?.lanes.map(({ host, nextSlotAt }) => [host, nextSlotAt]),
      ['web-1', 'web-2'].map((host) => [host, dawn + minuteMs]),
    );
    assert.equal((await claimOne(store, two)).host, 'web-2');
  },
);
