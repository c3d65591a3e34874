import assert from 'node:assert/strict';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { Claim, ClaimOrder } from '../../src/store/claim-order.ts';
import type { AfterRun, Settlement } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goingAfter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

async function started(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<Claim['claimed']> {
  return (await store.claim(orderOf(seat, changes), byTheRules)).claimed;
}

/** Claims what is due and answers it as `load upstream`. */
async function names(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<string[]> {
  return (await started(store, seat, changes)).map(({ run }) => `${run.job} ${run.cause}`);
}

async function end(
  store: Store,
  seat: Entered,
  runs: Claim['claimed'],
  how: Partial<Settlement> = {},
  after: AfterRun = goOn,
): Promise<void> {
  const settlements = runs.map(({ run }) => settlement(run, how));
  assert.equal((await store.settle(seat.supervisorId, settlements, after)).length, runs.length);
}

/** No two wishes are for the same instant. */
let nextWish = 1;

/** Runs a job once, which ends so. */
async function run(store: Store, seat: Entered, jobId: number, how: Partial<Settlement> = {}): Promise<void> {
  const { id } = await laneOf(store, jobId);
  const now = await store.now();
  await store.request([wish(id, now, { cause: 'trigger', scheduledAt: nextWish++ })]);
  const [one, ...others] = await started(store, seat, { onlyJobIds: [jobId] });
  assert.ok(one && others.length === 0);
  await end(store, seat, [one], { finishedAt: now, ...how });
}

const failed = { status: 'failed', exitCode: 1 } as const;
const skipped = { status: 'skipped', exitCode: 2 } as const;

exerciseStore('feature 81, feature 84: the success of one job sets off the next, at once and once', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  assert.deepEqual(await names(store, seat), []);
  await run(store, seat, extract, { finishedAt: dawn - 5 });
  const [one] = await started(store, seat);
  assert.deepEqual([one?.run.job, one?.run.cause, one?.run.scheduledAt], ['load', 'upstream', dawn - 5]);
  assert.equal((await laneOf(store, load)).nextSlotAt, null);
  assert.deepEqual(await names(store, seat), []);
  await end(store, seat, one ? [one] : []);
  clock.now += minuteMs;
  assert.deepEqual(await names(store, seat), []);
});

const asked = [
  ['success', { status: 'succeeded' }, ['ok', 'always']],
  ['failure', failed, ['alarm', 'always']],
  ['failure', { status: 'timed_out', exitCode: null }, ['alarm', 'always']],
  ['failure', { status: 'stopped', exitCode: null }, ['alarm', 'always']],
  ['failure', { status: 'lost', exitCode: null }, ['alarm', 'always']],
  ['skip', skipped, ['idle']],
  ['nothing', { status: 'abandoned', exitCode: null }, []],
] as const;
for (const [what, how, expected] of asked) {
  exerciseStore(`feature 84: an end as ${how.status} counts as ${what}`, async ({ store }) => {
    const seat = await enter(store);
    const extract = await saveJob(store, { name: 'extract' });
    const ends = { ok: 'success', alarm: 'failure', always: 'completion', idle: 'skip' } as const;
    const changes = Object.entries(ends).map(([name, on]) => jobChange({ name, spec: goingAfter(['extract', on]) }));
    await store.saveJobs(changes, 'ann');
    await run(store, seat, extract, how);
    assert.deepEqual(
      await names(store, seat),
      expected.map((name) => `${name} upstream`),
    );
  });
}

exerciseStore('feature 84: a condition that says no is a skip', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'idle', spec: goingAfter(['extract', 'skip']) });
  await run(store, seat, extract, { status: 'skipped', exitCode: null, saidNo: true });
  assert.deepEqual(await names(store, seat), ['idle upstream']);
});

