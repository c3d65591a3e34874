import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const endless = "trap '' TERM; mark ready; while :; do sleep 0.1; done";
const polite = "trap 'echo clean; exit 0' TERM; echo begun; mark ready; while :; do sleep 0.05; done";

/** Starts a tick for a job that is due, and waits until its command is ready to hear signals. */
async function running(story: Project, name: string, args = ['run']) {
  await story.makeDue(name);
  const program = story.start(args);
  const mark = await story.waitForMark(name, 'ready');
  return { program, mark };
}

for (const store of storeKinds) {
  suite(`ending on request, on ${store}`, { concurrency: 3 }, () => {
    test('features 120 and 122: a stopped command gets TERM and time to finish; its clean exit is a stop', async (t) => {
      const story = await project(t, { store, jobs: { polite: { command: ['./job', polite] } } });
      const { program } = await running(story, 'polite');
      await story.chroniker(['stop', 'polite']);
      await program.ended;
      await story.expectAtRest();
      const run = await story.run('polite');
      assert.deepEqual([run.status, run.exit_code, run.signal_name], ['stopped', 0, null]);
      assert.match(String(run.reason), /^stopped by /);
      assert.equal(String(await story.output(run.id)), 'begun\nclean\n');
      const { next_slot_at: next } = await story.lane('polite');
      assert.ok(Number(next) > Date.now(), 'it waits for its next slot');
      await story.tick();
      assert.equal((await story.runs('polite')).length, 1);
    });

    test('feature 120: a command that ignores TERM is killed when its grace is over', async (t) => {
      const story = await project(t, { store, jobs: { endless: { command: ['./job', endless], grace: '1s' } } });
      const { program } = await running(story, 'endless');
      await story.chroniker(['stop', 'endless']);
      await program.ended;
      await story.expectAtRest();
      const run = await story.run('endless');
      assert.deepEqual([run.status, run.signal_name], ['stopped', 'SIGKILL']);
    });

    test('a stop whose runner is killed before the first signal is finished by the next tick', async (t) => {
      const story = await project(t, { store, jobs: { polite: { command: ['./job', polite] } } });
      await story.makeDue();
      const tick = story.start(['run'], { env: { CHRONIKER_TEST_KILL_AT: 'after-ending-begun' } });
      const { pid } = await story.waitForMark('polite', 'ready');
      await story.chroniker(['stop', 'polite']);
      assert.equal((await tick.ended).signal, 'SIGKILL');
      assert.ok(findProcess(pid), 'it was not signalled yet');
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('polite');
      assert.deepEqual([run.status, run.exit_code], ['stopped', 0]);
    });

    test('a stop that was asked for while no runner was alive is obeyed by the next tick', async (t) => {
      const story = await project(t, { store, jobs: { polite: { command: ['./job', polite] } } });
      const { program } = await running(story, 'polite');
      program.kill('SIGKILL');
      await program.ended;
      await story.chroniker(['stop', 'polite']);
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.run('polite')).status, 'stopped');
    });

    test('feature 121: stopping what does not run leaves its next run alone', async (t) => {
      const story = await project(t, { store, jobs: { idle: { command: ['./job', 'exit 0'] } } });
      await story.chroniker(['stop', 'idle'], { expectCode: 'any' });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.run('idle')).status, 'succeeded');
    });

    test('feature 133: SIGTERM to `run` lets go of its commands, and the next tick takes them over', async (t) => {
      const command = ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done; echo done'];
      const story = await project(t, { store, jobs: { long: { command } } });
      const { program, mark } = await running(story, 'long');
      program.kill('SIGTERM');
      const end = await program.ended;
      assert.deepEqual([end.code, end.stdout, end.stderr], [0, '', '']);
      assert.ok(findProcess(mark.pid), 'the command goes on');
      story.write('go');
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('long');
      assert.deepEqual([run.status, run.exit_code], ['succeeded', 0]);
      assert.equal(String(await story.output(run.id)), 'done\n');
    });

    test('feature 133: SIGTERM to a `cronserver` ends its commands and exits 0', async (t) => {
      const story = await project(t, { store, jobs: { polite: { command: ['./job', polite] } } });
      const { program } = await running(story, 'polite', ['cronserver', '--interval', '1']);
      program.kill('SIGTERM');
      const end = await program.ended;
      assert.equal(end.code, 0, end.stderr);
      await story.expectAtRest();
      const run = await story.run('polite');
      assert.deepEqual([run.status, run.exit_code], ['stopped', 0]);
    });

    test('feature 133: a `cronserver` names the jobs that it had to kill, and exits 1', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          endless: { command: ['./job', endless], grace: '1m' },
          polite: { command: ['./job', polite] },
        },
      });
      await story.makeDue();
      const server = story.start(['cronserver', '--interval', '1', '--stop-timeout', '1']);
      await story.waitForMark('endless', 'ready');
      await story.waitForMark('polite', 'ready');
      server.kill('SIGTERM');
      const end = await server.ended;
      assert.equal(end.code, 1);
      assert.match(end.stderr, /endless/);
      assert.doesNotMatch(end.stderr, /polite/);
      await story.expectAtRest();
      const run = await story.run('endless');
      assert.deepEqual([run.status, run.signal_name], ['stopped', 'SIGKILL']);
    });

    test('a second SIGTERM to a `cronserver` does not wait for the stop timeout', async (t) => {
      const story = await project(t, { store, jobs: { endless: { command: ['./job', endless], grace: '1m' } } });
      const { program } = await running(story, 'endless', ['cronserver', '--interval', '1', '--stop-timeout', '600']);
      program.kill('SIGTERM');
      await story.waitForEnding('endless');
      program.kill('SIGTERM');
      assert.equal((await program.ended).code, 1);
      await story.expectAtRest();
    });

    test('a `run` beside a living `cronserver` leaves its commands to it', async (t) => {
      const story = await project(t, { store, jobs: { polite: { command: ['./job', polite] } } });
      const { program, mark } = await running(story, 'polite', ['cronserver', '--interval', '1']);
      const end = await story.tick();
      assert.deepEqual([end.stdout, end.stderr], ['', '']);
      assert.ok(findProcess(mark.pid));
      program.kill('SIGTERM');
      assert.equal((await program.ended).code, 0);
      await story.expectAtRest();
    });

    test('a killed `cronserver` leaves its commands to the next tick', async (t) => {
      const command = ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done; exit 4'];
      const story = await project(t, { store, jobs: { long: { command } } });
      const { program } = await running(story, 'long', ['cronserver', '--interval', '1']);
      program.kill('SIGKILL');
      await program.ended;
      story.write('go');
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.run('long')).exit_code, 4);
    });

    test('feature 56: a trigger while its job runs is obeyed once, right after', async (t) => {
      const command = ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done'];
      const story = await project(t, { store, jobs: { busy: { command } } });
      const { program } = await running(story, 'busy');
      await story.chroniker(['trigger', 'busy']);
      story.write('go');
      await program.ended;
      await story.expectAtRest();
      const runs = await story.runs('busy');
      assert.deepEqual(
        runs.map(({ cause, status }) => [cause, status]),
        [
          ['schedule', 'succeeded'],
          ['trigger', 'succeeded'],
        ],
      );
    });
  });
}
