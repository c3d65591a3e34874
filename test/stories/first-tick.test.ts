import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import { mysqlDatabase, type StoreKind, storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const rounds = 5;

/** A project whose store is still empty: no file, or a database without a table. */
async function emptyProject(t: TestContext, store: StoreKind): Promise<Project> {
  if (store === 'sqlite') return await project(t, { store });
  return await project(t, { store, database: await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`) });
}

/** Three processes of the same command at once; all end well, and nobody says a word on standard error. */
async function threeAtOnce(story: Project, args: string[]): Promise<string[]> {
  const ends = await Promise.all([1, 2, 3].map(() => story.start(args).ended));
  for (const { code, signal, stderr } of ends) {
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  }
  return ends.map(({ stdout }) => stdout);
}

/** The store is whole: its schema was made once, it knows one host, and a job can run on it. */
async function expectReady(story: Project): Promise<void> {
  const steps = await story.rows<{ name: string }>('select name from knex_migrations');
  assert.equal(new Set(steps.map(({ name }) => name)).size, steps.length, 'every step was taken once');
  const { applied, pending } = await story.json<{ applied: string[]; pending: string[] }>('migrate', 'status');
  assert.deepEqual([applied.length, pending], [steps.length, []]);
  assert.deepEqual(await story.rows('select name from hosts'), [{ name: 'storyhost' }]);
  await story.addJob('first', { command: ['./job', 'echo hello'] });
  await story.makeDue();
  await story.tick();
  assert.equal(String(await story.output((await story.run('first')).id)), 'hello\n');
  await story.expectAtRest();
}

suite('the first ticks of a project', { concurrency: storeKinds.length }, () => {
  test(`three at once on a store that is not there make it once and say nothing, ${rounds} times`, async (t) => {
    for (let round = 0; round < rounds; round++) {
      const story = await emptyProject(t, 'sqlite');
      assert.deepEqual(await threeAtOnce(story, ['run']), ['', '', '']);
      await expectReady(story);
    }
  });

  if (storeKinds.includes('mysql')) {
    test(`three migrations at once, then three ticks at once, on an empty database, ${rounds} times`, async (t) => {
      for (let round = 0; round < rounds; round++) {
        const story = await emptyProject(t, 'mysql');
        await threeAtOnce(story, ['migrate']);
        assert.deepEqual(await threeAtOnce(story, ['run']), ['', '', '']);
        await expectReady(story);
      }
    });
  }
});
