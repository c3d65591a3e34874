import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { findProcess, ownProcess } from '../../src/system/process-table.ts';
import { uptimeSeconds } from '../../src/system/uptime.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const config = { lock: 'file' };
const idle = { command: ['./job', 'exit 0'] };
const waiting = { command: ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done'] };

function lockFile(story: Project): string {
  return join(story.home, 'deciding.lock');
}

/** Lets the process of this pid hold the lock. */
function hold(story: Project, pid: number, changes: object = {}): void {
  const startedTicks = String(findProcess(pid)?.startedTicks);
  const owner = { ...ownProcess(), pid, startedTicks, takenAt: uptimeSeconds(), ...changes };
  symlinkSync(JSON.stringify(owner), lockFile(story));
}

for (const store of storeKinds) {
  suite(`lock: file, on ${store}`, { concurrency: 3 }, () => {
    test('feature 171: of ticks that come at once those that find another deciding exit 75, and each job runs once', async (t) => {
      const story = await project(t, { store, config, jobs: { one: idle, two: idle } });
      await story.makeDue();
      const ends = await Promise.all([1, 2, 3].map(() => story.chroniker(['run'], { expectCode: 'any' })));
      for (const { code, stderr } of ends) {
        if (code === 75)
          assert.match(stderr, /^chroniker: another tick of storyhost \(pid \d+\) is deciding what to start/);
        else assert.deepEqual([code, stderr], [0, '']);
      }
      assert.ok(ends.some(({ code }) => code === 0));
      assert.deepEqual([(await story.runs('one')).length, (await story.runs('two')).length], [1, 1]);
      assert.equal(existsSync(lockFile(story)), false);
      await story.expectAtRest();
    });

    test('feature 171: while another decides a tick exits 75 with a sentence, and with -q without one', async (t) => {
      const story = await project(t, { store, config, jobs: { idle } });
      await story.makeDue();
      hold(story, process.pid);
      const told = await story.chroniker(['run'], { expectCode: 75 });
      assert.match(told.stderr, new RegExp(`another tick of storyhost \\(pid ${process.pid}\\)`));
      for (const args of [
        ['run', '-q'],
        ['run', '-q', '--sync'],
      ]) {
        const silent = await story.chroniker(args, { expectCode: 75 });
        assert.deepEqual([silent.stdout, silent.stderr], ['', '']);
      }
      const document = await story.chroniker(['run', '--json'], { expectCode: 75 });
      assert.equal(JSON.parse(document.stderr).error.reason, 'lock_held');
      assert.deepEqual(await story.runs('idle'), []);
      await story.chroniker(['run', '--force', 'idle']);
      assert.equal((await story.runs('idle')).length, 1, 'what a person forces waits for nobody');
    });

    test('feature 171: it lets go before it watches, so the next tick takes over as ever', async (t) => {
      const story = await project(t, { store, config, jobs: { waiting, idle } });
      await story.makeDue('waiting');
      const first = story.start(['run']);
      await story.waitForMark('waiting', 'ready');
      await waitFor('the lock to be free', () => !existsSync(lockFile(story)));
      await story.makeDue('idle');
      const second = story.start(['run']);
      assert.equal((await first.ended).code, 0);
      await story.waitForStatus('idle', 'succeeded');
      story.write('go');
      assert.equal((await second.ended).code, 0);
      await story.expectAtRest();
    });

    test('feature 171: a tick that was killed while it decided keeps nobody out', async (t) => {
      const story = await project(t, { store, config, jobs: { idle } });
      await story.makeDue();
      const killed = story.start(['run'], { env: { CHRONIKER_TEST_KILL_AT: 'after-claim' } });
      assert.equal((await killed.ended).signal, 'SIGKILL');
      assert.equal(JSON.parse(readlinkSync(lockFile(story))).pid, killed.pid);
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.run('idle')).status, 'succeeded');
      assert.equal(existsSync(lockFile(story)), false);
    });

    test('feature 171: a recycled pid, a former boot and garbage keep nobody out', async (t) => {
      const story = await project(t, { store, config, jobs: { idle } });
      const left = [
        () => hold(story, process.pid, { startedTicks: '1' }),
        () => hold(story, process.pid, { bootId: 'an earlier boot' }),
        () => writeFileSync(lockFile(story), 'garbage\0'),
      ];
      for (const leave of left) {
        await story.makeDue();
        leave();
        await story.tick();
        assert.equal(existsSync(lockFile(story)), false);
      }
      assert.equal((await story.runs('idle')).length, left.length);
    });

    test('feature 171: a quiet minute decides nothing, so it asks nobody', async (t) => {
      const story = await project(t, { store, config, jobs: { idle } });
      await story.tick();
      hold(story, process.pid);
      const end = await story.tick();
      assert.deepEqual([end.stdout, end.stderr], ['', '']);
    });

    test('a tick that hangs while it decides is replaced all the same', async (t) => {
      const story = await project(t, { store, config, jobs: { idle } });
      await story.makeDue();
      const other = spawn('sleep', ['600']);
      t.after(() => other.kill('SIGKILL'));
      await once(other, 'spawn');
      hold(story, other.pid ?? 0, { takenAt: uptimeSeconds() - 61 });
      await story.tick();
      assert.equal((await story.run('idle')).status, 'succeeded');
    });
  });
}

test('the setting `lock` is row or file', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { lock: 'flock' } });
  assert.match(
    (await story.chroniker(['run'], { expectCode: 78 })).stderr,
    /setting lock: "flock" is not one of row, file/,
  );
});
