import assert from 'node:assert/strict';
import { connect } from '../../src/store/connect.ts';
import { lastDurations } from '../../src/store/last-durations.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { claimOne, enter, goOn, minuteMs, saveJob, settlement } from './play.ts';

exerciseStore(
  'feature 114: the last durations of each job come newest first, so many of each',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const ids = [];
    for (const [name, durations] of [
      ['quick', [1, 2, 3, 4, 100]],
      ['slow', [7_000, 8_000]],
    ] as const) {
      ids.push(await saveJob(store, { name, nextSlotAt: clock.now }));
      for (const durationMs of durations) {
        const run = await claimOne(store, seat);
        await store.settle(seat.supervisorId, [settlement(run, { durationMs })], goOn);
        clock.now += minuteMs;
      }
      await store.setEnabled(ids.slice(-1), false, 'ann', () => null);
    }
    const [quick = 0, slow = 0] = ids;
    const idle = await saveJob(store, { name: 'idle', nextSlotAt: null });
    assert.deepEqual(
      [...(await store.lastDurations([slow, idle, quick], 3))].sort(([one], [other]) => one - other),
      [
        [quick, [100, 4, 3]],
        [slow, [8_000, 7_000]],
      ],
    );
    assert.deepEqual(await store.lastDurations([quick], 20), new Map([[quick, [100, 4, 3, 2, 1]]]));
    assert.deepEqual(await store.lastDurations([], 20), new Map());
    assert.deepEqual(await store.lastDurations([quick], 0), new Map());
  },
);

exerciseStore('only runs that were executed have a duration that counts', async ({ store, clock }) => {
  const seat = await enter(store);
  const jobId = await saveJob(store, { name: 'fickle', nextSlotAt: dawn });
  for (const changes of [
    { durationMs: 5, status: 'failed' as const },
    { durationMs: null, status: 'abandoned' as const },
    { durationMs: null, status: 'failed' as const, reason: 'command not found' },
  ]) {
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run, changes)], goOn);
    clock.now += minuteMs;
  }
  await claimOne(store, seat);
  assert.deepEqual(await store.lastDurations([jobId], 20), new Map([[jobId, [5]]]));
});

exerciseStore('among thousands of runs of a job, the last of them are found by reading a few rows', async (stage) => {
  await fill(stage);
  const database = await connect({ url: stage.url, now: () => stage.clock.now });
  try {
    const durations = (await lastDurations(database, [7, 8], 20)).get(7);
    assert.deepEqual(
      durations,
      Array.from({ length: 20 }, (_, index) => 5_999 - 2 * index),
    );
    const many = Array.from({ length: 1_200 }, (_, index) => index);
    assert.deepEqual([...(await lastDurations(database, many, 1))].sort(), [
      [7, [5_999]],
      [8, [6_000]],
    ]);
    if (stage.kind !== 'mysql') return;
    await database.execute('flush status');
    await lastDurations(database, [7, 8], 20);
    const counters = await database.rows<{ Value: string }>("show session status like 'Handler_read%'");
    const read = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
    assert.ok(read < 500, `${read} rows are read`);
  } finally {
    await database.close();
  }
});

/** 6,000 runs of two jobs in turn, each as many milliseconds long as its id says. */
async function fill({ database, kind }: Stage): Promise<void> {
  const numbers =
    kind === 'sqlite'
      ? '(select value as n from json_each(?)) as numbers'
      : "json_table(?, '$[*]' columns (n bigint path '$')) as numbers";
  await database.execute(
    `insert into runs (id, lane_id, slot_key, job_id, job, status, cause, scheduled_at, attempt, slots, params, claimed_at,
       finished_at, duration_ms, host, supervisor_id, spool_root, grace_ms, policy)
     select n, n, n, 8 - n % 2, 'filling', 'succeeded', 'schedule', n, 1, 1, '{}', n, n, n, 'web-1', 1, '', 0, '{}' from ${numbers}`,
    [JSON.stringify(Array.from({ length: 6_000 }, (_, index) => index + 1))],
  );
  if (kind === 'mysql') await database.rows('analyze table runs');
}
