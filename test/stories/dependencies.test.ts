import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const every = { schedule: { every: '1h' } };

/** What the jobs of a story did, in order. */
function deeds(story: Project): string[] {
  return story.marks().map(({ what, job }) => `${what} ${job}`);
}

function waitingFor(...dependencies: string[]): object {
  return { command: ['./job'], dependencies, ...every };
}

for (const store of storeKinds) {
  suite(`jobs that wait for others, on ${store}`, () => {
    test('feature 81: a chain that is due goes through link by link within one tick', async (t) => {
      const jobs = { report: waitingFor('load'), load: waitingFor('extract'), extract: waitingFor() };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      const order = ['extract', 'load', 'report'].flatMap((job) => [`start ${job}`, `end ${job}`]);
      assert.deepEqual(deeds(story), order);
      await story.expectAtRest();
      const ticks = await story.rows("select * from supervisors where kind = 'runner'");
      assert.equal(ticks.length, 1);
    });

    test('feature 67, feature 80: the tip of a diamond runs once, after both of its sides', async (t) => {
      const jobs = {
        tip: waitingFor('left', 'right'),
        left: waitingFor('base'),
        right: { ...waitingFor('base'), command: ['./job', 'sleep 0.3'] },
        base: waitingFor(),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      const done = deeds(story);
      assert.deepEqual(done.slice(0, 2), ['start base', 'end base']);
      assert.deepEqual(done.slice(-3), ['end right', 'start tip', 'end tip']);
      assert.equal((await story.runs('tip')).length, 1);
      await story.expectAtRest();
    });

    test('feature 77, feature 83: a failed upstream blocks, says why, and a later success releases', async (t) => {
      const jobs = { extract: { ...every, command: ['./job', 'test -e good'] }, load: waitingFor('extract') };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      assert.deepEqual(deeds(story), ['start extract', 'end extract']);
      const due = (await story.lane('load')).next_slot_at;

      const { jobs: listed } = await story.json<{ jobs: { name: string; parked: unknown; nextSlotAt: string }[] }>(
        'job',
        'list',
      );
      const load = listed.find(({ name }) => name === 'load');
      assert.deepEqual(load?.parked, { reason: 'waits for extract: it last failed', jobs: ['extract'] });
      assert.equal(Date.parse(load?.nextSlotAt ?? ''), Number(due));
      assert.match((await story.chroniker(['job', 'list'])).stdout, /load .*waits for extract/);
      assert.match(
        (await story.chroniker(['job', 'show', 'load'])).stdout,
        /parked +waits for extract: it last failed/,
      );
      assert.equal((await story.json<{ waiting: number }>('status')).waiting, 1);
      assert.match((await story.chroniker(['status'])).stdout, /1 job waits for others/);

      // Nothing changes until its upstream does.
      await story.tick();
      assert.equal((await story.runs('load')).length, 0);
      story.write('good');
      await story.chroniker(['trigger', 'extract']);
      await story.tick();
      assert.deepEqual(deeds(story).slice(2), ['start extract', 'end extract', 'start load', 'end load']);
      assert.equal(Number((await story.run('load')).scheduled_at), Number(due));
      assert.equal((await story.json<{ waiting: number }>('status')).waiting, 0);
      await story.expectAtRest();
    });

    test('feature 77: a slot waits for a job that has never run; what a person asks for does not', async (t) => {
      const jobs = { extract: waitingFor(), load: waitingFor('extract') };
      const story = await project(t, { store, jobs });
      await story.makeDue('load');
      await story.tick();
      assert.deepEqual(deeds(story), []);
      await story.chroniker(['trigger', 'load']);
      await story.tick();
      await story.chroniker(['run', '--force', 'load']);
      assert.deepEqual(
        (await story.runs('load')).map(({ cause }) => cause),
        ['trigger', 'force'],
      );
    });

    test('feature 82: of a cycle made by hand only the members are left out, and say so', async (t) => {
      const jobs = { a: waitingFor(), b: waitingFor('a'), fine: waitingFor() };
      const story = await project(t, { store, jobs });
      const id = "select id from jobs where name = '%'";
      const [a, b] = [(await story.rows(id.replace('%', 'a')))[0]?.id, (await story.rows(id.replace('%', 'b')))[0]?.id];
      await story.database.execute(`insert into dependencies values (${a}, ${b}, 1, 1, 1, null, 0, null)`);
      await story.makeDue();
      await story.tick();
      assert.deepEqual(deeds(story), ['start fine', 'end fine']);
      const { stdout } = await story.chroniker(['job', 'show', 'b']);
      assert.match(stdout, /waits for a: it waits for this job itself \(b → a → b\); remove one of these dependencies/);
    });

    test('feature 76: a killed runner keeps the chain waiting no longer than to the next tick', async (t) => {
      const jobs = { extract: { ...every, command: ['./job', 'test -e go || sleep 30'] }, load: waitingFor('extract') };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const runner = story.start(['run']);
      await story.waitForMark('extract');
      process.kill(runner.pid, 'SIGKILL');
      await runner.ended;
      await story.chroniker(['stop', 'extract']);
      await story.tick();
      assert.equal((await story.run('extract')).status, 'stopped');
      assert.equal((await story.lane('load')).parked_reason, 'waits for extract: it was last stopped');
      story.write('go');
      await story.chroniker(['trigger', 'extract']);
      await story.tick();
      assert.deepEqual(deeds(story).slice(-2), ['start load', 'end load']);
      await story.expectAtRest();
    });
  });
}
