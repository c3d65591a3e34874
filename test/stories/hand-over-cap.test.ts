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
  });
}
