import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project, type RunRow } from '../rig/project.ts';

interface RunDocument {
  id: number;
  status: string;
  startedAt: string;
  progress: {
    done: number;
    total: number | null;
    percent: number | null;
    note: string | null;
    etaAt: string | null;
  } | null;
  records: number | null;
  message: string | null;
}

/** A job in plain shell that says how far it is, waits for a file, and goes on. */
const talking = {
  command: [
    './job',
    `echo progress 13/52 orders of March >>"$CHRONIKER_REPORT"
     echo records 7 >>"$CHRONIKER_REPORT"
     until [ -e go ]; do sleep 0.05; done
     printf 'message all is well\\nprogress 52/52' >>"$CHRONIKER_REPORT"`,
  ],
};

async function document(story: Project, runId: number): Promise<RunDocument> {
  return (await story.json<{ run: RunDocument }>('runs', 'show', `r${runId}`)).run;
}

/** Waits until a run has said that it is at 13 of 52, by the database. */
async function quarterDone(story: Project): Promise<number> {
  const isSo = (run: RunRow) => run.status === 'running' && run.progress_done === 13;
  return (await story.waitForRun('talking', 'a quarter done', isSo)).id;
}

for (const store of storeKinds) {
  suite(`progress, on ${store}`, { concurrency: 3 }, () => {
    test('features 111 to 113: what a running job says by echo is seen with its percent and ETA', async (t) => {
      const story = await project(t, { store, jobs: { talking } });
      await story.makeDue('talking');
      const tick = story.start(['run']);
      const id = await quarterDone(story);
      const run = await document(story, id);
      const { etaAt, ...progress } = run.progress ?? {};
      assert.deepEqual(progress, { done: 13, total: 52, percent: 25, note: 'orders of March' });
      assert.equal(run.records, 7);
      const startedAt = Date.parse(run.startedAt);
      assert.ok(Date.parse(etaAt ?? '') > startedAt, `${etaAt} is after ${run.startedAt}`);
      const { running } = await story.json<{ running: RunDocument[] }>('status');
      const percents = running.map(({ progress: said }) => said?.percent);
      assert.deepEqual(percents, [25]);
      const { runs } = await story.json<{ runs: RunDocument[] }>('runs');
      assert.equal(runs[0]?.progress?.percent, 25);

      story.write('go');
      assert.equal((await tick.ended).code, 0);
      const ended = await document(story, id);
      assert.deepEqual(
        [ended.status, ended.progress, ended.records, ended.message],
        ['succeeded', { done: 52, total: 52, percent: 100, note: null, etaAt: null }, 7, 'all is well'],
      );
      await story.expectAtRest();
    });

    test('feature 111: each run begins with nothing said', async (t) => {
      const once = { command: ['./job', '[ -e told ] || echo progress 1/2 >>"$CHRONIKER_REPORT"; : >told'] };
      const story = await project(t, { store, jobs: { once } });
      for (let round = 0; round < 2; round++) {
        await story.makeDue('once');
        await story.tick();
      }
      const runs = await story.runs('once');
      assert.deepEqual(
        runs.map(({ progress_done, progress_total }) => [progress_done, progress_total]),
        [
          [1, 2],
          [null, null],
        ],
      );
    });

    test('feature 111: what was said is not lost with a runner that is killed', async (t) => {
      const story = await project(t, { store, jobs: { talking } });
      await story.makeDue('talking');
      const tick = story.start(['run']);
      const id = await quarterDone(story);
      tick.kill('SIGKILL');
      await tick.ended;
      assert.equal((await document(story, id)).progress?.percent, 25);
      // It ends while nobody watches.
      story.write('go');
      await story.waitForMark('talking', 'end');
      await story.tick();
      const ended = await document(story, id);
      assert.deepEqual(
        [ended.status, ended.progress?.percent, ended.records, ended.message],
        ['succeeded', 100, 7, 'all is well'],
      );
      await story.expectAtRest();
    });

    test('an heir hears what is said after it took over', async (t) => {
      const story = await project(t, { store, jobs: { talking } });
      await story.makeDue('talking');
      const first = story.start(['run']);
      const id = await quarterDone(story);
      first.kill('SIGKILL');
      await first.ended;
      const { supervisor_id: killed } = await story.run('talking');
      const second = story.start(['run']);
      await story.waitForRun('talking', 'adopted', ({ supervisor_id }) => supervisor_id !== killed);
      story.write('go');
      assert.equal((await second.ended).code, 0);
      const { progress, records, message } = await document(story, id);
      assert.deepEqual([progress?.percent, records, message], [100, 7, 'all is well']);
    });

    test('feature 111: chroniker itself is found in a job, and a forced run is heard as well', async (t) => {
      const command = ['./job', 'chroniker progress 3 4 nearly && chroniker report message from inside'];
      const story = await project(t, { store, jobs: { inside: { command } } });
      await story.chroniker(['run', '--force', 'inside']);
      const { id } = await story.run('inside');
      const { status, progress, message } = await document(story, id);
      assert.deepEqual(
        [status, progress?.percent, progress?.note, message],
        ['succeeded', 75, 'nearly', 'from inside'],
      );
    });

    test('feature 114: how long a job will take is known from how long it took', async (t) => {
      const story = await project(t, { store, jobs: { quick: { command: ['./job', 'true'] } } });
      const shown = async () =>
        (await story.json<{ estimatedDurationMs: number | null }>('job', 'show', 'quick')).estimatedDurationMs;
      assert.equal(await shown(), null);
      for (const durationMs of [1, 2, 3, 4, 100]) {
        await story.makeDue('quick');
        await story.tick();
        const { id } = await story.run('quick');
        await story.database.execute('update runs set duration_ms = ? where id = ?', [durationMs, id]);
      }
      assert.equal(await shown(), 3);
    });
  });
}
