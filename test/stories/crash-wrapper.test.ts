import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/** Goes on until the story lets it end. */
const patient = 'echo one; until [ -e go ]; do sleep 0.05; done; echo two';

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await waitFor(`process ${pid} to be gone`, () => findProcess(pid) === null);
}

/** Starts a tick and waits until the command of `victim` runs; its parent is the wrapper. */
async function running(story: Project) {
  await story.makeDue('victim');
  const tick = story.start(['run']);
  const { pid } = await story.waitForMark('victim');
  const wrapper = findProcess(pid)?.parent ?? 0;
  assert.ok(wrapper > 1);
  return { tick, command: pid, wrapper };
}

async function expectLost(story: Project): Promise<void> {
  await story.expectAtRest();
  const runs = await story.runs('victim');
  assert.deepEqual(
    runs.map(({ status, exit_code, signal_name }) => [status, exit_code, signal_name]),
    [['lost', null, null]],
  );
  const lane = await story.lane('victim');
  assert.ok(Number(lane.next_slot_at) > Date.now(), 'the next slot is set');
}

for (const store of storeKinds) {
  const jobs = { victim: { command: ['./job', patient] } };

  suite(`kill -9 of the wrapper and of the command, on ${store}`, { concurrency: 3 }, () => {
    test('without its wrapper the command goes on; once it is gone the run is lost, its output kept', async (t) => {
      const story = await project(t, { store, jobs });
      const { tick, wrapper } = await running(story);
      await kill(wrapper);
      story.write('go');
      assert.equal((await tick.ended).code, 0);
      await expectLost(story);
      assert.equal(story.marks('victim').at(-1)?.what, 'end', 'the command was not killed');
      assert.equal(String(await story.output((await story.run('victim')).id)), 'one\ntwo\n');
    });

    test('the lane stays busy while the command lives, whoever watches it', async (t) => {
      const story = await project(t, { store, jobs });
      const { tick, wrapper } = await running(story);
      const { supervisor_id: first } = await story.run('victim');
      await kill(wrapper);
      const successor = story.start(['run']);
      await story.waitForRun('victim', 'adopted', ({ supervisor_id }) => supervisor_id !== first);
      await tick.ended;
      await story.makeDue('victim');
      assert.match((await story.chroniker(['run', '--force', 'victim'], { expectCode: 75 })).stderr, /running already/);
      story.write('go');
      await successor.ended;
      await story.expectAtRest();
      const [lost] = await story.runs('victim');
      assert.equal(lost?.status, 'lost');
    });

    test('runner and wrapper killed: the next tick waits for the command and calls its run lost', async (t) => {
      const story = await project(t, { store, jobs });
      const { tick, wrapper } = await running(story);
      tick.kill('SIGKILL');
      await tick.ended;
      await kill(wrapper);
      const { supervisor_id: first } = await story.run('victim');
      const successor = story.start(['run']);
      await story.waitForRun('victim', 'adopted', ({ supervisor_id }) => supervisor_id !== first);
      story.write('go');
      await successor.ended;
      await expectLost(story);
    });

    test('runner, wrapper and command killed: the next tick calls the run lost', async (t) => {
      const story = await project(t, { store, jobs });
      const { tick, wrapper, command } = await running(story);
      tick.kill('SIGKILL');
      await tick.ended;
      await kill(wrapper);
      await kill(command);
      await story.tick();
      await expectLost(story);
      assert.equal(String(await story.output((await story.run('victim')).id)), 'one\n');
    });

    test('feature 129: a killed command is noticed at once, with its signal', async (t) => {
      const story = await project(t, {
        store,
        jobs: { victim: { command: ['./job', 'echo one; mark ready; exec sleep 60'] } },
      });
      const { tick, command } = await running(story);
      await story.waitForMark('victim', 'ready');
      const killedAt = Date.now();
      await kill(command);
      const run = await story.waitForStatus('victim', 'failed');
      assert.deepEqual([run.signal_name, run.exit_code], ['SIGKILL', null]);
      assert.ok(Number(run.finished_at) - killedAt < 1_000, `it ended ${Number(run.finished_at) - killedAt} ms later`);
      await tick.ended;
      await story.expectAtRest();
      assert.equal(String(await story.output(run.id)), 'one\n');
    });

    test('a command that was killed while no runner was alive has its signal all the same', async (t) => {
      const story = await project(t, {
        store,
        jobs: { victim: { command: ['./job', 'echo one; mark ready; exec sleep 60'] } },
      });
      const { tick, command } = await running(story);
      await story.waitForMark('victim', 'ready');
      tick.kill('SIGKILL');
      await tick.ended;
      await kill(command);
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('victim');
      assert.deepEqual([run.status, run.signal_name, run.exit_code], ['failed', 'SIGKILL', null]);
      assert.equal(String(await story.output(run.id)), 'one\n');
    });
  });
}
