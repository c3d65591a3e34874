import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyLines } from '../../src/cli/verify-lines.ts';
import { simulateWeek } from '../rig/simulated-week.ts';
import { testStores } from '../rig/stores.ts';

/** Another seed, and more weeks, for those who search. */
const firstSeed = Number(process.env.CHRONIKER_TEST_SEED ?? 2026);
const times = Number(process.env.CHRONIKER_TEST_TIMES ?? 1);
const weeks = { sqlite: 6, mysql: 2 };

for (const { name, open } of testStores()) {
  test(`${name}: I2: the ledger of a week of crashes, holds, edits and outages balances`, async (t) => {
    let [runs, recorded] = [0, 0];
    for (let seed = firstSeed; seed < firstSeed + weeks[name] * times; seed++) {
      const stage = await open();
      try {
        const { found, story } = await simulateWeek(stage, seed);
        const lines = verifyLines(found, { timezone: 'UTC', paint: (text) => text });
        const jobs = found.differences.map(({ job }) => job);
        const told = story.filter((line) => jobs.some((job) => line.includes(job)) || /down|hold|release/.test(line));
        assert.equal(
          found.differences.length,
          0,
          `CHRONIKER_TEST_SEED=${seed}\n${[...lines, ...told.slice(-60)].join('\n')}`,
        );
        t.diagnostic(`seed ${seed}: ${lines[0]}`);
        runs += found.runs;
        recorded += found.recorded;
      } finally {
        await stage.close();
      }
    }
    assert.ok(runs > 20 && recorded > 20, `${runs} runs and ${recorded} recorded slots prove little`);
  });
}
