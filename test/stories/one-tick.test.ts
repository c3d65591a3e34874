import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';

for (const store of storeKinds) {
  suite(`one tick, on ${store}`, () => {
    test('feature 159: it starts what is due, leaves what is not, prints nothing and ends', async (t) => {
      const story = await project(t, { store, jobs: { due: { command: ['./job'] }, later: { command: ['./job'] } } });
      await story.makeDue('due');
      const { stdout, stderr } = await story.tick();
      assert.equal(stdout + stderr, '');
      assert.deepEqual(
        story.marks().map(({ what, job }) => `${what} ${job}`),
        ['start due', 'end due'],
      );
      await story.expectAtRest();
    });

    test('feature 159: a tick in which nothing is due leaves nothing but its record', async (t) => {
      const story = await project(t, { store, jobs: { later: { command: ['./job'] } } });
      // The first tick registers the host.
      await story.tick();
      const before = await story.rows('select count(*) as ticks from supervisors');
      await story.tick();
      assert.deepEqual(await story.rows('select count(*) as ticks from supervisors'), before);
      const [range] = await story.rows('select count from ticks');
      assert.equal(Number(range?.count), 2);
      assert.deepEqual(story.marks(), []);
    });

    test('feature 86: a job that crashes hurts neither the runner nor the other jobs', async (t) => {
      const crash = (signal: string) => ({ command: ['sh', '-c', `kill -${signal} $$`] });
      const jobs = { segv: crash('SEGV'), abort: crash('ABRT'), killed: crash('KILL'), fine: { command: ['./job'] } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const ends = await story.rows('select job, status, signal_name from runs order by job');
      assert.deepEqual(
        ends.map(({ job, status, signal_name: signal }) => [job, status, signal]),
        [
          ['abort', 'failed', 'SIGABRT'],
          ['fine', 'succeeded', null],
          ['killed', 'failed', 'SIGKILL'],
          ['segv', 'failed', 'SIGSEGV'],
        ],
      );
    });

    test('feature 100: why a run exists is stored with it', async (t) => {
      const story = await project(t, { store, jobs: { job: { command: ['./job'] } } });
      await story.makeDue('job');
      await story.tick();
      await story.chroniker(['trigger', 'job']);
      await story.tick();
      await story.chroniker(['run', '--force', 'job']);
      const causes = await story.rows('select cause from runs order by id');
      assert.deepEqual(
        causes.map(({ cause }) => cause),
        ['schedule', 'trigger', 'force'],
      );
    });

    test('feature 135: a command inherits no connection, file or socket of the runner', async (t) => {
      const look = 'for f in /proc/$$/fd/*; do readlink "$f"; done | sort -u';
      const story = await project(t, { store, jobs: { curious: { command: ['sh', '-c', look] } } });
      await story.makeDue('curious');
      await story.tick();
      const run = await story.run('curious');
      const open = (await story.output(run.id, 'stdout')).toString().trim().split('\n');
      const expected = [
        /^\/dev\/null$/,
        /\/spool\/\d+\/\d+\/out$/,
        /\/spool\/\d+\/\d+\/err$/,
        /^pipe:/,
        /wrapper-\d+\.sh$/,
      ];
      const foreign = open.filter((target) => !expected.some((pattern) => pattern.test(target)));
      assert.deepEqual(foreign, []);
    });

    test('feature 2: the description is stored, and shown for every job', async (t) => {
      const story = await project(t, { store });
      const words = ['--description', 'Pulls yesterday’s orders', '--schedule', '5m', '--', 'true'];
      await story.chroniker(['job', 'add', 'extract', ...words]);
      const { stdout } = await story.chroniker(['job', 'list', '--json']);
      assert.equal(JSON.parse(stdout).jobs[0].description, 'Pulls yesterday’s orders');
      assert.match((await story.chroniker(['job', 'show', 'extract'])).stdout, /Pulls yesterday’s orders/);
    });
  });
}
