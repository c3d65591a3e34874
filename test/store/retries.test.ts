import assert from 'node:assert/strict';
import { retry } from '../../src/app/retry.ts';
import { afterRun } from '../../src/domain/after-run.ts';
import { pendingWork } from '../../src/domain/hold-release.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { AfterRun, Settlement } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { exerciseStore } from '../rig/stores.ts';
import { byTheRules, claimOne, enter, laneOf, orderOf, saveJob, settlement, wish } from './play.ts';

/** What becomes of a lane by the rules. */
const after: AfterRun = (lane, job, run, ending, now) => afterRun(lane, job, run, ending, now, { timezone: 'UTC' });

const failed = { status: 'failed', exitCode: 1 } as const;

function spec(changes: Partial<JobSpec>): JobSpec {
  return { ...exampleJob([{ kind: 'manual' }]).spec, ...changes };
}

async function due(store: Store, changes: Partial<JobSpec>): Promise<number> {
  return await saveJob(store, { name: 'nightly', spec: spec(changes), nextSlotAt: (await store.now()) - 1_000 });
}

async function settleOne(store: Store, seat: Entered, run: Run, changes: Partial<Settlement>): Promise<void> {
  const ending = settlement(run, { finishedAt: await store.now(), ...changes });
  assert.deepEqual(await store.settle(seat.supervisorId, [ending], after), [run.id]);
}

/** Claims what is due as a runner does; one run. */
async function claimByTheRules(store: Store, seat: Entered): Promise<Run> {
  const { claimed } = await store.claim(orderOf(seat), byTheRules);
  assert.equal(claimed.length, 1);
  return (claimed[0] as (typeof claimed)[number]).run;
}

exerciseStore('feature 104: what was agreed about codes and retries is kept with the run', async ({ store }) => {
  const seat = await enter(store);
  const policy = {
    successCodes: [0, 3],
    skipCodes: [99],
    retries: { limit: 3, delayMs: 60_000 },
    fatal: true as const,
  };
  await due(store, { ...policy, breaker: { failures: 5 } });
  const run = await claimOne(store, seat);
  const { failOnStderr, output } = spec({});
  assert.deepEqual(run.policy, { failOnStderr, output, ...policy });
});

exerciseStore(
  'feature 104: a failure asks for its next attempt, with its slot and no other',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const jobId = await due(store, { retries: { limit: 1, delayMs: 60_000 } });
    const first = await claimByTheRules(store, seat);
    await settleOne(store, seat, first, failed);
    const lane = await laneOf(store, jobId);
    const [request] = await store.openRequests([lane.id]);
    assert.deepEqual([request?.cause, request?.attempt, request?.scheduledAt], ['retry', 2, first.scheduledAt]);
    assert.equal(request?.at, clock.now + 60_000);
    assert.equal(lane.wakeAt, request?.at);

    clock.now += 60_000;
    const second = await claimByTheRules(store, seat);
    assert.deepEqual([second.cause, second.attempt, second.scheduledAt], ['retry', 2, first.scheduledAt]);
    assert.equal(second.slots, 0);
    await settleOne(store, seat, second, failed);
    assert.deepEqual(await store.openRequests([lane.id]), []);
    assert.equal((await laneOf(store, jobId)).failureStreak, 2);
  },
);

exerciseStore('feature 104: who asks to be tried again later, and is, has not failed', async ({ store }) => {
  const seat = await enter(store);
  const jobId = await due(store, { retries: { limit: 1, delayMs: 0 }, breaker: { failures: 1 } });
  const askedAgain = { ...failed, exitCode: 75 };
  await settleOne(store, seat, await claimOne(store, seat), askedAgain);
  assert.equal((await laneOf(store, jobId)).failureStreak, 0);
  assert.deepEqual(await store.openHolds(), []);
  await settleOne(store, seat, await claimByTheRules(store, seat), askedAgain);
  assert.equal((await laneOf(store, jobId)).failureStreak, 1);
  assert.equal((await store.openHolds()).length, 1);
});

exerciseStore(
  'feature 104, feature 73: a run that found nothing to do neither succeeded nor failed',
  async ({ store }) => {
    const seat = await enter(store);
    const jobId = await due(store, { skipCodes: [99] });
    const reason = 'nothing to do (exit code 99)';
    const after = async (run: Run, changes: Partial<Settlement>) => {
      await settleOne(store, seat, run, changes);
      return await laneOf(store, jobId);
    };
    const { id: laneId } = await after(await claimOne(store, seat), failed);
    await store.request([wish(laneId, await store.now())]);
    const skipped = await after(await claimOne(store, seat), { status: 'skipped', exitCode: 99, reason });
    assert.deepEqual([skipped.failureStreak, skipped.lastSuccessAt, skipped.runCount], [1, null, 2]);
    assert.deepEqual([skipped.lastSkipAt, skipped.lastSkipReason], [await store.now(), reason]);
    await store.request([wish(laneId, (await store.now()) - 1)]);
    const real = await after(await claimOne(store, seat), {});
    assert.deepEqual([real.failureStreak, real.lastSkipReason], [0, null]);
  },
);

