import assert from 'node:assert/strict';
import type { Dependency } from '../../src/domain/dependency.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goingAfter,
  goOn,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

const never = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };

/** A job that waits for `extract` in these ways and no others. */
function after(more: Partial<Dependency>) {
  return { ...waitingFor(), dependencies: [{ job: 'extract', ...never, ...more }] };
}

/** What a claim came to: `start load`, or why it waits. */
async function claimed(store: Store, seat: Entered): Promise<string[]> {
  const { claimed, parked } = await store.claim(orderOf(seat), byTheRules);
  for (const { run } of claimed) runs.set(run.job, run);
  return [...claimed.map(({ run }) => `start ${run.job}`), ...parked.map(({ reason }) => reason)];
}

const runs = new Map<string, Claim['claimed'][number]['run']>();

async function end(store: Store, seat: Entered, job: string, how: Partial<Settlement> = {}): Promise<void> {
  const run = runs.get(job);
  assert.ok(run);
  const finishedAt = await store.now();
  assert.equal((await store.settle(seat.supervisorId, [settlement(run, { finishedAt, ...how })], goOn)).length, 1);
}

async function runOnce(store: Store, seat: Entered, jobId: number, how: Partial<Settlement> = {}): Promise<void> {
  const now = await store.now();
  await store.request([wish((await laneOf(store, jobId)).id, now, { scheduledAt: nextWish++ })]);
  assert.equal((await claimed(store, seat))[0], 'start extract');
  await end(store, seat, 'extract', how);
}

let nextWish = 1;

exerciseStore('a job whose upstream succeeded too long ago waits for its next success', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await runOnce(store, seat, extract);
  clock.now += 26 * 60 * minuteMs;
  const load = await saveJob(store, { name: 'load', spec: after({ withinMs: 24 * 60 * minuteMs }), nextSlotAt: dawn });
  const reason = 'waits for extract: its last success was 26 h ago, and 24 h is allowed';
  assert.deepEqual(await claimed(store, seat), [reason]);
  assert.equal((await laneOf(store, load)).wakeAt, null);
  // A failure wakes it in vain.
  await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 });
  assert.deepEqual(await claimed(store, seat), [reason]);
  await runOnce(store, seat, extract);
  assert.deepEqual(await claimed(store, seat), ['start load']);
});

exerciseStore('a job waits for a success of its upstream since its own last one', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await runOnce(store, seat, extract);
  clock.now += minuteMs;
  const load = await saveJob(store, { name: 'load', spec: after({ since: 'lastSuccess' }), nextSlotAt: clock.now });
  const again = async () => {
    clock.now += minuteMs;
    await saveJob(store, { id: load, name: 'load', spec: after({ since: 'lastSuccess' }), nextSlotAt: clock.now });
    return await claimed(store, seat);
  };
  assert.deepEqual(await claimed(store, seat), ['start load']);
  await end(store, seat, 'load', { status: 'failed', exitCode: 1 });
  // Its own failure took nothing away.
  assert.deepEqual(await again(), ['start load']);
  await end(store, seat, 'load');
  assert.deepEqual(await again(), ['waits for extract: it has not succeeded since this job last did']);
  await runOnce(store, seat, extract);
  assert.deepEqual(await claimed(store, seat), ['start load']);
});

exerciseStore('what was skipped had nothing to do: how its upstream stood before holds', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const skipped = { status: 'skipped', exitCode: 2 } as const;
  await runOnce(store, seat, extract, skipped);
  await saveJob(store, { name: 'load', spec: after({ waitForSuccess: true }), nextSlotAt: dawn });
  assert.deepEqual(await claimed(store, seat), ['waits for extract: it has never run']);
  await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 });
  await runOnce(store, seat, extract, skipped);
  assert.deepEqual(await claimed(store, seat), ['waits for extract: it last failed']);
  await runOnce(store, seat, extract);
  assert.deepEqual(await claimed(store, seat), ['start load']);
  await runOnce(store, seat, extract, skipped);
  await saveJob(store, { name: 'late', spec: after({ waitForSuccess: true }), nextSlotAt: dawn });
  assert.deepEqual(await claimed(store, seat), ['start late']);
});

