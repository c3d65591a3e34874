import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import type { Program } from '../rig/program.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/** Counts in a tenth of a second's pace until the story lets it end, then says how far it came. */
const counts = 'i=0; until [ -e go ]; do i=$((i + 1)); echo "line $i"; sleep 0.1; done; echo "end $i"; exit 6';

/** Waits until the latest run of `long` is watched by somebody else than `before`; answers by whom. */
async function watchedByOther(story: Project, before: unknown): Promise<unknown> {
  const run = await story.waitForRun('long', 'taken over', ({ supervisor_id }) => supervisor_id !== before);
  return run.supervisor_id;
}

async function expectOneRunner(story: Project, program: Program): Promise<void> {
  const rows = await story.rows<{ pid: number }>(
    "select pid from supervisors where ended_at is null and kind = 'runner'",
  );
  assert.deepEqual(
    rows.map(({ pid }) => pid).filter((pid) => findProcess(pid)),
    [program.pid],
    'the host has one runner',
  );
}

/** The output of `counts`, every line once and in order. */
async function expectWholeOutput(story: Project): Promise<void> {
  const run = await story.run('long');
  const text = String(await story.output(run.id));
  const count = Number(/end (\d+)\n$/.exec(text)?.[1]);
  const lines = Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
  assert.equal(text, `${lines}end ${count}\n`);
  assert.equal(run.stdout_bytes, text.length);
}

/** Stops a runner, but not within a transaction: of a lock that it holds another story tells. */
async function freeze(story: Project, runner: Program): Promise<void> {
  await waitFor('the runner to be frozen without a lock', async () => {
    runner.kill('SIGSTOP');
    if (isFree(story)) return true;
    runner.kill('SIGCONT');
    return false;
  });
}

function isFree({ database }: Project): boolean {
  if (!database.url.startsWith('sqlite:')) return true;
  const file = new Sqlite(database.url.slice('sqlite:'.length), { timeout: 100 });
  try {
    file.exec('begin immediate; rollback');
    return true;
  } catch {
    return false;
  } finally {
    file.close();
  }
}

for (const store of storeKinds) {
  const jobs = { long: { command: ['./job', counts] } };

  suite(`hand-over, on ${store}`, { concurrency: 3 }, () => {
    test('a job that outlives three ticks has one runner at any time and its output in one piece', async (t) => {
      const story = await project(t, { store, jobs });
      await story.makeDue();
      let tick = story.start(['run']);
      const { pid } = await story.waitForMark('long');
      let watcher = await watchedByOther(story, undefined);
      for (let round = 0; round < 3; round++) {
        const { stdout_stored: shipped } = await story.run('long');
        await story.waitForRun('long', 'shipped further', ({ stdout_stored }) => stdout_stored > shipped);
        const successor = story.start(['run']);
        watcher = await watchedByOther(story, watcher);
        const end = await tick.ended;
        assert.deepEqual([end.code, end.stdout, end.stderr], [0, '', ''], 'a tick that hands over is silent');
        await expectOneRunner(story, successor);
        tick = successor;
      }
      assert.ok(findProcess(pid), 'the command noticed nothing');
      story.write('go');
      assert.equal((await tick.ended).code, 0);
      await story.expectAtRest();
      await expectWholeOutput(story);
      const runs = await story.runs('long');
      assert.deepEqual(
        runs.map(({ status, exit_code }) => [status, exit_code]),
        [['failed', 6]],
      );
    });

    test('a frozen runner is killed by the next tick, which loses nothing', async (t) => {
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const frozen = story.start(['run']);
      await story.waitForRun('long', 'shipped', ({ stdout_stored }) => stdout_stored > 0);
      const watcher = (await story.run('long')).supervisor_id;
      await freeze(story, frozen);
      const successor = story.start(['run']);
      assert.equal((await frozen.ended).signal, 'SIGKILL');
      await watchedByOther(story, watcher);
      await expectOneRunner(story, successor);
      story.write('go');
      assert.equal((await successor.ended).code, 0);
      await story.expectAtRest();
      await expectWholeOutput(story);
      assert.equal((await story.run('long')).exit_code, 6);
    });

    test('ticks that start together leave one runner, end silently, and run a job once', async (t) => {
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const ticks = [1, 2, 3, 4].map(() => story.start(['run']));
      await story.waitForMark('long');
      await Promise.race(ticks.map((tick) => tick.ended));
      story.write('go');
      for (const tick of ticks) {
        const end = await tick.ended;
        assert.deepEqual([end.code, end.signal, end.stdout, end.stderr], [0, null, '', '']);
      }
      await story.expectAtRest();
      await expectWholeOutput(story);
      assert.equal((await story.runs('long')).length, 1);
    });

    test('feature 63: a tick that hands over goes on starting nothing; its successor starts what falls due', async (t) => {
      const story = await project(t, { store, jobs: { ...jobs, short: { command: ['./job', 'exit 0'] } } });
      await story.makeDue('long');
      const tick = story.start(['run']);
      const watcher = await watchedByOther(story, undefined);
      const successor = story.start(['run']);
      await watchedByOther(story, watcher);
      await tick.ended;
      await story.makeDue('short');
      const run = await story.waitForStatus('short', 'succeeded');
      assert.notEqual(run.supervisor_id, watcher);
      // A long job keeps nothing from starting. (Whoever adopted it may not have recorded yet that it runs.)
      await story.waitForStatus('long', 'running');
      story.write('go');
      await successor.ended;
      await story.expectAtRest();
    });
  });
}
