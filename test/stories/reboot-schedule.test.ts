import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

/** Makes what is stored that of an earlier boot. */
async function reboot(story: Project): Promise<void> {
  await story.database.execute("update hosts set boot_id = 'another-boot'");
  await story.database.execute("update supervisors set boot_id = 'another-boot'");
}

const steps = ['before-claim', 'after-claim', 'before-spawn', 'after-spawn', 'before-settle', 'after-settle'];

for (const store of storeKinds) {
  suite(`@reboot, on ${store}`, { concurrency: 3 }, () => {
    const jobs = {
      mount: { command: ['./job', 'echo mounted'], schedule: '@reboot' },
      both: { command: ['./job', 'true'], schedule: ['@reboot', '1h'] },
      hourly: { command: ['./job', 'true'], schedule: '1h' },
    };

    test('runs once at the first tick after each boot, and neither when it is made nor when it is changed', async (t) => {
      const story = await project(t, { store, jobs });
      await story.tick();
      await story.chroniker(['job', 'disable', 'mount']);
      await story.chroniker(['job', 'enable', 'mount']);
      await story.addJob('later', { command: ['./job', 'true'], schedule: '@reboot' });
      await story.tick();
      assert.deepEqual(await story.rows('select * from runs'), [], 'a host that is new has not booted');
      for (const boots of [1, 2]) {
        await reboot(story);
        await story.tick();
        await story.tick();
        await story.expectAtRest();
        assert.equal((await story.runs('mount')).length, boots);
        assert.equal((await story.runs('both')).length, boots);
        assert.equal((await story.runs('later')).length, boots);
      }
      assert.deepEqual(await story.runs('hourly'), []);
      const run = await story.run('mount');
      assert.deepEqual([run.cause, run.status], ['schedule', 'succeeded']);
      assert.ok(Math.abs(run.scheduled_at - Date.now()) < 60_000);
      assert.equal((await story.lane('mount')).next_slot_at, null);
      assert.ok(Number((await story.lane('both')).next_slot_at) > Date.now(), 'its other rule goes on');
    });

    for (const step of steps) {
      test(`is run once though the runner is killed ${step}`, async (t) => {
        const story = await project(t, { store, jobs: { mount: jobs.mount } });
        await story.tick();
        await reboot(story);
        await story.tick({ env: { CHRONIKER_TEST_KILL_AT: step }, expectCode: 'any' });
        await story.tick();
        await story.tick();
        await story.expectAtRest();
        const executed = story.marks('mount').filter(({ what }) => what === 'start');
        assert.equal(executed.length, 1);
        const counted = (await story.runs('mount')).filter(({ status }) => status !== 'abandoned');
        assert.deepEqual(
          counted.map(({ status }) => status),
          ['succeeded'],
        );
      });
    }
  });
}
