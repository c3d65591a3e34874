import assert from 'node:assert/strict';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { byTheRules, enter, goingAfter, goOn, laneOf, minuteMs, orderOf, saveJob, settlement, wish } from './play.ts';

async function run(store: Store, seat: Entered, jobId: number): Promise<number> {
  const now = await store.now();
  await store.request([wish((await laneOf(store, jobId)).id, now, { cause: 'trigger', scheduledAt: now })]);
  const [one] = (await store.claim(orderOf(seat, { onlyJobIds: [jobId] }), byTheRules)).claimed;
  assert.ok(one);
  await store.settle(seat.supervisorId, [settlement(one.run, { finishedAt: now })], goOn);
  return one.run.id;
}

exerciseStore('which upstreams of several have ended is known until the job starts', async ({ store, clock }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'check' });
  const load = await saveJob(store, { name: 'load', spec: goingAfter('extract', 'check') });
  const seen = async () => (await store.seenUpstreams(load)).map(({ job, runId, endedAt }) => [job, runId, endedAt]);
  assert.deepEqual(await seen(), []);
  const runId = await run(store, seat, extract);
  assert.deepEqual(await seen(), [['extract', runId, dawn]]);
  assert.deepEqual(await store.seenUpstreams(extract), []);
  clock.now += minuteMs;
  await run(store, seat, load);
  assert.deepEqual(await seen(), [], 'what ended before it started counts no more');
});

exerciseStore('an end that two rules of a job have seen is told once', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  for (const name of ['check', 'clean']) await saveJob(store, { name });
  const rules = ['check', 'clean'].flatMap((other) => goingAfter('extract', other).schedule.rules);
  const load = await saveJob(store, { name: 'load', spec: { ...goingAfter(), schedule: { rules } } });
  const runId = await run(store, seat, extract);
  assert.deepEqual(
    (await store.seenUpstreams(load)).map((one) => [one.job, one.runId]),
    [['extract', runId]],
  );
});
