import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import type { Program } from '../rig/program.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const names = Array.from({ length: 12 }, (_, index) => `job${index + 1}`);
const jobs = Object.fromEntries(
  names.map((name, index) => [
    name,
    { command: ['./job', `echo ${name}; sleep 0.${index % 5}; echo done; exit ${index}`] },
  ]),
);

/** Resolves when the jobs have written so many marks more, or all of the ticks are over. */
async function news(story: Project, ticks: Program[], count: number): Promise<void> {
  const seen = story.marks().length;
  let over = false;
  void Promise.all(ticks.map(({ ended }) => ended)).then(() => {
    over = true;
  });
  await waitFor('something to happen', () => over || story.marks().length >= seen + count);
}

async function kill(tick: Program): Promise<void> {
  tick.kill('SIGKILL');
  await tick.ended;
}

/** By the rows and by what the jobs wrote themselves. */
async function expectEachExactlyOnce(story: Project): Promise<void> {
  await story.expectAtRest();
  const runs = await story.rows("select id, job, status, exit_code from runs where status <> 'abandoned' order by id");
  const starts = story.marks().filter(({ what }) => what === 'start');
  assert.deepEqual(starts.map(({ job }) => job).sort(), [...names].sort(), 'each ran exactly once');
  assert.deepEqual(
    runs.map(({ id }) => Number(id)).sort((a, b) => a - b),
    starts.map(({ runId }) => runId).sort((a, b) => a - b),
    'and the runs say so',
  );
  for (const { id, job, status, exit_code: code } of runs) {
    const index = names.indexOf(String(job));
    assert.deepEqual([status, code], [index === 0 ? 'succeeded' : 'failed', index], String(job));
    assert.equal(String(await story.output(Number(id))), `${job}\ndone\n`);
  }
}

for (const store of storeKinds) {
  const config = { maxConcurrent: 3 };

  suite(`runners that are killed at any moment, on ${store}`, { concurrency: 2 }, () => {
    test('invariants I1 to I5: every slot has exactly one run, with its own result and its whole output', async (t) => {
      const story = await project(t, { store, config, jobs });
      await story.makeDue();
      // What a runner got done before it is killed differs from round to round and from machine to machine.
      for (let round = 1; round <= 8; round++) {
        const tick = story.start(['run']);
        await news(story, [tick], round % 4);
        await kill(tick);
      }
      await story.tick();
      await expectEachExactlyOnce(story);
    });

    test('the same while they hand over to each other', async (t) => {
      const story = await project(t, { store, config, jobs });
      await story.makeDue();
      for (let round = 1; round <= 6; round++) {
        const ticks = [0, 1, 2].map(() => story.start(['run']));
        await news(story, ticks, round % 3);
        const left = ticks.splice(round % 3, 1);
        await Promise.all(ticks.map(kill));
        await news(story, left, (round + 1) % 3);
        await Promise.all(left.map(kill));
      }
      await story.tick();
      await expectEachExactlyOnce(story);
    });
  });
}
