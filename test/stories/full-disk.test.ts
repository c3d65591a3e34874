import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { mysqlDatabase, type StoreKind, sqliteDatabase, storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { type SmallDisk, smallDisk } from '../rig/small-disk.ts';

const jobs = {
  /** Goes on although nobody takes what it writes, and ends as nothing else does. */
  writer: {
    command: ['./job', 'echo before; until [ -e full ]; do sleep 0.1; done; echo during; mark went-on; exit 7'],
  },
  silent: { command: ['./job', 'exit 0'] },
};

/** SQLite can claim nothing then; with MariaDB elsewhere only the log has nowhere to go. */
const told: Record<StoreKind, RegExp> = {
  sqlite: /^chroniker: the database is unavailable: .*(full|disk)/,
  mysql: /^chroniker: the log .* cannot be written, [^\n]*\n$/,
};

/** The state folder, with SQLite the database too, is on a disk that can be filled. */
async function projectOnSmallDisk(
  t: TestContext,
  store: StoreKind,
): Promise<{ story: Project; disk: SmallDisk } | null> {
  const disk = smallDisk(t, 8);
  if (!disk) return null;
  const file = join(disk.folder, 'chroniker.sqlite');
  const database =
    store === 'sqlite' ? sqliteDatabase(file) : await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`);
  const story = await project(t, { store, database, config: { home: join(disk.folder, 'state') } });
  if (store === 'mysql') await story.chroniker(['migrate']);
  await story.addJobs(jobs);
  return { story, disk };
}

async function expectIntact(story: Project, store: StoreKind): Promise<void> {
  if (store === 'mysql') return;
  const [answer] = await story.rows<{ integrity_check: string }>('pragma integrity_check');
  assert.equal(answer?.integrity_check, 'ok');
}

for (const store of storeKinds) {
  suite(`a full disk, on ${store}`, () => {
    test('a command goes on while the disk is full, and its result is recorded when there is room again', async (t) => {
      const { story, disk } = (await projectOnSmallDisk(t, store)) ?? {};
      if (!story || !disk) return;
      await story.makeDue('writer');
      const runner = story.start(['run']);
      await story.waitForRun('writer', 'shipped', (run) => run.stdout_stored > 0);
      disk.fill();
      story.write('full');
      await story.waitForMark('writer', 'went-on');
      await story.waitForMark('writer', 'end');
      // A tick that finds the database on a full disk says so; another takes over and goes on waiting.
      const during = story.start(['run']);
      await Promise.race([during.ended, runner.ended]);
      disk.free();
      const ends = [await runner.ended, await during.ended];
      assert.ok(
        ends.every(({ code }) => code === 0 || code === 69),
        ends.map(({ stderr }) => stderr).join(),
      );
      await story.tick();
      await story.expectAtRest();
      const [run, ...more] = await story.runs('writer');
      assert.deepEqual([run?.status, run?.exit_code, more], ['failed', 7, []]);
      assert.match(String(await story.output(run?.id ?? 0)), /^before\n/);
      await expectIntact(story, store);
    });

    for (const ranBefore of [false, true]) {
      const when = ranBefore ? 'after other runs' : 'from the first run on';
      test(`what cannot be started on a disk that is full ${when} is told, and runs at its next slot`, async (t) => {
        const { story, disk } = (await projectOnSmallDisk(t, store)) ?? {};
        if (!story || !disk) return;
        await story.makeDue('silent');
        if (ranBefore) {
          await story.tick();
          await story.makeDue('silent');
        }
        disk.fill();
        const { code, stderr } = await story.tick({ expectCode: 'any' });
        assert.equal(code, store === 'sqlite' ? 69 : 0);
        // A log that has begun may find room in its last block.
        if (store === 'sqlite' || stderr !== '' || !ranBefore) assert.match(stderr, told[store]);
        disk.free();
        if (store === 'mysql') {
          const { status, reason } = await story.run('silent');
          assert.equal(status, 'failed');
          assert.match(String(reason), /^could not be started: .*(disk|space)/);
          await story.makeDue('silent');
        }
        await story.tick();
        await story.expectAtRest();
        assert.equal((await story.run('silent')).status, 'succeeded');
        assert.equal(story.marks('silent').filter(({ what }) => what === 'start').length, ranBefore ? 2 : 1);
        await expectIntact(story, store);
      });
    }
  });
}