exerciseStore('a job goes after all that it names, each since it last started', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract', ['clean', 'failure']) });
  await run(store, seat, extract);
  await run(store, seat, extract);
  await run(store, seat, clean);
  assert.deepEqual(await names(store, seat), []);
  clock.now += minuteMs;
  await run(store, seat, clean, failed);
  const first = await started(store, seat);
  assert.deepEqual(
    first.map(({ run: { job, scheduledAt } }) => [job, scheduledAt]),
    [['load', clock.now]],
  );
  await end(store, seat, first);
  await run(store, seat, clean, failed);
  assert.deepEqual(await names(store, seat), []);
  // Any start forgets: what ended before it was there for that run.
  await run(store, seat, load);
  await run(store, seat, extract);
  assert.deepEqual(await names(store, seat), []);
  await run(store, seat, clean, failed);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore('what ends while the next job runs makes it run once more afterwards', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  await run(store, seat, extract);
  const first = await started(store, seat);
  await run(store, seat, extract);
  await run(store, seat, extract);
  assert.deepEqual(await names(store, seat), []);
  await end(store, seat, first);
  assert.equal((await store.openRequests([(await laneOf(store, load)).id])).length, 1);
  const second = await started(store, seat);
  assert.equal(second.length, 1);
  await end(store, seat, second);
  assert.deepEqual(await names(store, seat), []);
});

exerciseStore('a run of which nothing was executed has not made anybody forget', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract', 'clean') });
  await run(store, seat, extract);
  await store.request([wish((await laneOf(store, load)).id, dawn)]);
  const triggered = await started(store, seat);
  await end(store, seat, triggered, { status: 'abandoned', exitCode: null });
  await run(store, seat, clean);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore('an end while a run begins that comes to nothing is not forgotten', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract', 'clean') });
  await store.request([wish((await laneOf(store, load)).id, dawn)]);
  const triggered = await started(store, seat);
  await run(store, seat, extract);
  await end(store, seat, triggered, { status: 'abandoned', exitCode: null });
  await run(store, seat, clean);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore('nothing sets off a job that is off, and nothing waits for it to be on', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract', 'clean') });
  await run(store, seat, extract);
  await store.setEnabled([load], false, 'ann', () => null);
  await run(store, seat, clean);
  await store.setEnabled([load], true, 'ann', () => null);
  await run(store, seat, clean);
  assert.deepEqual(await names(store, seat), []);
  await run(store, seat, extract);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore('what was set off and is switched off before it begins is not run, and recorded', async (stage) => {
  const { store, database } = stage;
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  await run(store, seat, extract);
  await store.setEnabled([load], false, 'ann', () => null);
  assert.deepEqual(await names(store, seat), []);
  assert.deepEqual(await database.rows('select reason, count from slot_ranges'), [{ reason: 'disabled', count: 1 }]);
  await store.setEnabled([load], true, 'ann', () => null);
  assert.deepEqual(await names(store, seat), []);
});

exerciseStore('each of several rules makes a job due, also at the same instant', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const rules: Rule[] = ['extract', 'clean'].map((job) => ({ kind: 'after', upstreams: [{ job, on: 'success' }] }));
  await saveJob(store, { name: 'load', spec: { ...goingAfter(), schedule: { rules } } });
  for (const jobId of [extract, clean, extract]) {
    await run(store, seat, jobId);
    const due = await started(store, seat);
    assert.equal(due.length, 1);
    await end(store, seat, due);
  }
});

exerciseStore('when what was set off is due, its schedule decides; null is never', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract', nextSlotAt: dawn });
  const later = await saveJob(store, { name: 'later', spec: goingAfter('extract') });
  await saveJob(store, { name: 'never', spec: goingAfter('extract') });
  const [one] = await started(store, seat, { onlyJobIds: [extract] });
  assert.ok(one);
  const ends = [settlement(one.run, { finishedAt: dawn })];
  await store.settle(
    seat.supervisorId,
    ends,
    () => ({ nextSlotAt: null, slotRanges: [], request: null }),
    (_, job, at) => (job.name === 'later' ? at + minuteMs : null),
  );
  assert.equal((await laneOf(store, later)).wakeAt, dawn + minuteMs);
  assert.deepEqual(await names(store, seat), []);
  clock.now += minuteMs;
  const [due] = await started(store, seat);
  assert.deepEqual([due?.run.job, due?.run.scheduledAt], ['later', dawn]);
});

exerciseStore('a run that is going to be tried again has not ended yet', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract', nextSlotAt: dawn });
  await saveJob(store, { name: 'alarm', spec: goingAfter(['extract', 'completion']) });
  const again: AfterRun = (_lane, _job, { scheduledAt }, _settlement, at) => {
    const rest = { params: {}, reason: null, requestedBy: null };
    return { nextSlotAt: null, slotRanges: [], request: { cause: 'retry', at, scheduledAt, attempt: 2, ...rest } };
  };
  await end(store, seat, await started(store, seat), failed, again);
  const second = await started(store, seat);
  assert.deepEqual(
    second.map(({ run: { jobId, cause } }) => [jobId, cause]),
    [[extract, 'retry']],
  );
  await end(store, seat, second, failed);
  assert.deepEqual(await names(store, seat), ['alarm upstream']);
});

