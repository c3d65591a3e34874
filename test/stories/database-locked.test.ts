import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

/** Longer than anybody waits for a lock before saying that the database cannot be used. */
const lockedMs = 12_000;

suite('a SQLite file that somebody else keeps locked', () => {
  test('feature 134: runs go on and end meanwhile, a tick says it, and nothing is lost', async (t) => {
    const story = await project(t, {
      store: 'sqlite',
      jobs: {
        writer: { command: ['./job', 'echo before; until [ -e locked ]; do sleep 0.1; done; echo during; exit 7'] },
      },
    });
    await story.makeDue();
    const runner = story.start(['run']);
    await story.waitForRun('writer', 'shipped', (run) => run.stdout_stored > 0);
    const stranger = new Sqlite(join(story.folder, 'chroniker.sqlite'));
    stranger.exec('begin immediate');
    const lockedAt = performance.now();
    story.write('locked');
    await story.waitForMark('writer', 'end');
    const during = await story.tick({ expectCode: 69 });
    assert.match(during.stderr, /^chroniker: the database is unavailable: [^\n]*locked[^\n]*\n$/);
    await waitFor('the lock to last', () => performance.now() - lockedAt > lockedMs, lockedMs + 1_000);
    stranger.exec('rollback');
    stranger.close();
    assert.deepEqual(await runner.ended, { code: 0, signal: null, stdout: '', stderr: '' });
    await story.tick();
    await story.expectAtRest();
    const [run, ...more] = await story.runs('writer');
    assert.deepEqual([run?.status, run?.exit_code, more], ['failed', 7, []]);
    assert.equal(String(await story.output(run?.id ?? 0)), 'before\nduring\n');
  });
});
