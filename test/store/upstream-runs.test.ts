import assert from 'node:assert/strict';
import type { JobSpec } from '../../src/domain/job.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, enter, goOn, identity, laneOf, saveJob, settlement, waitingFor, wish } from './play.ts';

let serial = 0;

/** Lets a job run once, and ends it so. */
async function runOnce(
  store: Store,
  seat: Entered,
  jobId: number,
  changes: Partial<Settlement> = {},
  outputs: Record<string, string> = {},
): Promise<number> {
  const { claimed } = await start(store, seat, jobId);
  const run = claimed[0]?.run;
  assert.ok(run);
  const report = { reportBytes: 1, progress: null, records: null, message: null, outputs, asks: [] };
  await store.settle(seat.supervisorId, [settlement(run, { report, ...changes })], goOn, () => null);
  return run.id;
}

async function start(store: Store, seat: Entered, jobId: number): Promise<Claim> {
  const host = seat.hosts.find(({ id }) => id === seat.hostId)?.name;
  const [view] = await store.listJobs({ ids: [jobId] });
  const lane = view?.lanes.find((one) => one.host === host) ?? (await laneOf(store, jobId));
  await store.request([wish(lane.id, dawn - 1, { scheduledAt: dawn - 1 - serial++ })]);
  return await claimAll(store, seat, { onlyJobIds: [jobId] });
}

async function upstreamsSeenBy(store: Store, seat: Entered, jobId: number) {
  return (await start(store, seat, jobId)).claimed[0]?.upstreams;
}

function after(...upstreams: Extract<Rule, { kind: 'after' }>['upstreams']): JobSpec {
  return exampleJob([{ kind: 'after', upstreams }]).spec;
}

exerciseStore('a run sees what the last success of a job handed on that it depends on', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: waitingFor('extract') });
  await runOnce(store, seat, extract, {}, { rows: '12' });
  const good = await runOnce(store, seat, extract, {}, { rows: '13', é: 'no' });
  await runOnce(store, seat, extract, { status: 'failed', exitCode: 1 }, { rows: '0' });
  assert.deepEqual(await upstreamsSeenBy(store, seat, load), [
    { job: 'extract', runId: good, status: 'succeeded', outputs: { rows: '13', é: 'no' } },
  ]);
});

exerciseStore('a run sees the last end that its schedule goes after, of each upstream', async ({ store }) => {
  const seat = await enter(store);
  const [good, bad, any, skip] = [
    await saveJob(store, { name: 'good' }),
    await saveJob(store, { name: 'bad' }),
    await saveJob(store, { name: 'any' }),
    await saveJob(store, { name: 'skip' }),
  ];
  const spec = after(
    { job: 'good', on: 'success' },
    { job: 'bad', on: 'failure' },
    { job: 'any', on: 'completion' },
    { job: 'skip', on: 'skip' },
  );
  const tip = await saveJob(store, { name: 'tip', spec });
  const ids = new Map<string, number>();
  for (const [name, jobId] of Object.entries({ good, bad, any, skip })) {
    for (const status of ['skipped', 'timed_out', 'succeeded'] as const) {
      ids.set(`${name} ${status}`, await runOnce(store, seat, jobId, { status }));
    }
  }
  const seen = await upstreamsSeenBy(store, seat, tip);
  assert.deepEqual(
    new Map(seen?.map(({ job, status, runId }) => [`${job} ${status}`, runId])),
    new Map(['good succeeded', 'bad timed_out', 'any succeeded', 'skip skipped'].map((key) => [key, ids.get(key)])),
  );
});

exerciseStore('on every host a run sees what ended on the same host', async ({ store }) => {
  const one = await enter(store);
  const other = await enter(store, identity('web-2'));
  const extract = await saveJob(store, { name: 'extract', host: '*' });
  const load = await saveJob(store, { name: 'load', host: '*', spec: waitingFor('extract') });
  const here = await runOnce(store, one, extract, {}, { host: 'web-1' });
  await runOnce(store, other, extract, {}, { host: 'web-2' });
  assert.deepEqual(
    (await upstreamsSeenBy(store, one, load))?.map(({ runId }) => runId),
    [here],
  );
});

exerciseStore('who comes after nobody, or after who has not ended, sees nothing', async ({ store }) => {
  const seat = await enter(store);
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: waitingFor('extract') });
  assert.deepEqual(await upstreamsSeenBy(store, seat, extract), []);
  assert.deepEqual(await upstreamsSeenBy(store, seat, load), []);
});
