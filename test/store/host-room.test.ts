import assert from 'node:assert/strict';
import type { Run } from '../../src/domain/run.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

const spec = { ...waitingFor(), schedule: { rules: [{ kind: 'every' as const, everyMs: 60 * minuteMs }] } };
const names = (count: number) => Array.from({ length: count }, (_, index) => `job${index}`);
const room = (changes: object = {}) => ({ room: { starts: 4, perHost: 4, idle: 0, ...changes } });

exerciseStore('feature 68: what a host has no room for stays due, and is told why', async ({ store, clock }) => {
  const seat = await enter(store);
  await store.saveJobs(
    names(6).map((name) => jobChange({ name, spec, nextSlotAt: dawn })),
    'ann',
  );
  const first = await store.claim(orderOf(seat, room()), byTheRules);
  assert.deepEqual([first.claimed.length, first.active], [4, 0]);
  const reason = 'waits for room: 4 of 4 commands run on web-1';
  assert.deepEqual(
    first.leftOut.map(({ job, reason: why }) => [job, why]),
    [
      ['job4', reason],
      ['job5', reason],
    ],
  );
  const again = await store.claim(orderOf(seat, room()), byTheRules);
  assert.deepEqual([again.claimed.length, again.leftOut.length, again.active], [0, 2, 4]);
  await store.saveJobs([jobChange({ name: 'late', spec, nextSlotAt: dawn + 1 })], 'ann');
  const [plain = 0] = await store.saveJobs([jobChange({ name: 'asked', spec, nextSlotAt: null })], 'ann');
  await store.request([wish((await laneOf(store, plain)).id, dawn - 1)]);
  clock.now += minuteMs;
  const idle = await store.claim(orderOf(seat, room({ idle: 2 })), byTheRules);
  // Who waits longest goes first, whether its slot or somebody asked for it.
  assert.deepEqual(
    idle.claimed.map(({ job }) => job.name),
    ['asked', 'job4'],
  );
  const other = await enter(store, identity('web-2'));
  const elsewhere = await store.claim(orderOf(other, room()), byTheRules);
  assert.deepEqual(
    elsewhere.claimed.map(({ job }) => job.name),
    ['job5', 'late'],
  );
});

exerciseStore('feature 68: a place in a pool is not taken by who finds no room', async ({ store }) => {
  const seat = await enter(store);
  await store.savePools([{ name: 'db', size: 1, origin: null }]);
  const pooled = (name: string, host: string) =>
    jobChange({ name, host, spec: { ...spec, pool: 'db' }, nextSlotAt: dawn });
  await store.saveJobs([pooled('left', 'web-1'), pooled('elsewhere', 'web-2')], 'ann');
  const full = await store.claim(orderOf(seat, room({ starts: 0 })), byTheRules);
  assert.deepEqual(
    full.leftOut.map(({ job, reason }) => [job, reason]),
    [['left', 'waits for its turn']],
  );
  const other = await enter(store, identity('web-2'));
  const { claimed } = await store.claim(orderOf(other, { ...room(), laneHosts: ['web-2'] }), byTheRules);
  assert.equal(claimed.length, 1);
});

exerciseStore(
  'feature 68: two supervisors of a host that claim at once start no more than it may run',
  async (stage) => {
    const { store, another, clock } = stage;
    const stores = [store, await another()] as const;
    const seats = [await enter(store), await enter(stores[1], identity(), 'foreground', 200)] as const;
    await store.saveJobs(
      names(12).map((name) => jobChange({ name, spec, nextSlotAt: dawn })),
      'ann',
    );
    let active: { run: Run; by: 0 | 1 }[] = [];
    let most = 0;
    for (let round = 0; round < 60; round++) {
      clock.now += 60 * minuteMs;
      const claims = await Promise.all(
        ([0, 1] as const).map((by) => stores[by].claim(orderOf(seats[by], { ...room(), limit: 12 }), byTheRules)),
      );
      active = [
        ...active,
        ...([0, 1] as const).flatMap((by) => (claims[by]?.claimed ?? []).map(({ run }) => ({ run, by }))),
      ];
      most = Math.max(most, active.length);
      assert.ok(active.length <= 4, `round ${round}: ${active.length} run`);
      const ending = active.slice(0, 1 + (round % 4));
      for (const { run, by } of ending) await stores[by].settle(seats[by].supervisorId, [settlement(run)], goOn);
      active = active.filter((each) => !ending.includes(each));
    }
    assert.equal(most, 4);
  },
);

exerciseStore('feature 68: a place in a pool goes on also where there is no room for something else', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  await store.savePools([{ name: 'db', size: 1, origin: null }]);
  const pooled = { ...spec, pool: 'db' };
  await store.saveJobs([jobChange({ name: 'busy', spec: pooled, nextSlotAt: dawn })], 'ann');
  const [busy] = (await store.claim(orderOf(seat, room()), byTheRules)).claimed;
  await store.saveJobs(
    [
      jobChange({ name: 'held up', spec: pooled, nextSlotAt: dawn + 1 }),
      jobChange({ name: 'last', spec: pooled, nextSlotAt: dawn + 2 }),
      jobChange({ name: 'plain', spec, nextSlotAt: dawn + 2 * minuteMs }),
    ],
    'ann',
  );
  clock.now += minuteMs;
  await store.claim(orderOf(seat, room()), byTheRules);
  await store.settle(seat.supervisorId, [settlement(busy?.run as Run)], goOn);
  const heldUp = (await store.listJobs({ names: ['held up'] }))[0]?.job.id ?? 0;
  const terms = { reason: null, untilAt: null, pending: null, exceptions: [] };
  await store.hold([{ scope: 'job', target: String(heldUp), ...terms }], 'ann');
  clock.now += minuteMs;
  const { leftOut } = await store.claim(orderOf(seat, room({ starts: 0 })), byTheRules);
  assert.deepEqual(
    leftOut.map(({ job }) => job),
    ['plain'],
  );
  const started: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { claimed } = await store.claim(orderOf(seat, room()), byTheRules);
    started.push(...claimed.map(({ job }) => job.name));
  }
  assert.deepEqual(started, ['last', 'plain']);
});

exerciseStore(
  'feature 132: runs whose processes vanished take no room from those that can start',
  async ({ store }) => {
    const seat = await enter(store);
    await store.saveJobs(
      names(5).map((name) => jobChange({ name, spec, nextSlotAt: dawn })),
      'ann',
    );
    const { claimed } = await store.claim(orderOf(seat, room()), byTheRules);
    const ids = claimed.map(({ run }) => run.id);
    assert.equal((await store.recordVanished(seat.supervisorId, ids)).length, 4);
    const again = await store.claim(orderOf(seat, room()), byTheRules);
    assert.deepEqual([again.claimed.length, again.active], [1, 0]);
  },
);
