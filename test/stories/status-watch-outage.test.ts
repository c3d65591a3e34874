import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import { mysqlDatabase, storeKinds } from '../rig/database.ts';
import { type MariadbServer, startMariadb } from '../rig/mariadb.ts';
import { project } from '../rig/project.ts';
import { Screen } from '../rig/screen.ts';

if (storeKinds.includes('mysql')) {
  suite('a watched status in an outage', { concurrency: 2 }, () => {
    test('a watch tells since when the database is away, and goes on when it is back', async (t) => {
      const { screen, server } = await watched(t);
      await server.stop();
      await screen.next(/database unavailable since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: the database is unavailable/);
      await screen.next(/nightly/);
      await server.start();
      await screen.nextFrame((frame) => !/unavailable/.test(frame) && /nightly/.test(frame));
      screen.type('q');
      assert.equal(await screen.ended, 0);
      assert.ok(screen.isRestored());
    });

    test('a watch of a frozen database follows the size of its terminal, and can be left', async (t) => {
      const { screen, server } = await watched(t);
      server.freeze();
      try {
        await screen.next(/unavailable since/);
        screen.resize(60, 10);
        await screen.nextFrame((frame) => /unavailable since .*…/.test(frame));
        screen.type('q');
        await screen.shows(/\[\?1049l/);
        assert.equal(await screen.ended, 0);
        assert.ok(screen.isRestored());
      } finally {
        server.thaw();
      }
    });
  });
}

async function watched(t: TestContext): Promise<{ screen: Screen; server: MariadbServer }> {
  const server = await startMariadb();
  const database = await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`, server);
  const story = await project(t, { store: 'mysql', database });
  t.after(() => server.remove());
  await story.chroniker(['migrate']);
  await story.addJobs({ nightly: { command: ['true'] } });
  const screen = Screen.start(t, story.folder, ['status', '--watch', '--interval', '0.2'], { columns: 120, rows: 40 });
  await screen.shows(/nightly/);
  return { screen, server };
}
