import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';

/** Goes on until the story lets it end. */
const waits = 'echo before; until [ -e go ]; do sleep 0.05; done; echo after';

suite('the setting `database` names the database of another project', { concurrency: storeKinds.length }, () => {
  for (const store of storeKinds) {
    test(`${store}: ticks are refused, and what runs keeps its output and its end`, async (t) => {
      const [mine, theirs] = [await project(t, { store }), await project(t, { store })];
      await theirs.tick();
      await mine.addJob('long', { command: ['./job', waits] });
      await mine.makeDue('long');
      const tick = mine.start(['run']);
      await mine.waitForMark('long');
      await mine.waitForStatus('long', 'running');
      tick.kill('SIGTERM');
      assert.equal((await tick.ended).code, 0);

      const wrong = ['run', '--database', theirs.database.url];
      const { stderr, stdout } = await mine.chroniker(wrong, { expectCode: 78 });
      assert.match(stderr, /holds the commands of another project.*set `database` back/);
      assert.equal(stdout, '');
      assert.equal(mine.spools().length, 1);

      mine.write('go');
      await mine.tick();
      const run = await mine.run('long');
      assert.equal(run.status, 'succeeded');
      assert.equal(String(await mine.output(run.id)), 'before\nafter\n');
    });
  }
});
