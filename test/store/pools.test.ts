import assert from 'node:assert/strict';
import { pendingWork } from '../../src/domain/hold-release.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Claim, ClaimOrder } from '../../src/store/claim-order.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
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
  startAll,
  type Wanted,
  waitingFor,
  wish,
} from './play.ts';

const hourly = { rules: [{ kind: 'every' as const, everyMs: 60 * minuteMs }] };

/** Saves jobs that share a pool, each due now unless it says otherwise; answers their ids. */
async function pooled(store: Store, ...wanted: (string | (Wanted & { pool?: string }))[]): Promise<number[]> {
  const changes = wanted.map((each) => {
    const { pool = 'db', ...rest } = typeof each === 'string' ? { name: each } : each;
    const spec = { ...waitingFor(), ...rest.spec, schedule: hourly, pool };
    return jobChange({ nextSlotAt: dawn, ...rest, spec });
  });
  return await store.saveJobs(changes, 'ann');
}

async function pool(store: Store, size: number, name = 'db'): Promise<void> {
  await store.savePools([{ name, size, origin: null }]);
}

async function claim(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<Claim> {
  return await store.claim(orderOf(seat, changes), byTheRules);
}

async function startedBy(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<string[]> {
  return (await claim(store, seat, changes)).claimed.map(({ job }) => job.name);
}

async function end(store: Store, seat: Entered, ...runs: (Run | undefined)[]): Promise<void> {
  const endings = runs.flatMap((run) => (run ? [settlement(run)] : []));
  assert.equal((await store.settle(seat.supervisorId, endings, goOn)).length, runs.length);
}

async function waiters(store: Store): Promise<string[]> {
  return (await store.listPools()).flatMap(({ waiting }) => waiting.map(({ job }) => job));
}

exerciseStore('who finds no place in its pool waits, with the reason, and costs nothing', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await pool(store, 2);
  const [, , third = 0] = await pooled(store, 'nightly', 'load', 'third', { name: 'free', pool: 'wide' });
  await pool(store, 1, 'wide');
  const { claimed, parked } = await claim(store, seat);
  assert.deepEqual(
    claimed.map(({ job }) => job.name),
    ['nightly', 'load', 'free'],
  );
  assert.deepEqual(parked, [
    {
      laneId: (await laneOf(store, third)).id,
      job: 'third',
      reason: 'waits for the pool db: 2 of 2 places are taken, by nightly and load',
    },
  ]);
  const lane = await laneOf(store, third);
  assert.deepEqual([lane.wakeAt, lane.parkedFor, lane.parkedAt], [null, 'pool:db', dawn]);
  const [late = 0] = await pooled(store, 'late');
  await claim(store, seat);
  const [one, two] = claimed.map(({ run }) => run.id);
  const reason = `waits for the pool db: 2 of 2 places are taken, by nightly (r${one}) and load (r${two})`;
  assert.equal((await laneOf(store, late)).parkedReason, reason);
  const [db] = await store.listPools();
  assert.deepEqual(
    db?.taken.map(({ job, host }) => [job, host]),
    [
      ['nightly', 'web-1'],
      ['load', 'web-1'],
    ],
  );
  assert.deepEqual(await waiters(store), ['third', 'late']);
});

exerciseStore(
  'feature 67: a place goes to the highest priority, and then to who waits longest; nobody else wakes',
  async ({ store, clock }) => {
    const seat = await enter(store);
    await pool(store, 1);
    await pooled(store, 'busy');
    const [first] = (await claim(store, seat)).claimed;
    await pooled(store, { name: 'later', nextSlotAt: dawn + 2 }, { name: 'sooner', nextSlotAt: dawn + 1 });
    await pooled(store, { name: 'urgent', nextSlotAt: dawn + 3, priority: 5 });
    clock.now += minuteMs;
    assert.deepEqual(await startedBy(store, seat), []);
    const order: string[] = [];
    let run = first?.run;
    for (let round = 0; round < 3; round++) {
      await end(store, seat, run);
      const awake = (await store.listJobs()).filter(({ lanes }) => (lanes[0]?.wakeAt ?? clock.now + 1) <= clock.now);
      assert.equal(awake.length, 1);
      const { claimed } = await claim(store, seat);
      order.push(...claimed.map(({ job }) => job.name));
      run = claimed[0]?.run;
    }
    assert.deepEqual(order, ['urgent', 'sooner', 'later']);
  },
);

exerciseStore('a place that is passed over goes on: no wake-up is lost', async ({ store, clock, database }) => {
  const seat = await enter(store);
  await pool(store, 1);
  const names = ['busy', 'disabled', 'deleted', 'moved', 'held up', 'broken', 'last'];
  const [, disabled = 0, deleted = 0, moved = 0, heldUp = 0, broken = 0] = await pooled(
    store,
    ...names.map((name, index) => ({ name, nextSlotAt: dawn + index })),
  );
  clock.now += minuteMs;
  const [busy] = (await claim(store, seat)).claimed;
  assert.equal(busy?.job.name, 'busy');
  await end(store, seat, busy.run);
  await store.setEnabled([disabled], false, 'ann', () => null);
  await store.deleteJobs([deleted], 'ann');
  const spec = { ...waitingFor(), schedule: hourly, pool: 'other' };
  await store.saveJobs([jobChange({ id: moved, name: 'moved', spec })], 'ann');
  assert.equal((await laneOf(store, heldUp)).parkedFor, null);
  await database.execute("update jobs set spec = '{' where id = ?", [broken]);
  await store.saveJobs(
    [jobChange({ id: heldUp, name: 'held up', spec: { ...waitingFor('busy'), schedule: hourly, pool: 'db' } })],
    'ann',
  );
  await database.execute('update lanes set last_run_id = null where job_id = (select id from jobs where name = ?)', [
    'busy',
  ]);
  const started: string[] = [];
  for (let again = true, round = 0; again && round < 10; round++) {
    const { claimed, more } = await claim(store, seat);
    started.push(...claimed.map(({ job }) => job.name));
    again = more;
  }
  assert.deepEqual(started, ['last']);
  assert.equal((await laneOf(store, heldUp)).parkedFor, 'upstream');
});

exerciseStore('a larger pool wakes as many as it has places more; a smaller one ends nobody', async ({ store }) => {
  const seat = await enter(store);
  await pool(store, 1);
  await pooled(store, 'one', 'two', 'three', 'four');
  assert.deepEqual(await startedBy(store, seat), ['one']);
  await pool(store, 3);
  assert.deepEqual(await waiters(store), ['four']);
  assert.deepEqual(await startedBy(store, seat), ['two', 'three']);
  await pool(store, 1);
  assert.deepEqual(await waiters(store), ['four']);
  assert.equal((await store.listPools())[0]?.taken.length, 3);
});

exerciseStore('a forced run needs no place, and takes one', async ({ store }) => {
  const seat = await enter(store);
  await pool(store, 1);
  const [, forced = 0, waiting = 0] = await pooled(store, 'busy', { name: 'forced', nextSlotAt: null }, 'waiting');
  const [busy] = (await claim(store, seat)).claimed;
  const { id: laneId } = await laneOf(store, forced);
  const { claimed } = await store.claim(orderOf(seat, { laneIds: [laneId] }), (candidates, now) =>
    byTheRules(
      candidates.map((each) => ({ ...each, requests: [{ ...wish(laneId, now, { cause: 'force' }), id: 0 }] })),
      now,
    ),
  );
  assert.equal(claimed.length, 1);
  await end(store, seat, busy?.run);
  assert.equal((await laneOf(store, waiting)).parkedFor, 'pool:db');
  await end(store, seat, claimed[0]?.run);
  assert.deepEqual(await startedBy(store, seat), ['waiting']);
});

exerciseStore('a triggered run waits for a place like any other, and keeps its turn', async ({ store, clock }) => {
  const seat = await enter(store);
  await pool(store, 1);
  const [, asked = 0] = await pooled(store, 'busy', { name: 'asked', nextSlotAt: null });
  const [busy] = (await claim(store, seat)).claimed;
  await store.request([wish((await laneOf(store, asked)).id, dawn + 1)]);
  await pooled(store, { name: 'slot', nextSlotAt: dawn + 2 });
  clock.now += minuteMs;
  assert.deepEqual(await startedBy(store, seat), []);
  assert.deepEqual(await waiters(store), ['asked', 'slot']);
  await store.request([wish((await laneOf(store, asked)).id, clock.now)]);
  assert.deepEqual(await startedBy(store, seat), []);
  await end(store, seat, busy?.run);
  assert.deepEqual(await startedBy(store, seat), ['asked']);
});

exerciseStore('a run that was never started gives its place up', async ({ store }) => {
  const seat = await enter(store);
  await pool(store, 1);
  await pooled(store, 'one', 'two');
  const [one] = (await claim(store, seat)).claimed;
  assert.ok(one);
  await store.settle(seat.supervisorId, [settlement(one.run, { status: 'abandoned' })], goOn);
  assert.deepEqual(await startedBy(store, seat), ['two']);
});

exerciseStore('a host that is down keeps no place from the others', async ({ store }) => {
  const seat = await enter(store, identity('web-1'));
  await enter(store, identity('web-2'));
  await pool(store, 1);
  await pooled(store, 'busy', { name: 'down', host: 'web-2', nextSlotAt: dawn - 1 }, 'up');
  const [busy] = (await claim(store, seat, { limit: 1 })).claimed;
  await claim(store, seat, { laneHosts: ['', 'web-2'] });
  assert.deepEqual(await waiters(store), ['down', 'up']);
  await end(store, seat, busy?.run);
  assert.deepEqual(await startedBy(store, seat), ['up']);
});

exerciseStore('who names a pool that nobody defined waits until it is there', async ({ store }) => {
  const seat = await enter(store);
  const [id = 0] = await pooled(store, 'nightly');
  assert.deepEqual(await startedBy(store, seat), []);
  assert.match((await laneOf(store, id)).parkedReason ?? '', /pool db, which is not defined: .*chroniker pool set db/);
  await pool(store, 1);
  assert.deepEqual(await startedBy(store, seat), ['nightly']);
});

exerciseStore('connections that claim and settle at once never overfill a pool', async (stage) => {
  const { store, another, clock } = stage;
  const stores = [store, await another()] as const;
  const seats = [await enter(stores[0], identity('web-1')), await enter(stores[1], identity('web-2'))] as const;
  await pool(store, 2);
  // Among few lanes MariaDB locks them all as it writes some, and nobody would be there at the same time.
  const others = Array.from({ length: 500 }, (_, index) => jobChange({ name: `other${index}`, nextSlotAt: null }));
  await store.saveJobs(others, 'ann');
  if (stage.kind === 'mysql') await stage.database.rows('analyze table lanes, runs');
  await pooled(
    store,
    ...[1, 2, 3].flatMap((n) => ['web-1', 'web-2'].map((host) => ({ name: `${host}-${n}`, host, nextSlotAt: dawn }))),
  );
  let active: { run: Run; by: number }[] = [];
  let ran = 0;
  for (let round = 0; round < 100; round++) {
    clock.now += 60 * minuteMs;
    const ending = active.slice(round % 2);
    const settling = ending.map(({ run, by }) =>
      stores[by]?.settle(seats[by]?.supervisorId ?? 0, [settlement(run)], goOn),
    );
    const [one, two] = await Promise.all([claim(stores[0], seats[0]), claim(stores[1], seats[1]), ...settling]);
    const begun = [one, two].flatMap((each, by) => (each as Claim).claimed.map(({ run }) => ({ run, by })));
    active = [...active.filter((each) => !ending.includes(each)), ...begun];
    ran += begun.length;
    const [db] = await store.listPools();
    assert.equal(db?.taken.length, active.length);
    assert.ok(active.length <= 2, `round ${round}: ${active.length} runs in a pool of 2`);
  }
  assert.ok(ran > 50, `${ran} runs`);
  // Whoever still waits gets a place as soon as there is one.
  for (let round = 0; active.length > 0 || (await waiters(store)).length > 0; round++) {
    assert.ok(round < 20, 'somebody waits for ever');
    for (const { run, by } of active) await end(stores[by] ?? store, seats[by] ?? seats[0], run);
    const claims = [await claim(stores[0], seats[0]), await claim(stores[1], seats[1])];
    active = claims.flatMap(({ claimed }, by) => claimed.map(({ run }) => ({ run, by })));
  }
});

exerciseStore('a thousand that wait for a pool are not in the way of those that are ready', async ({ store }) => {
  const seat = await enter(store);
  await pool(store, 1);
  const names = (what: string, count: number) => Array.from({ length: count }, (_, index) => `${what}${index}`);
  await pooled(store, 'busy', ...names('waiting', 1_000));
  await store.claim(orderOf(seat, { limit: 2_000 }), byTheRules);
  assert.equal((await waiters(store)).length, 1_000);
  await store.saveJobs(
    names('ready', 10).map((name) => jobChange({ name, nextSlotAt: dawn })),
    'ann',
  );
  const { claimed } = await store.claim(orderOf(seat, { limit: 10 }), startAll);
  assert.deepEqual(claimed.map(({ job }) => job.name).sort(), names('ready', 10));
});

/** One place, taken; then two that wait for it, the first of which wakes because it is free. Answers the job of the other. */
async function secondInLine(stage: Stage): Promise<{ seat: Entered; first: number; second: number; third: number }> {
  const { store, clock } = stage;
  const seat = await enter(store);
  await pool(store, 1);
  await pooled(store, 'busy');
  const [busy] = (await claim(store, seat)).claimed;
  const wanted = ['first', 'second', 'third'].map((name) => ({ name, nextSlotAt: null }));
  const [first = 0, second = 0, third = 0] = await pooled(store, ...wanted);
  for (const [index, jobId] of [first, second].entries()) {
    await store.request([wish((await laneOf(store, jobId)).id, dawn + 1 + index)]);
  }
  clock.now += minuteMs;
  assert.deepEqual(await startedBy(store, seat), []);
  await end(store, seat, busy?.run);
  assert.deepEqual(await waiters(store), ['second']);
  return { seat, first, second, third };
}

exerciseStore('a place goes on when what was triggered is taken back', async (stage) => {
  const { store } = stage;
  const { seat, first } = await secondInLine(stage);
  await store.withdraw([(await laneOf(store, first)).id], 'trigger');
  assert.deepEqual(await startedBy(store, seat), ['second']);
});

exerciseStore('a place goes on when a release passes over what was to have it', async (stage) => {
  const { store } = stage;
  const { seat, first } = await secondInLine(stage);
  const terms = { reason: null, untilAt: null, pending: null, exceptions: [] };
  const [hold] = await store.hold([{ scope: 'job', target: String(first), ...terms }], 'ann');
  await store.releaseHolds([hold?.id ?? 0], 'skip', 'ann', (lane, job, requests, at) =>
    pendingWork(lane, job, requests, at, 'UTC'),
  );
  assert.deepEqual(await startedBy(store, seat), ['second']);
});

exerciseStore('a place goes on when the backfill that was to have it is cancelled', async (stage) => {
  const { store } = stage;
  const { seat, first, third } = await secondInLine(stage);
  const [begun] = (await claim(store, seat)).claimed;
  assert.equal(begun?.job.id, first);
  const { id: laneId } = await laneOf(store, third);
  const terms = { paceMs: 0, params: {}, stopOnFailure: false, requestedBy: 'ann' };
  const slots = { fromAt: dawn, toAt: dawn, slotsAt: [dawn] };
  const [backfill] = await store.startBackfills([{ laneId, jobId: third, ...slots, ...terms }]);
  await stage.database.execute('update lanes set priority = 5 where id = ?', [laneId]);
  assert.deepEqual(await startedBy(store, seat), []);
  assert.deepEqual(await waiters(store), ['third', 'second']);
  await end(store, seat, begun?.run);
  assert.deepEqual(await waiters(store), ['second']);
  await store.cancelBackfills([backfill?.id ?? 0], 'ann');
  assert.deepEqual(await startedBy(store, seat), ['second']);
});