exerciseStore(
  'a slot that still waits at its deadline is told of once, and goes on waiting',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const extract = await saveJob(store, { name: 'extract' });
    const spec = after({ waitForSuccess: true, deadline: '00:10:00' });
    const load = await saveJob(store, { name: 'load', spec, nextSlotAt: dawn });
    const missed = async () =>
      (await store.claim(orderOf(seat), byTheRules)).parked.map((one) => one.missed?.deadlineAt);
    assert.deepEqual(await missed(), [undefined]);
    assert.equal((await laneOf(store, load)).wakeAt, dawn + 10 * minuteMs);
    assert.deepEqual(await store.openAlerts(), []);
    clock.now += 10 * minuteMs;
    assert.deepEqual(await missed(), [dawn + 10 * minuteMs]);
    const [alert, ...others] = await store.openAlerts([load]);
    assert.deepEqual([alert?.job, alert?.scheduledAt, alert?.at, others], ['load', dawn, clock.now, []]);
    const message = 'its slot of 2026-06-01 00:00 was to begin by 00:10, and waits for extract: it has never run';
    assert.equal(alert?.message, message);
    assert.deepEqual(await store.openAlerts([extract]), []);
    await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 });
    assert.deepEqual(await missed(), [undefined]);
    assert.equal((await store.openAlerts()).length, 1);
    await runOnce(store, seat, extract);
    assert.deepEqual(await claimed(store, seat), ['start load']);
    assert.deepEqual(await store.openAlerts(), []);
    // The next slot has a deadline of its own.
    await end(store, seat, 'load', { status: 'failed', exitCode: 1 });
    await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 });
    clock.now += 24 * 60 * minuteMs;
    await saveJob(store, { id: load, name: 'load', spec, nextSlotAt: dawn + 24 * 60 * minuteMs });
    assert.deepEqual(await missed(), [dawn + (24 * 60 + 10) * minuteMs]);
    assert.equal((await store.openAlerts()).length, 1);
  },
);

exerciseStore('each upstream that is late at a deadline of its own is told of', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'check' });
  const late = (job: string, deadline: string) => ({ job, ...never, waitForSuccess: true, deadline });
  const dependencies = [late('extract', '00:10:00'), late('check', '00:30:00')];
  await saveJob(store, { name: 'load', spec: { ...waitingFor(), dependencies }, nextSlotAt: dawn });
  const told = async () => (await store.claim(orderOf(seat), byTheRules)).parked.map((one) => one.missed?.reason);
  const open = async () => (await store.openAlerts()).map(({ message }) => message.replace(/.* begin by /, ''));
  clock.now = dawn + 10 * minuteMs;
  assert.deepEqual(await told(), ['waits for extract: it has never run']);
  await runOnce(store, seat, extract);
  clock.now = dawn + 30 * minuteMs;
  assert.deepEqual(await told(), ['waits for check: it has never run']);
  assert.deepEqual(await open(), ['00:30, and waits for check: it has never run']);
  // What was told together is not told again apart.
  await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 });
  assert.deepEqual(await told(), [undefined]);
});

exerciseStore(
  'feature 82: of a cycle of jobs that go after each other, made by hand, only the members wait',
  async ({ store, database }) => {
    const seat = await enter(store);
    const a = await saveJob(store, { name: 'a', nextSlotAt: dawn });
    const b = await saveJob(store, { name: 'b', spec: goingAfter('a') });
    await saveJob(store, { name: 'below', spec: goingAfter('b') });
    await database.execute(`insert into after_rules values (${a}, 0, ${b}, 'success')`);
    assert.deepEqual(await claimed(store, seat), [
      'waits for b: it waits for this job itself (a → b → a); remove one of these dependencies',
    ]);
    await store.request([wish((await laneOf(store, b)).id, dawn)]);
    assert.deepEqual(await claimed(store, seat), ['start b']);
    await end(store, seat, 'b');
    assert.ok((await claimed(store, seat)).includes('start below'));
  },
);
