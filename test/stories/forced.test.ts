import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';

const patient = 'mark ready; until [ -e go ]; do sleep 0.05; done; exit 3';

for (const store of storeKinds) {
  suite(`run --force, on ${store}`, { concurrency: 3 }, () => {
    test('feature 162: output goes to the terminal as it is, and the exit code is the command’s own', async (t) => {
      const jobs = {
        three: { command: ['./job', "printf 'out \\001 é'; echo err >&2; exit 3"] },
        fine: { command: ['./job', 'echo well'] },
        late: { command: ['./job', 'exec sleep 60'], timeout: '1s' },
        missing: { command: ['no-such-program'] },
      };
      const story = await project(t, { store, jobs });
      const { next_slot_at: slot } = await story.lane('three');
      const three = await story.chroniker(['run', '--force', 'three'], { expectCode: 3 });
      assert.equal(three.stdout, 'out \u0001 é');
      assert.match(three.stderr, /^err\n/);
      assert.equal((await story.chroniker(['run', '--force', 'fine'])).stdout, 'well\n');
      await story.chroniker(['run', '--force', 'late'], { expectCode: 124 });
      const missing = await story.chroniker(['run', '--force', 'missing'], { expectCode: 1 });
      assert.match(missing.stderr, /command not found: no-such-program/);
      await story.chroniker(['run', '--force', 'nobody'], { expectCode: 66 });
      await story.expectAtRest();
      const run = await story.run('three');
      assert.deepEqual([run.cause, run.status, run.exit_code], ['force', 'failed', 3]);
      assert.equal(String(await story.output(run.id)), 'out \u0001 é');
      assert.equal((await story.lane('three')).next_slot_at, slot, 'what was not due keeps its next slot');
    });

    test('several jobs are told apart line by line, and the exit code says whether all are fine', async (t) => {
      const jobs = {
        a: { command: ['./job', 'echo one; printf half; sleep 0.2; echo -line'] },
        b: { command: ['./job', 'echo two'] },
        bad: { command: ['./job', 'exit 9'] },
      };
      const story = await project(t, { store, jobs });
      const both = await story.chroniker(['run', '--force', 'a', 'b']);
      assert.deepEqual(both.stdout.split('\n').sort(), ['', 'a | half-line', 'a | one', 'b | two']);
      await story.chroniker(['run', '--force', 'a', 'bad'], { expectCode: 1 });
      await story.expectAtRest();
    });

    test('feature 162: a job that is running is refused, saying where, since when and which pid', async (t) => {
      const story = await project(t, { store, jobs: { busy: { command: ['./job', patient] } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('busy', 'ready');
      const { pid, started_at: since } = await story.waitForStatus('busy', 'running');
      const refused = await story.chroniker(['run', '--force', 'busy'], { expectCode: 75 });
      for (const word of ['storyhost', `pid ${pid}`, new Date(Number(since)).toISOString()]) {
        assert.ok(refused.stderr.includes(word), `${word} is in: ${refused.stderr}`);
      }
      assert.equal(story.marks('busy').length, 2);
      story.write('go');
      await tick.ended;
      await story.expectAtRest();
      assert.equal((await story.runs('busy')).length, 1);
    });

    test('feature 57: a disabled job runs once, and stays disabled', async (t) => {
      const story = await project(t, { store, jobs: { off: { command: ['./job', 'exit 0'], enabled: false } } });
      await story.chroniker(['run', '--force', 'off']);
      await story.tick();
      await story.expectAtRest();
      const runs = await story.runs('off');
      assert.deepEqual(
        runs.map(({ cause, status }) => [cause, status]),
        [['force', 'succeeded']],
      );
      assert.equal((await story.lane('off')).next_slot_at, null);
    });

    test('a job that is due is not run again for the slot that a forced run took', async (t) => {
      const story = await project(t, { store, jobs: { due: { command: ['./job', 'exit 0'] } } });
      await story.makeDue();
      await story.chroniker(['run', '--force', 'due']);
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.runs('due')).length, 1);
      assert.ok(Number((await story.lane('due')).next_slot_at) > Date.now());
    });

    test('feature 162: SIGINT ends the command, and the exit code is 130', async (t) => {
      const command = ['./job', "trap 'echo clean; exit 0' TERM; mark ready; while :; do sleep 0.05; done"];
      const story = await project(t, { store, jobs: { asked: { command } } });
      const forced = story.start(['run', '--force', 'asked']);
      await story.waitForMark('asked', 'ready');
      forced.kill('SIGINT');
      const end = await forced.ended;
      assert.equal(end.code, 130);
      assert.equal(end.stdout, 'clean\n');
      await story.expectAtRest();
      assert.equal((await story.run('asked')).status, 'stopped');
    });

    test('SIGTERM ends the command too, and the exit code is 143', async (t) => {
      const story = await project(t, { store, jobs: { asked: { command: ['./job', 'mark ready; exec sleep 60'] } } });
      const forced = story.start(['run', '--force', 'asked']);
      await story.waitForMark('asked', 'ready');
      forced.kill('SIGTERM');
      assert.equal((await forced.ended).code, 143);
      await story.expectAtRest();
    });

    test('`chroniker stop` ends a forced run from another terminal', async (t) => {
      const story = await project(t, { store, jobs: { asked: { command: ['./job', 'mark ready; exec sleep 60'] } } });
      const forced = story.start(['run', '--force', 'asked']);
      await story.waitForMark('asked', 'ready');
      await story.chroniker(['stop', 'asked']);
      assert.equal((await forced.ended).code, 143, 'as a shell reports the TERM that ended it');
      await story.expectAtRest();
      assert.equal((await story.run('asked')).status, 'stopped');
    });

    test('of two terminals that force a job at once one runs it, and the other is refused', async (t) => {
      const story = await project(t, { store, jobs: { wanted: { command: ['./job', patient] } } });
      const calls = [1, 2].map(() => story.start(['run', '--force', 'wanted']));
      const first = await Promise.race(calls.map((call) => call.ended));
      assert.equal(first.code, 75, first.stderr);
      story.write('go');
      const codes = await Promise.all(calls.map(async (call) => (await call.ended).code));
      assert.deepEqual(codes.sort(), [3, 75]);
      await story.expectAtRest();
      assert.equal((await story.runs('wanted')).length, 1);
    });

    test('a forced run whose runner is killed before it began is begun by the next tick', async (t) => {
      const story = await project(t, { store, jobs: { forced: { command: ['./job', 'exit 3'] } } });
      const args = ['run', '--force', 'forced'];
      await story.chroniker(args, { env: { CHRONIKER_TEST_KILL_AT: 'before-spawn' }, expectCode: 'any' });
      await story.tick();
      await story.expectAtRest();
      const runs = await story.runs('forced');
      assert.deepEqual(
        runs.map(({ cause, status }) => [cause, status]),
        [
          ['force', 'abandoned'],
          ['force', 'failed'],
        ],
      );
    });

    test('ticks leave a forced run to its terminal, and take it over when that is gone', async (t) => {
      const story = await project(t, { store, jobs: { forced: { command: ['./job', patient] } } });
      const terminal = story.start(['run', '--force', 'forced']);
      const { pid } = await story.waitForMark('forced', 'ready');
      const { supervisor_id: watcher } = await story.run('forced');
      await story.tick();
      assert.equal((await story.run('forced')).supervisor_id, watcher);
      terminal.kill('SIGKILL');
      await terminal.ended;
      assert.ok(findProcess(pid), 'the command goes on');
      story.write('go');
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.run('forced')).exit_code, 3);
    });

    test('`run --only` waits for its runs and tells how they ended', async (t) => {
      const jobs = { wanted: { command: ['./job', 'exit 3'] }, other: { command: ['./job', 'exit 0'] } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.chroniker(['run', '--only', 'wanted', '--fail-on-job-failure'], { expectCode: 1 });
      assert.equal((await story.runs('other')).length, 0);
      assert.equal((await story.run('wanted')).exit_code, 3);
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.runs('other')).length, 1);
    });
  });
}
