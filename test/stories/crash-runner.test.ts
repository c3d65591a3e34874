import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Step, steps } from '../../src/runner/world.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

/** Steps that come only while the command is seen running for a while. */
const late: readonly Step[] = ['before-record', 'after-record', 'after-first-output'];

/** Two lines with a pause in between, and an exit status that nobody else would make up. */
function jobFor(step: Step): object {
  if (step === 'after-ending-begun') return { command: ['./job', 'echo one; echo two; exec sleep 60'], timeout: '1s' };
  return { command: ['./job', `echo one; sleep ${late.includes(step) ? 1.8 : 0.3}; echo two; exit 7`] };
}

async function crashAt(step: Step, story: Project): Promise<void> {
  const crash = await story.tick({ env: { CHRONIKER_TEST_KILL_AT: step }, expectCode: 'any' });
  assert.equal(crash.signal, 'SIGKILL', `the runner reached ${step}\n${crash.stderr}`);
}

for (const store of storeKinds) {
  suite(`kill -9 of the runner, on ${store}`, { concurrency: 3 }, () => {
    for (const step of steps) {
      test(`features 129 and 130: killed ${step}, the next tick leaves everything as if nothing had happened`, async (t) => {
        const jobs = { victim: jobFor(step) };
        const story = await project(t, { store, jobs });
        await story.makeDue('victim');
        const { next_slot_at: slot } = await story.lane('victim');
        await crashAt(step, story);
        await story.tick();
        await story.expectAtRest();

        const starts = story.marks('victim').filter(({ what }) => what === 'start');
        assert.equal(starts.length, 1, 'the command ran exactly once');
        const runs = await story.runs('victim');
        assert.ok(runs.every(({ scheduled_at }) => scheduled_at === slot));
        const executed = runs.filter(({ status }) => status !== 'abandoned');
        assert.deepEqual(
          executed.map(({ id }) => id),
          [starts[0]?.runId],
          'the slot has the one run that ran',
        );
        const [run] = executed;
        if (step === 'after-ending-begun') {
          assert.deepEqual([run?.status, run?.signal_name, run?.on_time], ['timed_out', 'SIGTERM', 0]);
        } else assert.deepEqual([run?.status, run?.exit_code, run?.signal_name], ['failed', 7, null]);
        assert.equal(String(await story.output(run?.id ?? 0)), 'one\ntwo\n');
        assert.deepEqual([run?.stdout_bytes, run?.stdout_dropped], [8, 0]);

        const lane = await story.lane('victim');
        assert.ok(Number(lane.next_slot_at) > Date.now(), 'the next slot is set');
        assert.deepEqual([lane.run_count, lane.failure_streak], [1, 1]);
      });
    }

    test('a runner that is killed at the same step again and again ends nothing twice', async (t) => {
      const story = await project(t, { store, jobs: { victim: { command: ['./job', 'echo one; exit 7'] } } });
      await story.makeDue('victim');
      for (let round = 0; round < 3; round++) await crashAt('before-settle', story);
      await story.tick();
      await story.expectAtRest();
      assert.equal(story.marks('victim').filter(({ what }) => what === 'start').length, 1);
      const runs = await story.runs('victim');
      assert.deepEqual(
        runs.map(({ status, exit_code }) => [status, exit_code]),
        [['failed', 7]],
      );
      assert.equal(String(await story.output(runs[0]?.id ?? 0)), 'one\n');
    });

    test('a claim whose runner is killed again and again is abandoned each time and runs in the end', async (t) => {
      const story = await project(t, { store, jobs: { victim: { command: ['./job', 'exit 7'] } } });
      await story.makeDue('victim');
      for (let round = 0; round < 3; round++) await crashAt('before-spawn', story);
      await story.tick();
      await story.expectAtRest();
      assert.equal(story.marks('victim').filter(({ what }) => what === 'start').length, 1);
      const runs = await story.runs('victim');
      assert.deepEqual(
        runs.map(({ status }) => status),
        ['abandoned', 'abandoned', 'abandoned', 'failed'],
      );
      assert.equal(new Set(runs.map(({ scheduled_at }) => scheduled_at)).size, 1, 'they are all for the same slot');
    });
  });
}
