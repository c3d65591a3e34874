import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/**
 * A command that ignores TERM, and a grandchild in a session of its own that ignores it too and notes its pid. Both would
 * go on for a minute.
 */
const stubborn = `
trap '' TERM
setsid sh -c 'trap "" TERM; echo $$ >grandchild.new; mv grandchild.new grandchild; sleep 60; exit' &
until [ -e grandchild ]; do sleep 0.02; done
echo partial
mark ready
sleep 60 & wait
`;

async function expectTimedOut(story: Project, name: string): Promise<void> {
  const run = await story.run(name);
  assert.deepEqual([run.status, run.on_time, run.signal_name], ['timed_out', 0, 'SIGKILL']);
  assert.match(String(run.reason), /^timed out after 1s/);
  assert.equal(String(await story.output(run.id)), 'partial\n');
  assert.ok(Number((await story.lane(name)).next_slot_at) > Date.now(), 'the next slot is set');
}

/** Each of them can be given to a command, all of them cannot. */
const manyVariables = Object.fromEntries(
  Array.from({ length: 64 }, (_, index) => [`LONG${index}`, 'x'.repeat(60_000)]),
);

for (const store of storeKinds) {
  suite(`how commands end, on ${store}`, { concurrency: 3 }, () => {
    test('features 95 and 97: exit codes and signals are the command’s own, as numbers and names', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          fine: { command: ['./job', 'exit 0'] },
          three: { command: ['./job', 'exit 3'] },
          'like-a-kill': { command: ['./job', 'exit 137'] },
          'all-bits': { command: ['./job', 'exit 255'] },
          terminated: { command: ['./job', 'kill -TERM $$; sleep 60'] },
          'ends-its-group': { command: ['./job', 'kill -TERM 0; sleep 60'] },
          crashed: { command: ['./job', 'kill -SEGV $$; sleep 60'] },
          complains: { command: ['./job', 'echo oops >&2'] },
          'complains-and-fails': { command: ['./job', 'echo oops >&2'], failOnStderr: true },
        },
      });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const rows = await story.rows('select job, status, exit_code, signal_name from runs order by job');
      assert.deepEqual(
        rows.map(({ job, status, exit_code, signal_name }) => [job, status, exit_code, signal_name]),
        [
          ['all-bits', 'failed', 255, null],
          ['complains', 'succeeded', 0, null],
          ['complains-and-fails', 'failed', 0, null],
          ['crashed', 'failed', null, 'SIGSEGV'],
          ['ends-its-group', 'failed', null, 'SIGTERM'],
          ['fine', 'succeeded', 0, null],
          ['like-a-kill', 'failed', 137, null],
          ['terminated', 'failed', null, 'SIGTERM'],
          ['three', 'failed', 3, null],
        ],
      );
    });

    test('features 102 and 103: what cannot be started has failed in plain words, and its schedule goes on', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          missing: { command: ['no-such-program-anywhere'] },
          'not-there': { command: ['./nowhere/x'] },
          'not-executable': { command: ['./marks'] },
          'too-long': { command: ['./job', 'exit 0'], env: manyVariables },
          'no-folder': { command: ['./job', 'exit 0'], cwd: 'nowhere' },
          healthy: { command: ['./job', 'exit 0'] },
        },
      });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const expected = {
        missing: /command not found: no-such-program-anywhere/,
        'not-there': /command not found: .*\/nowhere\/x/,
        'not-executable': /not executable: .*\/marks/,
        'too-long': /could not be started: .*E2BIG/,
        'no-folder': /working folder not found: .*\/nowhere/,
      };
      for (const [name, sentence] of Object.entries(expected)) {
        const run = await story.run(name);
        assert.deepEqual([run.status, run.exit_code, run.signal_name, run.pid], ['failed', null, null, null], name);
        assert.match(String(run.reason), sentence);
        assert.ok(Number((await story.lane(name)).next_slot_at) > Date.now(), `${name} has its next slot`);
      }
      assert.equal((await story.run('healthy')).status, 'succeeded');
      await story.tick();
      assert.equal((await story.runs('missing')).length, 1, 'it is not tried again before its next slot');
    });

    test('features 87, 115, 116 and 117: a timeout ends the whole tree, and nothing else', async (t) => {
      const story = await project(t, {
        store,
        jobs: {
          stubborn: { command: ['./job', stubborn], timeout: '1s', grace: '1s' },
          patient: { command: ['./job', 'until [ -e go ]; do sleep 0.05; done'] },
        },
      });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForStatus('stubborn', 'timed_out');
      assert.equal((await story.run('patient')).status, 'running');
      story.write('go');
      await tick.ended;
      await story.expectAtRest();
      await expectTimedOut(story, 'stubborn');
      const { duration_ms: duration } = await story.run('stubborn');
      assert.ok(Number(duration) >= 2_000, 'its grace was given');
      assert.ok(Number(duration) < 4_000, `it was over ${duration} ms after its start`);
      assert.equal((await story.run('patient')).status, 'succeeded');
    });

    test('an ending that a killed runner had begun is finished by the next tick', async (t) => {
      const story = await project(t, {
        store,
        jobs: { stubborn: { command: ['./job', stubborn], timeout: '1s', grace: '1s' } },
      });
      await story.makeDue();
      const crash = await story.tick({ env: { CHRONIKER_TEST_KILL_AT: 'after-ending-begun' }, expectCode: 'any' });
      assert.equal(crash.signal, 'SIGKILL');
      const { pid } = await story.waitForMark('stubborn', 'ready');
      assert.ok(findProcess(pid), 'the command has outlived its runner');
      await story.tick();
      await story.expectAtRest();
      await expectTimedOut(story, 'stubborn');
    });

    test('feature 119: a timeout is enforced by the next tick when the runner was killed', async (t) => {
      const story = await project(t, {
        store,
        jobs: { slow: { command: ['./job', 'echo partial; mark ready; exec sleep 60'], timeout: '2s' } },
      });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('slow', 'ready');
      tick.kill('SIGKILL');
      await tick.ended;
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('slow');
      assert.deepEqual([run.status, run.on_time, run.signal_name], ['timed_out', 0, 'SIGTERM']);
      assert.equal(String(await story.output(run.id)), 'partial\n');
      assert.ok(Number(run.duration_ms) >= 2_000);
    });

    test('bug 10: a process left behind with the output of its run does not pin the run', async (t) => {
      const story = await project(t, {
        store,
        jobs: { launcher: { command: ['./job', 'sleep 60 & echo $! >daemon; echo started'] } },
      });
      await story.makeDue();
      await story.tick();
      const run = await story.run('launcher');
      assert.deepEqual([run.status, run.exit_code], ['succeeded', 0]);
      assert.equal(String(await story.output(run.id)), 'started\n');
      const daemon = Number(story.read('daemon'));
      assert.ok(findProcess(daemon), 'what a command leaves behind on its own wish is left alone');
      process.kill(daemon, 'SIGKILL');
      await waitFor('the daemon to be gone', () => findProcess(daemon) === null);
      await story.expectAtRest();
    });

    test('feature 99: start, end and duration are those of the command', async (t) => {
      const story = await project(t, { store, jobs: { timed: { command: ['./job', 'sleep 1'] } } });
      await story.makeDue();
      const before = Date.now();
      await story.tick();
      const run = await story.run('timed');
      const [start, end] = story.marks('timed');
      const marked = ((end?.uptime ?? 0) - (start?.uptime ?? 0)) * 1000;
      assert.ok(Math.abs(Number(run.duration_ms) - marked) < 500, `${run.duration_ms} ms, and ${marked} by its marks`);
      assert.equal(run.pid, start?.pid);
      assert.equal(run.host, 'storyhost');
      assert.ok(Number(run.started_at) >= before - 50 && Number(run.finished_at) <= Date.now() + 50);
    });
  });
}
