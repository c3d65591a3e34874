import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const names = Array.from({ length: 12 }, (_, index) => `job${index + 1}`);
const jobs = Object.fromEntries(
  names.map((name, index) => [
    name,
    { command: ['./job', `echo ${name}; sleep 0.${index % 5}; echo done; exit ${index}`] },
  ]),
);

for (const store of storeKinds) {
  suite(`runners that are killed at any moment, on ${store}`, () => {
    test('invariants I1 to I5: every slot has exactly one run, with its own result and its whole output', async (t) => {
      const story = await project(t, { store, config: { maxConcurrent: 3 }, jobs });
      await story.makeDue();
      // What a runner got done before it is killed differs from round to round and from machine to machine.
      for (let round = 1; round <= 8; round++) {
        const seen = story.marks().length;
        const tick = story.start(['run']);
        let over = false;
        void tick.ended.then(() => {
          over = true;
        });
        await waitFor('something to happen', () => over || story.marks().length >= seen + (round % 4));
        tick.kill('SIGKILL');
        await tick.ended;
      }
      await story.tick();
      await story.expectAtRest();
      const runs = await story.rows(
        "select id, job, status, exit_code from runs where status <> 'abandoned' order by id",
      );
      const starts = story.marks().filter(({ what }) => what === 'start');
      assert.deepEqual(starts.map(({ job }) => job).sort(), [...names].sort(), 'each ran exactly once');
      assert.deepEqual(runs.map(({ id }) => id).sort(), starts.map(({ runId }) => runId).sort(), 'and the runs say so');
      for (const { id, job, status, exit_code: code } of runs) {
        const index = names.indexOf(String(job));
        assert.deepEqual([status, code], [index === 0 ? 'succeeded' : 'failed', index], String(job));
        assert.equal(String(await story.output(Number(id))), `${job}\ndone\n`);
      }
    });
  });
}
