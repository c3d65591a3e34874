import assert from 'node:assert/strict';
import { afterRun } from '../../src/domain/after-run.ts';
import type { FinalStatus } from '../../src/domain/run.ts';
import type { Policies } from '../../src/domain/schedule/policies.ts';
import type { AfterRun } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  identity,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

const { spec } = exampleJob([{ kind: 'every', everyMs: minuteMs }]);
const byRules: AfterRun = (...ending) => afterRun(...ending, { timezone: 'UTC' });

function specWith(policies: Policies) {
  return { ...spec, schedule: { ...spec.schedule, ...policies } };
}

/** Claims what is due and settles it a second later; answers how many runs there were. */
async function runDue(store: Store, seat: Entered, status: FinalStatus = 'succeeded'): Promise<number> {
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  const ended = claimed.map(({ run }) => settlement(run, { status }));
  return (await store.settle(seat.supervisorId, ended, byRules)).length;
}

exerciseStore('feature 38: a limit of 3 runs gives exactly 3, however they end, and then no slot', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'thrice', spec: specWith({ maxRuns: 3 }), nextSlotAt: dawn });
  const seen: (number | null)[] = [];
  for (const status of ['failed', 'abandoned', 'timed_out', 'succeeded', 'succeeded', 'succeeded'] as const) {
    seen.push(await runDue(store, seat, status));
    clock.now += minuteMs;
  }
  assert.deepEqual(seen, [1, 1, 1, 1, 0, 0], 'one of which nothing was executed does not count');
  const { runCount, nextSlotAt, wakeAt } = await laneOf(store, id);
  assert.deepEqual([runCount, nextSlotAt, wakeAt], [3, null, null]);
});

exerciseStore('feature 38: a forced run counts, and a person may force one more', async ({ store, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'twice', spec: specWith({ maxRuns: 2 }), nextSlotAt: dawn + minuteMs });
  const { id: laneId } = await laneOf(store, id);
  await store.request([wish(laneId, dawn, { cause: 'force' })]);
  assert.equal(await runDue(store, seat), 1);
  clock.now += minuteMs;
  assert.equal(await runDue(store, seat), 1);
  clock.now += minuteMs;
  assert.equal(await runDue(store, seat), 0);
  await store.request([wish(laneId, clock.now, { cause: 'force' })]);
  assert.equal(await runDue(store, seat), 1);
  assert.equal((await laneOf(store, id)).nextSlotAt, null);
});

for (const [how, kept] of [
  ['keep-history', 2],
  ['with-history', 0],
] as const) {
  exerciseStore(`feature 39: a job with deleteAtLimit ${how} goes with its last run`, async ({ store, clock }) => {
    const seat = await enter(store);
    const id = await saveJob(store, {
      name: 'once',
      spec: specWith({ maxRuns: 2, deleteAtLimit: how }),
      nextSlotAt: dawn,
    });
    await runDue(store, seat);
    assert.equal((await store.listJobs({ ids: [id] })).length, 1);
    clock.now += minuteMs;
    await runDue(store, seat);
    assert.deepEqual(await store.listJobs(), []);
    assert.equal((await store.listRuns({ jobIds: [id], limit: 9 })).length, kept);
    assert.equal((await store.latestChanges([id])).get(id), 'deleted: its last run has ended');
    await saveJob(store, { name: 'once' });
  });
}

exerciseStore(
  'feature 39: a job stays beyond its limit while it was asked for, or while others wait for it',
  async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    const finite = specWith({ maxRuns: 1, deleteAtLimit: 'keep-history' });
    const asked = await saveJob(store, { name: 'asked', spec: finite, nextSlotAt: dawn });
    const waited = await saveJob(store, { name: 'waited', spec: finite, nextSlotAt: dawn });
    await saveJob(store, { name: 'waiting', spec: waitingFor('waited') });
    const { claimed } = await store.claim(orderOf(seat), byTheRules);
    await store.request([wish((await laneOf(store, asked)).id, dawn, { cause: 'trigger' })]);
    await store.settle(
      seat.supervisorId,
      claimed.map(({ run }) => settlement(run)),
      byRules,
    );
    assert.equal((await store.listJobs({ ids: [asked, waited] })).length, 2);
    assert.equal(await runDue(store, seat), 1);
    assert.deepEqual(
      (await store.listJobs()).map(({ job }) => job.name),
      ['waited', 'waiting'],
    );
  },
);

exerciseStore('feature 39: a job on every host goes with the last run of its last lane', async ({ store }) => {
  const seats = [await enter(store), await enter(store, identity('web-2'))] as const;
  const finite = specWith({ maxRuns: 1, deleteAtLimit: 'with-history' });
  const id = await saveJob(store, { name: 'everywhere', spec: finite, host: '*', nextSlotAt: dawn });
  assert.equal(await runDue(store, seats[0]), 1);
  assert.equal((await store.listJobs({ ids: [id] })).length, 1);
  assert.equal(await runDue(store, seats[1]), 1);
  assert.deepEqual(await store.listJobs(), []);
});

for (const enabled of [true, false]) {
  exerciseStore(
    `feature 40: a job that is deleted while it runs goes with its run, before anything is selected, enabled: ${enabled}`,
    async ({ store, clock }) => {
      const seat = await enter(store);
      const id = await saveJob(store, { name: 'itself', spec, nextSlotAt: dawn });
      const { claimed } = await store.claim(orderOf(seat), byTheRules);
      if (!enabled) await store.setEnabled([id], false, 'ann', () => null);
      await store.deleteJobs([id], 'itself');
      assert.equal((await store.findRun(claimed[0]?.run.id ?? 0))?.status, 'starting', 'never while it runs');
      clock.now += minuteMs;
      assert.equal(await runDue(store, seat), 0);
      await store.settle(
        seat.supervisorId,
        claimed.map(({ run }) => settlement(run)),
        byRules,
      );
      assert.equal(await runDue(store, seat), 0);
      assert.deepEqual(await store.listJobs(), []);
      assert.equal((await store.findRun(claimed[0]?.run.id ?? 0))?.status, 'succeeded');
    },
  );
}

exerciseStore('a clock that is set back repeats no slot, and one that leaps forward misses some', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'often', spec, nextSlotAt: dawn });
  assert.equal(await runDue(store, seat), 1);
  const { nextSlotAt } = await laneOf(store, id);
  for (clock.now -= 3 * minuteMs; clock.now < (nextSlotAt ?? 0); clock.now += minuteMs / 2) {
    assert.equal(await runDue(store, seat), 0);
  }
  assert.equal(await runDue(store, seat), 1);
  clock.now += 60 * minuteMs;
  assert.equal(await runDue(store, seat), 1);
  const [last] = await store.listRuns({ jobIds: [id], limit: 1 });
  assert.equal(last?.slots, 60);
  assert.equal(
    (await store.slotRanges(id)).reduce((sum, { count }) => sum + count, 0),
    59,
  );
});
