import assert from 'node:assert/strict';
import { findJob } from '../../src/app/find-jobs.ts';
import { type WhyAnswer, whyDocument, whyJob } from '../../src/app/why.ts';
import { pendingWork } from '../../src/domain/hold-release.ts';
import type { Schedule } from '../../src/domain/schedule/schedule.ts';
import type { Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goOn,
  identity,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
} from '../store/play.ts';

const everyMinute: Schedule = { rules: [{ kind: 'cron', expression: '* * * * *' }] };
const hourMs = 60 * minuteMs;

exerciseStore(
  'why tells a slot that ran from one that nobody was there for, and from one that waits',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const spec = { ...exampleJob([]).spec, schedule: everyMinute };
    await saveJob(store, { name: 'often', spec, nextSlotAt: dawn + minuteMs });
    const pass = async () => {
      await store.recordTick(seat.hostId);
      const { claimed } = await store.claim(orderOf(seat), byTheRules);
      await store.settle(
        seat.supervisorId,
        claimed.map(({ run }) =>
          settlement(run, run.scheduledAt === dawn + minuteMs ? { status: 'failed', exitCode: 3 } : {}),
        ),
        goOn,
      );
    };
    clock.now = dawn + minuteMs;
    await pass();
    clock.now = dawn + 9 * minuteMs;
    await pass();
    clock.now += 20_000;

    const at = (minute: number) => why(store, 'often', dawn + minute * minuteMs);
    assert.match(
      (await at(1)).sentence,
      /^The slot at 00:01 ran as r1 on web-1: .* in time and failed with exit code 3 after/,
    );
    const covered = await at(4);
    assert.equal(covered.verdict, 'covered');
    assert.match(
      covered.sentence,
      /r2, for the slot at 00:09, stood for it and 6 others up to 00:08, since cron did not call Chroniker on web-1 between 00:01 and 00:09\.$/,
    );
    assert.equal((await at(9)).verdict, 'ran');
    assert.equal((await at(10)).verdict, 'scheduled', 'it has not come yet');
    assert.match(
      (await at(-60)).sentence,
      /^At 2026-05-31 23:00 there was no job often yet: it was created by ann at 00:00\.$/,
    );
    assert.match(
      (await why(store, 'often')).sentence,
      /^often is not due; its next slot is at 00:10 \(in 40 seconds\)\.$/,
    );
    clock.now += 10 * minuteMs;
    assert.match(
      (await why(store, 'often')).sentence,
      /^often is due since 00:10, but cron has not called Chroniker on web-1 since 00:09/,
    );
    assert.match((await at(12)).sentence, /^At 00:12|^The slot at 00:12 has not run yet: often is due since 00:10/);
  },
);

exerciseStore(
  'feature 83: why says which upstream a job waits for, and who switched it off',
  async ({ store, clock }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'extract', nextSlotAt: null });
    const spec = { ...waitingFor('extract'), schedule: everyMinute };
    const load = await saveJob(store, { name: 'load', spec, nextSlotAt: dawn });
    await store.claim(orderOf(seat), byTheRules);
    clock.now += 5 * minuteMs;
    const waiting = await why(store, 'load');
    assert.equal(waiting.verdict, 'waiting');
    assert.match(waiting.sentence, /^load is due since 00:00 \(5 minutes\), but waits for extract: it has never run/);
    const then = await why(store, 'load', dawn);
    assert.deepEqual([then.verdict, then.facts.now], ['pending', 'waiting']);
    assert.equal(then.sentence, `The slot at 00:00 has not run yet: ${waiting.sentence}`);
    await store.setEnabled([load], false, 'bob', () => null);
    const off =
      'load is disabled by bob at 00:05, so its schedule starts nothing; `chroniker job enable load` changes that.';
    assert.equal((await why(store, 'load')).sentence, off);
    assert.match((await why(store, 'load', dawn)).sentence, /passed over.*: load was disabled by bob at 00:05\.$/);
  },
);

