import assert from 'node:assert/strict';
import { verify } from '../../src/app/verify.ts';
import { afterRun } from '../../src/domain/after-run.ts';
import { connect } from '../../src/store/connect.ts';
import type { Sql } from '../../src/store/database.ts';
import { ledgersOf } from '../../src/store/ledgers.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { byTheRules, claimAll, enter, laneOf, minuteMs, orderOf, saveJob, settlement, wish } from './play.ts';

const minutely = exampleJob([{ kind: 'cron', expression: '* * * * *' }]).spec;

exerciseStore(
  'the ledger balances at every moment, also while runs begin and end',
  async ({ store, clock, another }) => {
    const seat = await enter(store);
    for (const name of ['one', 'two', 'three'])
      await saveJob(store, { name, spec: minutely, nextSlotAt: dawn + minuteMs });
    let goesOn = true;
    const work = async () => {
      for (let minute = 1; minute <= 40; minute++) {
        clock.now = dawn + minute * minuteMs;
        const { claimed } = await store.claim(orderOf(seat), byTheRules);
        // Every third run is longer than a minute, and every fourth comes to nothing.
        if (minute % 3 === 0) clock.now += 2 * minuteMs;
        const status = minute % 4 === 0 ? 'abandoned' : 'succeeded';
        const ends = claimed.map(({ run }) => settlement(run, { status, finishedAt: clock.now }));
        await store.settle(seat.supervisorId, ends, (...end) => afterRun(...end, { timezone: 'UTC' }));
      }
      goesOn = false;
    };
    const looker = await another();
    const look = async () => {
      let looks = 0;
      for (; goesOn; looks++) {
        const { differences } = await verify(looker, { jobs: [], fromAt: dawn }, 'UTC');
        assert.deepEqual(differences, [], `look ${looks}`);
      }
      return looks;
    };
    const [looks] = await Promise.all([look(), work()]);
    assert.ok(looks > 3, `${looks} looks`);
    const { slots, runs, recorded } = await verify(looker, { jobs: [], fromAt: dawn }, 'UTC');
    assert.ok(runs > 20 && recorded > 10 && slots >= 120, `${slots} = ${runs} + ${recorded}`);
  },
);

exerciseStore('what changes in a lane while it is read makes it be read again', async ({ store, url, clock }) => {
  const seat = await enter(store);
  const id = await saveJob(store, { name: 'nightly', spec: minutely, nextSlotAt: null });
  await store.request([wish((await laneOf(store, id)).id, dawn, { cause: 'schedule' })]);
  const database = await connect({ url, now: () => clock.now });
  let claimed = 0;
  const interrupted: Sql = {
    ...database,
    rows: async (sql, bindings) => {
      // The slot that is owed becomes a run between the look at runs and that at requests.
      if (sql.includes('from requests') && claimed === 0) claimed = (await claimAll(store, seat)).claimed.length;
      return await database.rows(sql, bindings);
    },
  };
  try {
    const [ledger] = await ledgersOf(interrupted, [id], dawn);
    assert.deepEqual([claimed, ledger?.owed], [1, []]);
    const { ledgersOf: again } = store;
    assert.deepEqual(ledger, (await again([id], dawn))[0]);
  } finally {
    await database.close();
  }
});
