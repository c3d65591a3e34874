import assert from 'node:assert/strict';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const hourMs = 3_600_000;
const chroniker = join(import.meta.dirname, '../../bin/chroniker');

/** As if nothing had ticked for ten slots of every hour, the last of them half an hour ago. */
async function afterTenHoursDown(story: Project): Promise<void> {
  const createdAt = Date.now() - 20.5 * hourMs;
  await story.database.execute('update jobs set created_at = ?', [createdAt]);
  const nextAt = createdAt + 11 * hourMs;
  await story.database.execute('update lanes set next_slot_at = ?, wake_at = ?', [nextAt, nextAt]);
}

/** How many slots each range of a job has. */
async function ranges(story: Project, name: string): Promise<unknown[]> {
  const rows = await story.rows(
    `select count, reason from slot_ranges where job_id = (select id from jobs where name = '${name}') order by from_at`,
  );
  return rows.map(({ count, reason }) => [Number(count), reason]);
}

for (const store of storeKinds) {
  suite(`missed slots, on ${store}`, { concurrency: 2 }, () => {
    test('feature 33 and 34: what became of ten slots during which nothing ticked', async (t) => {
      const command = ['./job', 'true'];
      const jobs = {
        once: { command, schedule: { every: '1h' } },
        skip: { command, schedule: { every: '1h', catchup: 'skip' } },
        all: { command, schedule: { every: '1h', catchup: 'all', catchupLimit: 3 } },
        late: { command, schedule: { every: '1h', maxLateness: '2h' } },
        oneoff: { command, schedule: { at: '2099-01-01T00:00:00Z' } },
        oldoneoff: { command, schedule: { at: '2099-01-01T00:00:00Z', maxLateness: '2h' } },
      };
      const story = await project(t, { store, jobs });
      await afterTenHoursDown(story);
      await story.tick();
      const slots = async (name: string) => (await story.runs(name)).map((run) => Number(run.slots));
      assert.deepEqual([await slots('once'), await ranges(story, 'once')], [[10], [[9, 'misfire']]]);
      assert.deepEqual([await slots('skip'), await ranges(story, 'skip')], [[], [[10, 'misfire']]]);
      assert.deepEqual([await slots('all'), await ranges(story, 'all')], [[1, 1, 1], [[7, 'misfire']]]);
      assert.deepEqual(
        [await slots('late'), await ranges(story, 'late')],
        [
          [2],
          [
            [8, 'misfire'],
            [1, 'misfire'],
          ],
        ],
      );
      assert.deepEqual([await slots('oneoff'), await ranges(story, 'oneoff')], [[1], []]);
      assert.deepEqual([await slots('oldoneoff'), await ranges(story, 'oldoneoff')], [[], [[1, 'misfire']]]);
      const caughtUp = (await story.runs('all')).map((run) => Number(run.scheduled_at));
      assert.deepEqual(
        caughtUp,
        [...caughtUp].sort((a, b) => a - b),
        'the oldest first',
      );
      for (const name of ['once', 'skip', 'all', 'late']) {
        const next = Number((await story.lane(name)).next_slot_at);
        assert.ok(next > Date.now() && next <= Date.now() + hourMs, `${name} goes on regularly`);
      }
      await story.tick();
      assert.equal((await story.runs('all')).length, 3);
      await story.expectAtRest();
    });

    test('a job that is created, enabled or edited runs none of the slots before that, also with catchup all', async (t) => {
      const job = { command: ['./job', 'true'], schedule: { every: '1h', catchup: 'all' } };
      const story = await project(t, { store, jobs: { all: job } });
      await story.database.execute('update jobs set created_at = ?', [Date.now() - 20.5 * hourMs]);
      await story.chroniker(['job', 'disable', 'all']);
      await story.chroniker(['job', 'enable', 'all']);
      await story.tick();
      await story.addJob('all', { ...job, schedule: { every: '30m', catchup: 'all' } });
      await story.tick();
      assert.deepEqual(await story.runs('all'), []);
    });

    test('feature 38 and 39: a job with maxRuns goes with its last run, as it says', async (t) => {
      const command = ['./job', 'true'];
      const jobs = {
        stays: { command, schedule: { every: '1h', maxRuns: 1 } },
        goes: { command, schedule: { every: '1h', maxRuns: 1, deleteAtLimit: true } },
        vanishes: { command, schedule: { every: '1h', maxRuns: 1, deleteAtLimit: 'with-history' } },
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      const { jobs: left } = await story.json<{ jobs: { name: string }[] }>('job', 'list');
      assert.deepEqual(
        left.map(({ name }) => name),
        ['stays'],
      );
      assert.equal((await story.lane('stays')).next_slot_at, null);
      const rows = await story.rows('select job from runs order by job');
      assert.deepEqual(
        rows.map(({ job }) => job),
        ['goes', 'stays'],
      );
    });

    test('feature 40: a job that deletes itself while it runs is gone before the next tick', async (t) => {
      const script = `${chroniker} job delete "$CHRONIKER_JOB_ID" --yes && mark deleted`;
      const jobs = { itself: { command: ['./job', script] }, other: { command: ['./job', 'true'] } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      const [run] = await story.rows("select status, exit_code from runs where job = 'itself'");
      assert.deepEqual([run?.status, Number(run?.exit_code)], ['succeeded', 0]);
      assert.deepEqual(
        story
          .marks('itself')
          .map(({ what }) => what)
          .includes('deleted'),
        true,
      );
      const { jobs: left } = await story.json<{ jobs: { name: string }[] }>('job', 'list');
      assert.deepEqual(
        left.map(({ name }) => name),
        ['other'],
      );
      assert.deepEqual(
        await story.rows('select * from lanes where job_id not in (select id from jobs where deleted_at is null)'),
        [],
      );
    });
  });
}