exerciseStore('what is set off waits for the dependencies of its job', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const clean = await saveJob(store, { name: 'clean' });
  const spec = { ...waitingFor(['clean', { waitForNextRun: false }]), schedule: goingAfter('extract').schedule };
  await saveJob(store, { name: 'load', spec });
  await run(store, seat, extract);
  const { parked } = await store.claim(orderOf(seat), byTheRules);
  assert.deepEqual(
    parked.map(({ reason }) => reason),
    ['waits for clean: it has never run'],
  );
  await run(store, seat, clean);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore('on every host, a job goes after what ends on its own; elsewhere after all of it', async ({ store }) => {
  const seats = [await enter(store), await enter(store, identity('web-2'))] as const;
  const extract = await saveJob(store, { name: 'extract', host: '*', nextSlotAt: dawn });
  await saveJob(store, { name: 'local', host: '*', spec: goingAfter('extract') });
  await saveJob(store, { name: 'whole', host: 'web-1', spec: goingAfter('extract') });
  const claimed = await Promise.all(seats.map((seat) => started(store, seat, { onlyJobIds: [extract] })));
  const done: AfterRun = () => ({ nextSlotAt: null, slotRanges: [], request: null });
  await end(store, seats[1], claimed[1] ?? [], {}, done);
  assert.deepEqual(await names(store, seats[0]), []);
  assert.deepEqual(await names(store, seats[1]), ['local upstream']);
  await end(store, seats[0], claimed[0] ?? [], {}, done);
  assert.deepEqual((await names(store, seats[0])).sort(), ['local upstream', 'whole upstream']);
});

exerciseStore('of a pair that ends in one go the second begins again', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'load', spec: goingAfter('extract') });
  await run(store, seat, extract);
  const first = await started(store, seat);
  await store.request([wish((await laneOf(store, extract)).id, dawn)]);
  const both = [...first, ...(await started(store, seat))];
  assert.deepEqual(
    both.map(({ run: { job } }) => job),
    ['load', 'extract'],
  );
  await end(store, seat, both);
  assert.deepEqual(await names(store, seat), ['load upstream']);
});

exerciseStore(
  'a definition that makes no sense keeps nobody from being settled, and is told of when it is due',
  async (stage) => {
    const { store, database } = stage;
    const seat = await enter(store);
    const extract = await saveJob(store, { name: 'extract' });
    const load = await saveJob(store, { name: 'load', spec: goingAfter('extract') });
    const mail = await saveJob(store, { name: 'mail', spec: goingAfter('extract') });
    await database.execute(`update jobs set spec = '{}' where id = ${load}`);
    await database.execute(`update jobs set override = '{"rules":[],"limits":7}' where id = ${mail}`);
    const one = await laneOf(store, extract);
    await store.request([wish(one.id, dawn, { scheduledAt: nextWish++ })]);
    const [claimed] = await started(store, seat, { onlyJobIds: [extract] });
    assert.ok(claimed);
    const angry = () => {
      throw new Error('no such zone');
    };
    assert.deepEqual(await store.settle(seat.supervisorId, [settlement(claimed.run)], goOn, angry), [claimed.run.id]);
    assert.equal(
      (await store.openRequests([(await laneOf(store, load)).id, (await laneOf(store, mail)).id])).length,
      2,
    );
  },
);
