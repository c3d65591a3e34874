import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { findProcess } from '../../src/system/process-table.ts';
import { readExit } from '../../src/system/spool.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/** Makes rows and spool those of an earlier boot, in which the pids of the run were those of `stranger`. */
async function reboot(story: Project, runId: number, stranger: number, result = ''): Promise<void> {
  await story.database.execute("update hosts set boot_id = 'another-boot'");
  await story.database.execute("update supervisors set boot_id = 'another-boot'");
  const started = `1 ${stranger} another-boot ${stranger} 1000000000.00\n${result}`;
  writeFileSync(join(story.spoolOf(runId), 'started'), started);
}

for (const store of storeKinds) {
  suite(`a reboot in the middle of a run, on ${store}`, { concurrency: 3 }, () => {
    test('feature 130 and invariant I7: the run is lost with its output kept; who has its pids now is left alone', async (t) => {
      const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
      t.after(() => stranger.kill('SIGKILL'));
      const jobs = { victim: { command: ['./job', 'echo one; mark ready; exec sleep 60'], timeout: '1s' } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const crash = story.start(['run'], { env: { CHRONIKER_TEST_KILL_AT: 'after-gate' } });
      const { pid, runId } = await story.waitForMark('victim', 'ready');
      assert.equal((await crash.ended).signal, 'SIGKILL');
      process.kill(findProcess(pid)?.parent ?? 0, 'SIGKILL');
      process.kill(pid, 'SIGKILL');
      await reboot(story, runId, stranger.pid ?? 0);
      await story.tick();
      await story.expectAtRest();
      const runs = await story.runs('victim');
      assert.deepEqual(
        runs.map(({ status, exit_code, signal_name, duration_ms }) => [status, exit_code, signal_name, duration_ms]),
        [['lost', null, null, null]],
      );
      assert.ok(Number(runs[0]?.finished_at) <= Date.now());
      assert.equal(String(await story.output(runId)), 'one\n');
      assert.ok(findProcess(stranger.pid ?? 0), 'the stranger was not signalled');
      assert.ok(Number((await story.lane('victim')).next_slot_at) > Date.now());
    });

    test('a result that was written before the reboot is the result, at the time at which it was written', async (t) => {
      const story = await project(t, { store, jobs: { victim: { command: ['./job', 'echo one; exit 5'] } } });
      await story.makeDue();
      await story.tick({ env: { CHRONIKER_TEST_KILL_AT: 'after-spawn' }, expectCode: 'any' });
      const { runId } = await story.waitForMark('victim', 'end');
      await waitFor('the result', () => readExit(story.spoolOf(runId)));
      await reboot(story, runId, process.pid, '\n5 1000000009.00 end\n');
      await story.tick();
      await story.expectAtRest();
      const run = await story.run('victim');
      assert.deepEqual([run.status, run.exit_code, run.duration_ms], ['failed', 5, 9_000]);
      assert.ok(Math.abs(Number(run.finished_at) - Date.now()) < 60_000, 'it did not end in eleven days');
    });
  });
}