exerciseStore('why of an instant within a minute is about no slot after it', async ({ store, clock }) => {
  const seat = await enter(store);
  const every20s: Schedule = { rules: [{ kind: 'every', everyMs: 20_000, anchor: '2026-06-01T00:00Z' }] };
  await saveJob(store, { name: 'often', spec: { ...exampleJob([]).spec, schedule: every20s }, nextSlotAt: dawn });
  for (const second of [0, 20, 40]) {
    clock.now = dawn + second * 1_000;
    const { claimed } = await store.claim(orderOf(seat), byTheRules);
    await store.settle(
      seat.supervisorId,
      claimed.map(({ run }) => settlement(run)),
      goOn,
    );
  }
  clock.now = dawn + 55_000;
  assert.match((await why(store, 'often', dawn + 25_000)).sentence, /^The slot at 00:00:20 ran as r2/);
  assert.match((await why(store, 'often', dawn)).sentence, /^The slot at 00:00:40 ran as r3/);
});

exerciseStore('why of a job that runs, and of one for which its host has no room', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'long', nextSlotAt: dawn });
  await store.claim(orderOf(seat), byTheRules);
  await saveJob(store, { name: 'next', nextSlotAt: dawn });
  clock.now += minuteMs;
  await store.recordTick(seat.hostId);
  assert.match(
    (await why(store, 'long')).sentence,
    /^long is starting for its slot at 00:00: r1 on web-1 since 00:00 \(60 seconds\)\.$/,
  );
  const full = await why(store, 'next', undefined, 1);
  assert.deepEqual([full.verdict, full.facts.running], ['capacity', 1]);
});

exerciseStore('why of a job on every host tells of each, and of one that no host has yet', async (stage) => {
  const { store, clock } = stage;
  await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn + hourMs });
  assert.match(
    (await why(store, 'everywhere')).sentence,
    /its next slot is at 01:00 .*; but no host has ever ticked; /,
  );
  await enter(store);
  await enter(store, identity('web-2'));
  await saveJob(store, { name: 'both', host: '*', nextSlotAt: dawn + hourMs });
  clock.now += minuteMs;
  const { verdict, sentence, facts } = await why(store, 'both');
  assert.equal(verdict, 'scheduled');
  assert.match(sentence, /^On web-1: both is not due; .* On web-2: both is not due; /);
  assert.equal((facts.hosts as object[]).length, 2);
});

exerciseStore(
  'why of a job for one host is told by the ticks of that host, and on every host each by its own',
  async (stage) => {
    const { store, clock } = stage;
    const seats = [await enter(store), await enter(store, identity('web-2'))];
    const spec = { ...exampleJob([]).spec, schedule: everyMinute };
    await saveJob(store, { name: 'pinned', spec, host: 'web-2', nextSlotAt: dawn + minuteMs });
    await saveJob(store, { name: 'both', spec, host: '*', nextSlotAt: dawn + minuteMs });
    for (let minute = 1; minute <= 9; minute++) {
      clock.now = dawn + minute * minuteMs;
      for (const seat of minute < 9 ? seats.slice(0, 1) : seats) {
        await store.recordTick(seat.hostId);
        const { claimed } = await store.claim(orderOf(seat), byTheRules);
        await store.settle(
          seat.supervisorId,
          claimed.map(({ run }) => settlement(run)),
          goOn,
        );
      }
    }
    const pinned = await why(store, 'pinned', dawn + 4 * minuteMs);
    assert.equal(pinned.verdict, 'covered');
    assert.match(pinned.sentence, /since cron did not call Chroniker on web-2 between 00:00 and 00:09\.$/);
    const both = await why(store, 'both', dawn + 4 * minuteMs);
    assert.match(
      both.sentence,
      /^On web-1: The slot at 00:04 ran as r\d+ on web-1: .* On web-2: The slot at 00:04 had no run of its own/,
    );
  },
);

exerciseStore(
  'why of a job that moved from every host to one tells of the run that goes on elsewhere',
  async ({ store }) => {
    await enter(store);
    const two = await enter(store, identity('web-2'));
    const id = await saveJob(store, { name: 'moved', host: '*', nextSlotAt: dawn });
    await store.claim(orderOf(two), byTheRules);
    await saveJob(store, { id, name: 'moved', host: 'web-1', nextSlotAt: dawn + hourMs });
    const { sentence } = await why(store, 'moved');
    assert.match(sentence, /moved is starting for its slot at 00:00: r1 on web-2/);
    assert.doesNotMatch(sentence, /former/);
  },
);

