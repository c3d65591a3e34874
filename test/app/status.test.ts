import assert from 'node:assert/strict';
import { overviewDocument, overviewsOf } from '../../src/app/job-overview.ts';
import { readStatus } from '../../src/app/status.ts';
import type { Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, minuteMs, saveJob, settlement } from '../store/play.ts';

const counts = { next: 2, latest: 2 };

exerciseStore('feature 185: the status has what runs, what fails, what is next, and the latest runs', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'bad', nextSlotAt: dawn });
  await runs(store, seat, 'failed', 3, clock);
  await store.setEnabled([1], false, 'ann', () => null);
  await saveJob(store, { name: 'worse', nextSlotAt: clock.now });
  await runs(store, seat, 'failed', 1, clock);
  await saveJob(store, { name: 'long', nextSlotAt: clock.now });
  await claimAll(store, seat);
  await store.recordTick(seat.hostId);
  const status = await readStatus(store, counts);
  assert.deepEqual(
    status.running.map(({ job }) => job),
    ['worse', 'long'],
    'the one that began first is the first',
  );
  assert.deepEqual(status.expectedMs, new Map([[2, 1_000]]), 'of what never ended nothing is expected');
  assert.deepEqual(
    status.failing.map(({ job }) => job.name),
    ['worse', 'bad'],
    'those that somebody should see to first',
  );
  assert.deepEqual(
    status.next.map(({ view, at }) => [view.job.name, at - clock.now]),
    [
      ['worse', minuteMs],
      ['long', minuteMs],
    ],
  );
  assert.deepEqual(
    status.latest.map(({ id, job }) => [id, job]),
    [
      [4, 'worse'],
      [3, 'bad'],
    ],
  );
  assert.deepEqual(status.warnings, []);
});

exerciseStore('feature 175, feature 186: a runner that is gone is warned of', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'minutely', nextSlotAt: dawn });
  await runs(store, seat, 'succeeded', 1, clock);
  clock.now += 7 * 60 * minuteMs;
  const { warnings } = await readStatus(store, { next: 0, latest: 0 });
  assert.deepEqual(
    warnings.map(({ reason, host }) => [reason, host]),
    [
      ['host_silent', 'web-1'],
      ['nothing_ran', null],
    ],
  );
});

exerciseStore(
  'feature 181: a list of jobs tells of progress, its end, who watches and how many runs are kept',
  async (stage) => {
    const { store, clock, database } = stage;
    const seat = await enter(store);
    await saveJob(store, { name: 'often', nextSlotAt: dawn });
    await runs(store, seat, 'succeeded', 2, clock);
    const run = await claimOne(store, seat);
    await store.recordRunning(seat.supervisorId, [{ runId: run.id, pid: 1, startedAt: clock.now }]);
    await database.execute('update runs set progress_done = 1, progress_total = 4, progress_at = ? where id = ?', [
      dawn,
      run.id,
    ]);
    await saveJob(store, { name: 'idle', nextSlotAt: null });
    await store.poll({ id: seat.supervisorId, hostId: seat.hostId }, []);
    clock.now += minuteMs;
    const [often, idle] = await overviews(store, clock.now);
    assert.ok(often && idle);
    const { progress, etaAt, fresh, runsKept, nextInMs, expectedDurationMs, successful, type } = often;
    assert.deepEqual(progress, {
      done: 1,
      total: 4,
      percent: 25,
      note: null,
      etaAt: new Date(clock.now + 3 * minuteMs).toISOString(),
    });
    assert.equal(etaAt, progress?.etaAt);
    assert.deepEqual(
      [fresh, runsKept, nextInMs, expectedDurationMs, successful, type],
      [true, 3, 0, 1_000, true, 'manual'],
    );
    const nothing = [idle.progress, idle.etaAt, idle.fresh, idle.nextInMs, idle.expectedDurationMs, idle.successful];
    assert.deepEqual([...nothing, idle.runsKept], [null, null, null, null, null, null, 0]);
    clock.now += 1;
    assert.equal(
      (await overviews(store, clock.now))[0]?.fresh,
      false,
      'its supervisor has not asked for more than a minute',
    );
  },
);

async function overviews(store: Store, now: number) {
  const all = await overviewsOf(store, await store.listJobs(), now);
  return all.map((each) => overviewDocument(each, { timezone: 'UTC', now }));
}

/** One after the other, each a minute after the one before and a second long. */
async function runs(
  store: Store,
  seat: Awaited<ReturnType<typeof enter>>,
  status: 'succeeded' | 'failed',
  count: number,
  clock: { now: number },
): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    const run = await claimOne(store, seat);
    await store.settle(seat.supervisorId, [settlement(run, { status })], goOn);
    clock.now += minuteMs;
  }
}
