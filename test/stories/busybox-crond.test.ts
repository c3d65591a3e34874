import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { noBusyboxCrond, startBusyboxCrond } from '../rig/busybox.ts';
import { storeKinds } from '../rig/database.ts';
import { expectOneRunAMinute, expectWholeLongRun, minutelyAndLong, printedLine, twoMinutesMs } from '../rig/minutes.ts';
import { project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

suite('under busybox crond, which starts no second tick while one lives', { skip: noBusyboxCrond }, () => {
  test('feature 178: the runner that a long job keeps repeats the pass each minute by itself', async (t) => {
    const story = await project(t, { store: storeKinds.at(-1) ?? 'sqlite' });
    const line = await printedLine(story);
    const crond = await startBusyboxCrond(story, line);
    try {
      await story.addJobs(minutelyAndLong);
      await story.makeDue('long');
      await waitFor('two minutes', async () => (await story.runs('minutely'))[1]?.status === 'succeeded', twoMinutesMs);
      const second = (await story.runs('minutely'))[1]?.scheduled_at ?? 0;
      await waitFor('the tick of the second minute to be recorded', async () => {
        const [ticks] = await story.rows<{ to_at: number }>('select to_at from ticks order by id desc');
        return ticks && ticks.to_at >= second;
      });
      await waitFor('crond to pass a minute over', () => /process already running/.test(crond.log()));
    } finally {
      await crond.stop();
    }
    story.write('go');
    await story.waitForStatus('long', 'succeeded');
    await story.expectAtRest();
    const runs = await expectOneRunAMinute(story);
    await expectWholeLongRun(story);
    const runners = await story.rows('select id from supervisors');
    assert.equal(runners.length, 1, 'crond started one runner, which did all of it');
    const ticks = await story.rows<{ count: number }>('select count from ticks');
    assert.equal(ticks.length, 1, 'no minute is missing between the ticks');
    assert.ok(
      ticks.every(({ count }) => count >= 2 && count <= runs.length),
      `${ticks[0]?.count} ticks in as many minutes`,
    );
  });
});