exerciseStore(
  'why of a run that ends while it is asked is told as it was when the lanes were read',
  async ({ store }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'quick', nextSlotAt: dawn });
    const { claimed } = await store.claim(orderOf(seat), byTheRules);
    const view = await findJob(store, 'quick');
    await store.settle(
      seat.supervisorId,
      claimed.map(({ run }) => settlement(run)),
      goOn,
    );
    const { verdict } = await whyJob(store, view, null, { timezone: 'UTC', maxConcurrent: 8 });
    assert.equal(verdict, 'running');
  },
);

exerciseStore('why of a job that cannot be read says so; documents have instants as ISO 8601', async (stage) => {
  const { store, database } = stage;
  await saveJob(store, { name: 'spoilt', nextSlotAt: dawn + hourMs });
  const document = whyDocument(await why(store, 'spoilt'));
  assert.equal(document.at, '2026-06-01T00:00:00.000Z');
  assert.equal(document.facts.nextSlotAt, '2026-06-01T01:00:00.000Z');
  assert.deepEqual(document.facts.hosts, []);
  await database.execute("update jobs set spec = 'nonsense'");
  assert.match((await why(store, 'spoilt')).sentence, /^spoilt cannot run, since its definition cannot be read: /);
});

exerciseStore('why of a slot that was held names who held it, and who released it', async ({ store, clock }) => {
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn + 2 * minuteMs });
  const wish = {
    scope: 'all' as const,
    target: '',
    reason: 'database move',
    untilAt: null,
    pending: null,
    exceptions: [],
  };
  const [hold] = await store.hold([wish], 'anna');
  const soon = await why(store, 'nightly');
  assert.equal(soon.verdict, 'held');
  assert.match(
    soon.sentence,
    /next slot is at 00:02 .*, and will wait then: it is held by anna since .*: database move\.$/,
  );
  clock.now += 5 * minuteMs;
  await store.recordTick(seat.hostId);
  await store.claim(orderOf(seat), byTheRules);
  assert.match((await why(store, 'nightly')).sentence, /^nightly is due since 00:02 .*, but is held by anna since/);
  await store.releaseHolds([hold?.id ?? 0], 'skip', 'bob', (lane, job, requests, at) =>
    pendingWork(lane, job, requests, at, 'UTC'),
  );
  const then = await why(store, 'nightly', dawn + 2 * minuteMs);
  assert.equal(then.verdict, 'held');
  assert.match(
    then.sentence,
    /: it was held by anna since .*: database move, and its slots were skipped at the release by bob at 00:05\.$/,
  );
});

exerciseStore(
  'why of a slot whose run was deleted with the history, and of a job that an edit switched off',
  async (stage) => {
    const { store, clock } = stage;
    const seat = await enter(store);
    const spec = { ...exampleJob([]).spec, schedule: everyMinute };
    const id = await saveJob(store, { name: 'often', spec, nextSlotAt: dawn + minuteMs });
    for (const minute of [1, 2]) {
      clock.now = dawn + minute * minuteMs;
      const { claimed } = await store.claim(orderOf(seat), byTheRules);
      await store.settle(
        seat.supervisorId,
        claimed.map(({ run }) => settlement(run)),
        goOn,
      );
    }
    clock.now += 30_000;
    assert.equal((await why(store, 'often', dawn + minuteMs)).verdict, 'ran');
    assert.equal(await store.prune(clock.now, 10), 1, 'the last run of a lane stays');
    assert.equal((await why(store, 'often', dawn + minuteMs)).verdict, 'pruned');
    await saveJob(store, { id, name: 'often', spec, enabled: false, nextSlotAt: null });
    clock.now += 10 * minuteMs;
    const off = await why(store, 'often', dawn + 5 * minuteMs);
    assert.equal(off.verdict, 'disabled');
    assert.match(off.sentence, /^The slot at 00:05 was not run: often was disabled \(updated by ann at 00:02:30\)\.$/);
  },
);

async function why(store: Store, name: string, at: number | null = null, maxConcurrent = 8): Promise<WhyAnswer> {
  return await whyJob(store, await findJob(store, name), at, { timezone: 'UTC', maxConcurrent });
}
