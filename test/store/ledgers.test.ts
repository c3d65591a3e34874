import assert from 'node:assert/strict';
import { verify } from '../../src/app/verify.ts';
import { afterRun } from '../../src/domain/after-run.ts';
import { job as exampleJob } from '../domain/lane-example.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { byTheRules, enter, minuteMs, orderOf, saveJob, settlement } from './play.ts';

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
