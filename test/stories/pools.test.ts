import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Mark, type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const names = Array.from({ length: 10 }, (_, index) => `job${index}`);

/** How many were running at once at most, by what they wrote themselves. */
function mostAtOnce(marks: Mark[]): number {
  let running = 0;
  return Math.max(
    ...marks.map(({ what }) => {
      running += what === 'start' ? 1 : -1;
      return running;
    }),
  );
}

function started(story: Project): string[] {
  return story.marks().flatMap(({ what, job }) => (what === 'start' ? [job] : []));
}

/** Lets it look as if a job had been due for five minutes in which cron did not call. */
async function madeDueEarlier(story: Project, job: string): Promise<number> {
  const at = Date.now() - 5 * 60_000;
  await story.database.execute('update jobs set created_at = ? where name = ?', [at - 60_000, job]);
  const own = 'where job_id = (select id from jobs where name = ?)';
  await story.database.execute(`update lanes set next_slot_at = ?, wake_at = ? ${own}`, [at, at, job]);
  return at;
}

/** What waited for a place says so when it has run: for what, and how long. */
async function expectTold(story: Project, dueAt: number): Promise<void> {
  const [{ id } = { id: 0 }] = await story.rows("select id from runs where job = 'one'");
  const { run } = await story.json<{ run: { waited: { for: string }[] } }>('runs', 'show', `r${id}`);
  assert.deepEqual(
    run.waited.map((wait) => wait.for),
    ['pool:db'],
  );
  const { stdout } = await story.chroniker(['runs', 'show', `r${id}`]);
  assert.match(stdout, /^waited +\d+ seconds? for the pool db$/m);
  const at = new Date(dueAt).toISOString();
  const { sentence } = await story.json<{ sentence: string }>('why', 'one', '--at', at);
  assert.match(
    sentence,
    /it began 5 minutes late \(cron did not call Chroniker on storyhost before \S+; then it waited \d+ seconds? for the pool db\)/,
  );
}

for (const store of storeKinds) {
  suite(`pools, on ${store}`, { concurrency: 2 }, () => {
    test('ten jobs that share two places run two at a time, by priority and then by who waits longest', async (t) => {
      const story = await project(t, { store });
      await story.chroniker(['pool', 'set', 'db', '2']);
      const jobs = names.map((name, index) => {
        const job = { command: ['./job', 'sleep 0.2'], pool: 'db', priority: index < 7 ? 0 : 5 };
        return [name, job] as const;
      });
      await story.addJobs(Object.fromEntries(jobs));
      const now = Date.now();
      for (const [index, name] of names.entries()) {
        const at = now - 10_000 - index * 100;
        await story.database.execute(
          'update lanes set next_slot_at = ?, wake_at = ? where job_id = (select id from jobs where name = ?)',
          [at, at, name],
        );
      }
      await story.tick();
      await story.expectAtRest();
      assert.equal(mostAtOnce(story.marks()), 2);
      // Two start in one claim, and which of the two is faster to its first word is the machine's to say.
      const order = [...names.slice(7).reverse(), ...names.slice(0, 7).reverse()];
      assert.equal(started(story).length, 10);
      for (const [index, name] of order.entries()) {
        const place = started(story).indexOf(name);
        assert.ok(Math.abs(place - index) <= 1, `${name} was number ${place + 1} of ${started(story).join(', ')}`);
      }
    });

    test('a runner that is killed leaves no place taken and nobody waiting for ever', async (t) => {
      const story = await project(t, { store });
      await story.chroniker(['pool', 'set', 'db', '1']);
      const slow = { command: ['./job', 'until test -e go; do sleep 0.05; done'], pool: 'db' };
      const quick = { command: ['./job', 'true'], pool: 'db' };
      await story.addJobs({ slow: { ...slow, priority: 1 }, one: quick, two: quick });
      await story.makeDue();
      const dueAt = await madeDueEarlier(story, 'one');
      const tick = story.start(['run']);
      await story.waitForMark('slow');
      await waitFor('two to wait', async () => {
        const rows = await story.rows("select id from lanes where parked_for = 'pool:db'");
        return rows.length === 2;
      });
      const { pools } = await story.json<{ pools: { taken: { job: string }[]; waiting: { reason: string }[] }[] }>(
        'pool',
        'list',
      );
      assert.deepEqual(
        pools[0]?.taken.map(({ job }) => job),
        ['slow'],
      );
      const { jobs } = await story.json<{ jobs: { name: string; parked: { reason: string } | null }[] }>('job', 'list');
      const parked = jobs.find(({ name }) => name === 'one')?.parked;
      assert.match(JSON.stringify(parked), /waits for the pool db: its place is taken, by slow/);
      process.kill(tick.pid, 'SIGKILL');
      await tick.ended;
      story.write('go');
      await story.tick();
      assert.equal(mostAtOnce(story.marks()), 1);
      assert.deepEqual(started(story), ['slow', 'one', 'two']);
      await expectTold(story, dueAt);
      await story.expectAtRest();
    });
  });
}
