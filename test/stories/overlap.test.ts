import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const replaced = /^replaced by the slot of 2\d{3}-\d\d-\d\d \d\d:\d\d(:\d\d)?$/;

/** Lets the next slot of an active run be due in so many ms. */
async function slotIn(story: Project, name: string, ms: number): Promise<void> {
  const at = Date.now() + ms;
  await story.database.execute(
    'update lanes set next_slot_at = ?, replace_at = ? where job_id = (select id from jobs where name = ?)',
    [at, at, name],
  );
}

async function expectReplaced(story: Project, name: string): Promise<void> {
  const [old, fresh, ...more] = await story.runs(name);
  assert.deepEqual([old?.status, more.length], ['stopped', 0]);
  assert.match(old?.reason ?? '', replaced);
  assert.equal(fresh?.cause, 'schedule');
  story.expectNoOverlap();
}

/** Ends the run that took the place, and everything else. */
async function putToRest(story: Project, name: string): Promise<void> {
  await story.chroniker(['job', 'disable', name]);
  await story.chroniker(['stop', name]);
  await story.waitForStatus(name, 'stopped');
}

for (const store of storeKinds) {
  suite(`overlap, on ${store}`, { concurrency: 2 }, () => {
    const stubborn = { command: ['./job', "trap '' TERM; sleep 60 & wait; sleep 60"], grace: '1s', overlap: 'replace' };

    test('a run is replaced while a new tick takes over: one instance at any time', async (t) => {
      const story = await project(t, { store, jobs: { nightly: stubborn } });
      await story.makeDue();
      const first = story.start(['run']);
      await story.waitForMark('nightly');
      await slotIn(story, 'nightly', 300);
      const second = story.start(['run']);
      await first.ended;
      await story.waitForMark('nightly', 'start', 2);
      await expectReplaced(story, 'nightly');
      await putToRest(story, 'nightly');
      await second.ended;
      await story.expectAtRest();
    });

    test('a replacement that a killed runner had begun is carried out by the next', async (t) => {
      const story = await project(t, { store, jobs: { nightly: { ...stubborn, grace: '3s' } } });
      await story.makeDue();
      const first = story.start(['run']);
      await story.waitForMark('nightly');
      await slotIn(story, 'nightly', 0);
      await waitFor('the run to be asked to stop', async () => (await story.run('nightly')).stop_requested_at !== null);
      process.kill(first.pid, 'SIGKILL');
      await first.ended;
      const second = story.start(['run']);
      await story.waitForMark('nightly', 'start', 2);
      await expectReplaced(story, 'nightly');
      await putToRest(story, 'nightly');
      await second.ended;
      await story.expectAtRest();
    });

    test('a forced run in the foreground goes for a slot too, which the next tick starts', async (t) => {
      const story = await project(t, { store, jobs: { nightly: { ...stubborn, command: ['./job', 'sleep 60'] } } });
      const forced = story.start(['run', '--force', 'nightly']);
      await story.waitForMark('nightly');
      await slotIn(story, 'nightly', 0);
      assert.notEqual((await forced.ended).code, 0);
      const tick = story.start(['run']);
      await story.waitForMark('nightly', 'start', 2);
      await expectReplaced(story, 'nightly');
      await putToRest(story, 'nightly');
      await tick.ended;
      await story.expectAtRest();
    });

    test('queued slots each get a run, the oldest first and one at a time', async (t) => {
      const job = { command: ['./job', 'sleep 1.2'], schedule: { every: '1s' }, overlap: 'queue' };
      const story = await project(t, { store, jobs: { steady: job } });
      const tick = story.start(['run']);
      await story.waitForMark('steady', 'end', 3);
      await story.chroniker(['job', 'disable', 'steady']);
      await tick.ended;
      await story.expectAtRest();
      const slots = (await story.runs('steady')).map(({ scheduled_at: at }) => Number(at));
      for (const [index, at] of slots.slice(1).entries()) assert.equal(at - (slots[index] ?? 0), 1_000);
      assert.deepEqual(await story.rows("select * from slot_ranges where reason = 'overlap'"), []);
    });

    test('of the slots that fell due while it ran, the latest alone runs at once', async (t) => {
      const job = { command: ['./job', 'sleep 2.5'], schedule: { every: '1s' }, overlap: 'latest' };
      const story = await project(t, { store, jobs: { steady: job } });
      const tick = story.start(['run']);
      await story.waitForMark('steady', 'start', 2);
      await story.chroniker(['job', 'disable', 'steady']);
      await tick.ended;
      await story.expectAtRest();
      const [first, second] = await story.runs('steady');
      const passed = (Number(second?.scheduled_at) - Number(first?.scheduled_at)) / 1_000;
      assert.ok(passed >= 2, `${passed} slots passed`);
      const superseded = await story.rows<{ count: number }>(
        "select sum(count) as count from slot_ranges where reason = 'superseded' and to_at < ?",
        [second?.scheduled_at],
      );
      assert.equal(Number(superseded[0]?.count), passed - 1);
    });
  });
}