exerciseStore(
  'feature 105: n failures hold the job; released, it may fail as often again',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const jobId = await due(store, { breaker: { failures: 2 } });
    const { id: laneId } = await laneOf(store, jobId);
    const failOnce = async () => {
      clock.now += 60_000;
      await store.request([wish(laneId, clock.now)]);
      const run = await claimByTheRules(store, seat);
      await settleOne(store, seat, run, failed);
      return run.id;
    };
    await failOnce();
    assert.deepEqual(await store.openHolds(), []);
    const second = await failOnce();
    const [hold] = await store.openHolds();
    const reason = `2 failures in a row, the last: exit code 1 (r${second})`;
    assert.deepEqual([hold?.scope, hold?.target, hold?.reason], ['job', String(jobId), reason]);
    assert.deepEqual([hold?.owner, hold?.untilAt, hold?.pending], ['chroniker', null, null]);

    clock.now += 60_000;
    await store.request([wish(laneId, clock.now)]);
    assert.deepEqual((await store.claim(orderOf(seat), byTheRules)).claimed, []);

    const pendingOf = (...[lane, job, requests, at]: Parameters<Parameters<Store['pendingUnder']>[1]>) =>
      pendingWork(lane, job, requests, at, 'UTC');
    await store.releaseHolds([hold?.id ?? 0], 'skip', 'ann', pendingOf);
    await failOnce();
    assert.deepEqual(await store.openHolds(), [], 'what was counted once is not counted again');
    const fourth = await failOnce();
    assert.equal((await store.openHolds())[0]?.reason, `4 failures in a row, the last: exit code 1 (r${fourth})`);
  },
);

/** Two runs of a lane for one instant have failed, and each asks for its next attempt. */
async function bothFail(store: Store, seat: Entered, params: [object, object]): Promise<[Run, Run]> {
  const jobId = await saveJob(store, { name: 'nightly', spec: spec({ retries: { limit: 1, delayMs: 60_000 } }) });
  const { id: laneId } = await laneOf(store, jobId);
  const at = await store.now();
  await store.request(params.map((given) => wish(laneId, at, { params: given as Run['params'] })));
  const fail = async () => {
    const run = await claimByTheRules(store, seat);
    await settleOne(store, seat, run, failed);
    return run;
  };
  const runs: [Run, Run] = [await fail(), await fail()];
  assert.equal(runs[0].scheduledAt, runs[1].scheduledAt);
  assert.equal((await store.openRequests([laneId])).length, 2);
  return runs;
}

for (const [which, params] of [
  ['alike', [{}, {}]],
  ['with parameters of their own', [{ day: '1' }, { day: '2' }]],
] as [string, [object, object]][]) {
  exerciseStore(
    `feature 104: two failed triggers of one millisecond, ${which}, are both tried again`,
    async (stage) => {
      const { store, clock } = stage;
      const seat = await enter(store);
      await bothFail(store, seat, params);
      clock.now += 60_000;
      const attempts: Run[] = [];
      for (let each = 0; each < 2; each++) {
        const run = await claimByTheRules(store, seat);
        await settleOne(store, seat, run, {});
        attempts.push(run);
      }
      assert.deepEqual(
        attempts.map(({ cause, attempt, params: given }) => [cause, attempt, given]),
        params.map((given) => ['retry', 2, given]),
      );
      assert.deepEqual((await store.claim(orderOf(seat), byTheRules)).claimed, []);
    },
  );

  exerciseStore(
    `a person’s retry of one of two triggers of one millisecond, ${which}, leaves the other’s`,
    async (stage) => {
      const { store } = stage;
      const seat = await enter(store);
      const [first, second] = await bothFail(store, seat, params);
      const { laneId } = first;
      const at = await store.now();
      const [asked] = await store.requestRetries([{ run: second, laneId, at, by: 'bob' }]);
      assert.deepEqual([asked?.requestedBy, asked?.params], ['bob', params[1]]);
      const open = await store.openRequests([laneId]);
      assert.deepEqual(
        open.map(({ requestedBy, params: given }) => [requestedBy, given]),
        [
          ['bob', params[1]],
          [null, params[0]],
        ],
      );
      const words = [`r${first.id}`, `r${second.id}`];
      const both = await retry(store, words, { delayMs: 1_000, by: 'ann' });
      assert.equal(both.length, which === 'alike' ? 1 : 2);
      assert.equal((await store.openRequests([laneId])).length, 2);
    },
  );
}
