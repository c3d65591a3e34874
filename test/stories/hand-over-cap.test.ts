import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Mark, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const names = Array.from({ length: 30 }, (_, index) => `job${index + 1}`);
const jobs = Object.fromEntries(names.map((name) => [name, { command: ['./job', 'sleep 0.3'] }]));

/** How many were running at once at most, by what they wrote themselves. */
function mostAtOnce(marks: Mark[]): number {
  let running = 0;
  let most = 0;
  for (const { what } of marks) {
    running += what === 'start' ? 1 : -1;
    most = Math.max(most, running);
  }
  return most;
}

for (const store of storeKinds) {
  suite(`the concurrency cap, on ${store}`, { concurrency: 2 }, () => {
    test('feature 68: with a cap of 4 and 30 due jobs never more than 4 run, and all run', async (t) => {
      const story = await project(t, { store, config: { maxConcurrent: 4 }, jobs });
      await story.makeDue();
      await story.tick();
      await story.expectAtRest();
      const marks = story.marks();
      assert.equal(mostAtOnce(marks), 4);
      assert.deepEqual(
        marks
          .filter(({ what }) => what === 'start')
          .map(({ job }) => job)
          .sort(),
        [...names].sort(),
      );
      const rows = await story.rows('select distinct status from runs');
      assert.deepEqual(
        rows.map(({ status }) => status),
        ['succeeded'],
      );
    });

    test('feature 68: the cap holds across a hand-over', async (t) => {
      const story = await project(t, { store, config: { maxConcurrent: 4 }, jobs });
      await story.makeDue();
      const tick = story.start(['run']);
      await waitFor('some jobs to run', () => story.marks().length > 6);
      const successor = story.start(['run']);
      await Promise.all([tick.ended, successor.ended]);
      await story.expectAtRest();
      const marks = story.marks();
      assert.ok(mostAtOnce(marks) <= 4, `${mostAtOnce(marks)} ran at once`);
      assert.equal(marks.filter(({ what }) => what === 'end').length, 30);
    });

    test('feature 68: a pass in the foreground, ticks and a hand-over together stay within the cap', async (t) => {
      const story = await project(t, { store, config: { maxConcurrent: 3 }, jobs });
      await story.makeDue();
      const pass = story.start(['run', '--only', ...names.slice(0, 10)]);
      const tick = story.start(['run']);
      await waitFor('some jobs to run', () => story.marks().length > 6);
      const successor = story.start(['run']);
      await Promise.all([pass.ended, tick.ended, successor.ended]);
      await story.tick();
      await story.expectAtRest();
      const marks = story.marks();
      assert.ok(mostAtOnce(marks) <= 3, `${mostAtOnce(marks)} ran at once`);
      assert.equal(marks.filter(({ what }) => what === 'end').length, 30);
    });

    test('feature 68: forced runs need no room, and take some', async (t) => {
      const long = { command: ['./job', 'until test -e go; do sleep 0.05; done'] };
      const story = await project(t, {
        store,
        config: { maxConcurrent: 1 },
        jobs: { one: long, two: long, due: long },
      });
      const forced = story.start(['run', '--force', 'one', 'two']);
      await story.waitForMark('one');
      await story.waitForMark('two');
      await story.makeDue('due');
      const { wouldNot } = await story.json<{ wouldNot: { job: string; reason: string }[] }>('run', '--dry-run');
      assert.deepEqual(wouldNot, [{ job: 'due', reason: 'waits for room: 2 of 1 commands run on storyhost' }]);
      const tick = story.start(['run']);
      await waitFor('the tick to find no room', async () => {
        const [host] = await story.rows<{ claims: number }>('select claims from hosts');
        return Number(host?.claims) > 0;
      });
      story.write('go');
      await Promise.all([tick.ended, forced.ended]);
      await story.expectAtRest();
      const kinds = story.marks().map(({ what, job }) => `${what} ${job}`);
      assert.ok(kinds.indexOf('start due') > kinds.findIndex((kind) => kind.startsWith('end')), kinds.join(', '));
    });
  });
}
