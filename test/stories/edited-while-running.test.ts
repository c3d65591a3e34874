import assert from 'node:assert/strict';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import { type StoreKind, storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const self = '"$CHRONIKER_JOB_ID"';

/** A project with one job made by hand, due every hour, that runs these lines of sh. */
async function withJob(t: TestContext, store: StoreKind, lines: string): Promise<Project> {
  const story = await project(t, { store });
  await story.chroniker(['job', 'add', 'nightly', '--schedule', '1h', '--', './job', lines]);
  return story;
}

async function jobOf(story: Project, job = '1'): Promise<JobDocument & { spec: JobSpec }> {
  return (await story.json<{ job: JobDocument & { spec: JobSpec } }>('job', 'show', job)).job;
}

/** One run of the job, to its end. */
async function runOnce(story: Project): Promise<void> {
  await story.makeDue('nightly');
  await story.tick();
  await story.expectAtRest();
  assert.deepEqual(
    (await story.runs('nightly')).map(({ status }) => status),
    ['succeeded'],
  );
}

for (const store of storeKinds) {
  suite(`a job that is changed while it runs, on ${store}`, () => {
    test('feature 109: what a job edits of itself stands when it has ended', async (t) => {
      const settings = '--set timeout=7m --set env.X=1 --set priority=3 --set schedule=@daily --set "tags=[a]"';
      const story = await withJob(t, store, `chroniker job edit ${self} ${settings}`);
      await runOnce(story);
      const { spec, nextSlotAt, describe, lastRun } = await jobOf(story);
      assert.deepEqual([spec.timeoutMs, spec.env, spec.priority, spec.tags], [420_000, { X: '1' }, 3, ['a']]);
      assert.equal(describe, 'every day at 00:00');
      assert.match(nextSlotAt ?? '', /T00:00:00\.000Z$/);
      assert.equal(lastRun?.status, 'succeeded');
      assert.equal((await story.lane('nightly')).priority, 3);
    });

    test('feature 109: a job that moves its own next slot runs next when it said', async (t) => {
      const at = '2999-01-01T00:00:00.000Z';
      const story = await withJob(t, store, `chroniker job edit ${self} --next-at ${at}`);
      await runOnce(story);
      assert.equal((await jobOf(story)).nextSlotAt, at);
    });

    test('feature 109, feature 27: a job that overrides its own schedule keeps the override', async (t) => {
      const story = await withJob(t, store, `chroniker job override ${self} '0 3 * * *'`);
      await runOnce(story);
      const { override, nextSlotAt } = await jobOf(story);
      assert.deepEqual(override, { rules: [{ kind: 'cron', expression: '0 3 * * *' }] });
      assert.match(nextSlotAt ?? '', /T03:00:00\.000Z$/);
    });

    test('feature 109: a job that renames itself goes on under its new name', async (t) => {
      const story = await withJob(t, store, `chroniker job edit ${self} --set name=weekly`);
      await runOnce(story);
      const { name, runCount, lastRun } = await jobOf(story);
      assert.deepEqual([name, runCount, lastRun?.status], ['weekly', 1, 'succeeded']);
    });

    test('feature 109: a job that disables itself is disabled, and not due any more', async (t) => {
      const story = await withJob(t, store, `chroniker job disable ${self}`);
      await runOnce(story);
      const { enabled, nextSlotAt, wakeAt } = await jobOf(story);
      assert.deepEqual([enabled, nextSlotAt, wakeAt], [false, null, null]);
    });

    test('feature 109: a job that deletes itself is gone, and its run is on record', async (t) => {
      const story = await withJob(t, store, `chroniker job delete --yes ${self}; echo done`);
      await runOnce(story);
      assert.deepEqual((await story.json<{ jobs: object[] }>('job', 'list')).jobs, []);
      assert.deepEqual(await story.rows('select id from lanes'), []);
      assert.match(String(await story.output((await story.run('nightly')).id)), /deleted: nightly\ndone\n/);
      await story.tick();
      assert.equal((await story.runs('nightly')).length, 1);
    });

    test('feature 109: what others do to a job while it runs is not overwritten by its end', async (t) => {
      const story = await withJob(t, store, 'while [ ! -e go ]; do sleep 0.05; done');
      await story.makeDue('nightly');
      const tick = story.start(['run']);
      await story.waitForMark('nightly');
      const edit = ['--set', 'description=new', '--set', 'command=[./job, "echo two >two"]', '--set', 'schedule=2h'];
      await story.chroniker(['job', 'edit', 'nightly', ...edit]);
      await story.chroniker(['job', 'disable', 'nightly']);
      await story.chroniker(['job', 'enable', 'nightly']);
      const { nextSlotAt } = await jobOf(story);
      story.write('go');
      assert.equal((await tick.ended).code, 0);
      await story.expectAtRest();
      const after = await jobOf(story);
      assert.deepEqual([after.spec.description, after.enabled, after.describe], ['new', true, 'every 2 hours']);
      assert.equal(after.nextSlotAt, nextSlotAt);
      await story.makeDue('nightly');
      await story.tick();
      assert.equal(story.read('two'), 'two\n', 'the next run is by the new definition');
    });

    test('feature 9: the next run of a job sees the folder and the variables that were edited', async (t) => {
      const story = await withJob(t, store, 'true');
      mkdirSync(join(story.folder, 'sub folder'));
      const seen = 'command=[sh, -c, "pwd; echo $MINE; echo $THEIRS; cat"]';
      const settings = [seen, 'cwd=sub folder', 'env.MINE=a=b  c', 'env.THEIRS=mine', 'stdin=typed'];
      await story.chroniker(['job', 'edit', 'nightly', ...settings.flatMap((setting) => ['--set', setting])]);
      await story.makeDue('nightly');
      await story.tick({ env: { THEIRS: 'theirs' } });
      const output = String(await story.output((await story.run('nightly')).id));
      assert.equal(output, `${realpathSync(story.folder)}/sub folder\na=b c\nmine\ntyped`);
    });
  });
}
