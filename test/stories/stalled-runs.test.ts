import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const patient = ['./job', 'echo one; until [ -e go ]; do sleep 0.05; done'];

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitFor(`process ${pid} to be gone`, () => findProcess(pid) === null);
}

/** Starts a tick and waits until the command of `victim` runs. */
async function running(story: Project) {
  await story.makeDue('victim');
  const tick = story.start(['run']);
  const { pid } = await story.waitForMark('victim');
  await story.waitForStatus('victim', 'running');
  return { tick, command: pid, wrapper: findProcess(pid)?.parent ?? 0 };
}

/** As if nothing had been heard of the host for four minutes. */
async function fallSilent(story: Project): Promise<void> {
  const at = Date.now() - 4 * 60_000;
  await story.database.execute('update hosts set last_tick_at = ?', [at]);
  await story.database.execute('update supervisors set heartbeat_at = ?', [at]);
}

for (const store of storeKinds) {
  const jobs = { victim: { command: patient }, other: { command: ['./job', 'true'] } };

  suite(`runs that nobody watches, on ${store}`, { concurrency: 2 }, () => {
    test('feature 131: runs of a host that is gone are cleared by hand, and their jobs run again', async (t) => {
      const story = await project(t, { store, jobs });
      const { tick, command, wrapper } = await running(story);
      const { stderr } = await story.chroniker(['runs', 'clear', 'victim', '--yes'], { expectCode: 75 });
      assert.match(stderr, /r1 of victim is watched on storyhost.*: `chroniker stop victim` ends it/);
      tick.kill('SIGKILL');
      await tick.ended;
      const none = await story.chroniker(['runs', 'clear', '--yes']);
      assert.equal(none.stdout, 'There are no runs to clear.\n', 'the next minute takes it over');
      await fallSilent(story);
      assert.match(
        (await story.chroniker(['status'])).stdout,
        /`chroniker runs clear --host storyhost` frees what ran/,
      );
      await story.chroniker(['runs', 'clear'], { expectCode: 64 });
      assert.equal((await story.run('victim')).status, 'running');

      const cleared = await story.json<{ runs: { id: number; status: string; reason: string }[]; changed: number }>(
        ...['runs', 'clear', '--host', 'storyhost', '--yes'],
      );
      assert.deepEqual([cleared.changed, cleared.runs[0]?.status], [1, 'lost']);
      assert.match(cleared.runs[0]?.reason ?? '', /^cleared by \S+: nothing was heard of storyhost since 20/);
      const lane = await story.lane('victim');
      assert.deepEqual([lane.active_run_id, Number(lane.run_count), Number(lane.failure_streak)], [null, 1, 1]);
      const again = await story.chroniker(['runs', 'clear', 'r1', '--yes'], { expectCode: 64 });
      assert.match(again.stderr, /r1 of victim has ended already \(lost\): there is nothing to clear/);

      // What is left of it on its host changes nothing any more.
      story.write('go');
      await waitFor('the command to be gone', () => findProcess(command) === null && findProcess(wrapper) === null);
      await story.makeDue('victim');
      await story.tick();
      const runs = (await story.runs('victim')).map(({ status }) => status);
      assert.deepEqual(runs, ['lost', 'succeeded']);
      await story.expectAtRest();
    });

    test('feature 132: with rescue off a run that vanished is only reported, until it is cleared', async (t) => {
      const story = await project(t, { store, jobs, config: { rescue: false } });
      const { tick, command, wrapper } = await running(story);
      await kill(wrapper);
      await kill(command);
      const { code, stderr } = await tick.ended;
      assert.equal(code, 0);
      assert.match(stderr, /victim: r1 vanished without an exit status and stays as it is/);
      assert.equal((await story.run('victim')).status, 'running');
      await story.makeDue('other');
      await story.chroniker(['trigger', 'victim']);
      const next = await story.tick();
      assert.equal(next.stderr, '', 'it is told once');
      assert.deepEqual([(await story.runs('victim')).length, (await story.runs('other')).length], [1, 1]);
      const { warnings } = await story.json<{ warnings: { reason: string }[] }>('status');
      assert.deepEqual(
        warnings.map(({ reason }) => reason),
        ['run_vanished'],
      );
      assert.match((await story.chroniker(['status'])).stdout, /`chroniker runs clear r1` frees its job/);
      const { stdout } = await story.chroniker(['runs', 'clear', 'victim', '--yes']);
      assert.match(stdout, /^victim: r1 on storyhost is cleared by \S+: it vanished without an exit status\n$/);
      // What was asked for waited for it.
      story.write('go');
      await story.tick();
      assert.deepEqual(
        (await story.runs('victim')).map(({ status, cause }) => [status, cause]),
        [
          ['lost', 'schedule'],
          ['succeeded', 'trigger'],
        ],
      );
      await story.expectAtRest();
    });

    test('feature 132: switched on again, the next tick settles what vanished', async (t) => {
      const story = await project(t, { store, jobs, config: { rescue: false } });
      const { tick, command, wrapper } = await running(story);
      await kill(wrapper);
      await kill(command);
      await tick.ended;
      await story.tick({ env: { CHRONIKER_RESCUE: 'yes' } });
      assert.equal((await story.run('victim')).status, 'lost');
      await story.expectAtRest();
    });
  });
}
