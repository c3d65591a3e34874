import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { type StoreKind, storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const rounds = 200;
const ticksPerRound = 3;
const names = Array.from({ length: 20 }, (_, index) => `job-${index + 1}`).sort();

/** One short write to a file that is only ever appended to: no command can hide that it ran. */
const command = ['/bin/sh', '-c', 'echo "$CHRONIKER_JOB_NAME $CHRONIKER_RUN_ID" >>written'];

interface Ran {
  id: number;
  job: string;
  status: string;
}

async function twentyJobs(t: TestContext, store: StoreKind): Promise<Project> {
  const story = await project(t, { store, config: { maxConcurrent: names.length } });
  story.write('written');
  await story.addJobs(Object.fromEntries(names.map((name) => [name, { command }])));
  return story;
}

/** Lets every job be due, and three ticks meet over them. */
async function oneRound(story: Project): Promise<void> {
  await story.makeDue();
  const ticks = Array.from({ length: ticksPerRound }, () => story.start(['run']));
  for (const { ended } of ticks) {
    const { code, signal, stdout, stderr } = await ended;
    assert.deepEqual({ code, signal, stdout, stderr }, { code: 0, signal: null, stdout: '', stderr: '' });
  }
}

/** Every job ran once since the run `after`, by its row and by what it wrote since line `from`. */
async function expectEachOnce(story: Project, after: number, from: number): Promise<number> {
  const ran = await story.rows<Ran>('select id, job, status from runs where id > ? order by id', [after]);
  const told = ran.map(({ job, status }) => `${job} ${status}`).sort();
  assert.deepEqual(
    told,
    names.map((name) => `${name} succeeded`),
  );
  const lines = story.read('written').split('\n').slice(from, -1).sort();
  assert.deepEqual(lines, ran.map(({ id, job }) => `${job} ${id}`).sort());
  const busy = await story.rows('select id from lanes where active_run_id is not null');
  assert.deepEqual(busy, [], 'every lane is free');
  return Math.max(...ran.map(({ id }) => id));
}

suite('ticks that start together', { concurrency: storeKinds.length }, () => {
  for (const store of storeKinds) {
    test(`feature 61: in ${rounds} rounds of ${ticksPerRound} ticks over ${names.length} due jobs every job runs exactly once, on ${store}`, async (t) => {
      const story = await twentyJobs(t, store);
      let latest = 0;
      for (let round = 0; round < rounds; round++) {
        await oneRound(story);
        try {
          latest = await expectEachOnce(story, latest, round * names.length);
        } catch (error) {
          throw new Error(`round ${round + 1}`, { cause: error });
        }
      }
      await story.expectAtRest();
    });
  }
});
