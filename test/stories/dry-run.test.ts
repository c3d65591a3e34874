import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { dump } from '../rig/dump.ts';
import { type Project, project } from '../rig/project.ts';

interface Dry {
  wouldStart: { job: string; scheduledAt: string; cause: string }[];
  wouldNot: { job: string; reason: string }[];
}

const idle = { command: ['./job', 'exit 0'] };
const waiting = { command: ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done'] };

/** Asks for a dry run, and makes sure that nothing has changed by it: no row, no file. */
async function dry(story: Project, ...flags: string[]): Promise<Dry> {
  const before = { rows: await dump(story.database), files: files(story) };
  assert.ok((before.rows.jobs ?? []).length > 0, 'the dump tells something');
  const answer = await story.json<Dry & Record<string, unknown>>('run', '--dry-run', ...flags);
  assert.deepEqual({ rows: await dump(story.database), files: files(story) }, before);
  return answer;
}

function files(story: Project): string[] {
  return readdirSync(story.folder, { recursive: true }).map(String).sort();
}

const names = (entries: { job: string }[]) => entries.map(({ job }) => job);

for (const store of storeKinds) {
  suite(`a dry run, on ${store}`, { concurrency: 3 }, () => {
    test('feature 74: it tells what would start in the order in which a tick then starts it, and changes nothing', async (t) => {
      const story = await project(t, {
        store,
        config: { maxConcurrent: 1 },
        jobs: { late: idle, urgent: { ...idle, priority: 9 }, early: idle, calm: { ...idle, priority: -1 } },
      });
      await story.makeDue();
      await story.database.execute(
        "update lanes set wake_at = wake_at - 5000 where job_id = (select id from jobs where name = 'early')",
      );
      const order = ['urgent', 'early', 'late', 'calm'];
      const { wouldStart, wouldNot } = await dry(story, '--sync');
      assert.deepEqual([names(wouldStart), wouldNot], [order, []]);
      assert.deepEqual(new Set(wouldStart.map(({ cause }) => cause)), new Set(['schedule']));
      await story.tick();
      const runs = await story.rows<{ job: string; scheduled_at: number }>('select * from runs order by id');
      assert.deepEqual(names(runs), order);
      const slots = runs.map(({ scheduled_at: at }) => new Date(Number(at)).toISOString());
      assert.deepEqual(
        wouldStart.map(({ scheduledAt }) => scheduledAt),
        slots,
      );
    });

    test('feature 74: for each job that is due and would not start it says why', async (t) => {
      const jobs = { first: idle, second: idle, running: waiting, elsewhere: { ...idle, host: 'db-1' }, later: idle };
      const tagged = { ...idle, host: 'tag:etl' };
      const story = await project(t, {
        store,
        config: { maxConcurrent: 2 },
        jobs: { ...jobs, tagged, off: idle, broken: idle },
      });
      await story.makeDue('running');
      const tick = story.start(['run']);
      await story.waitForMark('running', 'ready');
      tick.kill('SIGKILL');
      await tick.ended;
      await story.chroniker(['job', 'disable', 'off']);
      await story.makeDue('first', 'second', 'elsewhere', 'tagged', 'off', 'broken');
      await story.database.execute(`update lanes set next_slot_at = ${Date.now() - 1} where job_id = 3`);
      await story.database.execute("update jobs set spec = 'nonsense' where name = 'broken'");
      const { wouldStart, wouldNot } = await dry(story);
      assert.deepEqual(names(wouldStart), ['first']);
      const reasons = Object.fromEntries(wouldNot.map(({ job, reason }) => [job, reason]));
      assert.match(reasons.running ?? '', /^it is running: r1 on storyhost since 20/);
      assert.match(reasons.broken ?? '', /cannot be read/);
      assert.deepEqual(
        { ...reasons, running: '', broken: '' },
        {
          second: 'waits for room: 2 of 2 commands run on storyhost',
          elsewhere: 'it is pinned to db-1',
          tagged: 'it runs on hosts with the tag etl',
          off: 'it is disabled',
          running: '',
          broken: '',
        },
      );
      story.write('go');
      await story.database.execute("delete from lanes where job_id = (select id from jobs where name = 'broken')");
      await story.tick();
      await story.expectAtRest();
    });

    test('feature 74: an upstream comes before what waits for it, whatever their priorities', async (t) => {
      const unbound = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };
      const story = await project(t, {
        store,
        jobs: {
          eager: { ...idle, priority: 9, dependencies: { upstream: unbound } },
          patient: { ...idle, priority: 8, dependencies: ['upstream'] },
          upstream: idle,
        },
      });
      await story.makeDue();
      const { wouldStart, wouldNot } = await dry(story);
      assert.deepEqual(names(wouldStart), ['upstream', 'eager']);
      assert.deepEqual(names(wouldNot), ['patient']);
      assert.match(wouldNot[0]?.reason ?? '', /^waits for upstream: /);
      await story.tick();
      const runs = await story.rows<{ job: string }>('select job from runs order by id');
      assert.deepEqual(names(runs), ['upstream', 'eager', 'patient']);
      await story.expectAtRest();
    });

    test('features 59 and 60: a dry run of some jobs says which others are left out', async (t) => {
      const story = await project(t, { store, jobs: { one: idle, two: idle } });
      await story.makeDue();
      assert.deepEqual((await dry(story, '--only', 'one')).wouldNot, [
        { job: 'two', reason: 'it is not among --only' },
      ]);
      const excluding = await dry(story, '--exclude', '1');
      assert.deepEqual(names(excluding.wouldStart), ['two']);
      assert.deepEqual(excluding.wouldNot, [{ job: 'one', reason: 'it is excluded' }]);
      const unknown = await story.chroniker(['run', '--dry-run', '--only', 'tow'], { expectCode: 66 });
      assert.match(unknown.stderr, /there is no job "tow"/);
    });

    test('a dry run beside a living runner neither takes over nor wakes it', async (t) => {
      const story = await project(t, { store, jobs: { long: waiting, due: idle } });
      await story.makeDue('long');
      const runner = story.start(['run']);
      await story.waitForMark('long', 'ready');
      const [before] = await story.rows('select generation, last_tick_at from hosts');
      await story.makeDue('due');
      await story.chroniker(['run', '--dry-run']);
      assert.deepEqual(await story.rows('select generation, last_tick_at from hosts'), [before]);
      story.write('go');
      assert.equal((await runner.ended).code, 0);
      await story.expectAtRest();
    });

    test('a dry run beside a `cronserver` says that the server starts what is due', async (t) => {
      const story = await project(t, { store, config: { maxConcurrent: 1 }, jobs: { long: waiting, next: idle } });
      await story.makeDue('long');
      const server = story.start(['cronserver', '-q']);
      await story.waitForMark('long', 'ready');
      await story.makeDue('next');
      const { wouldStart, wouldNot } = await story.json<Dry & Record<string, unknown>>('run', '--dry-run');
      assert.deepEqual(wouldStart, []);
      assert.match(
        wouldNot[0]?.reason ?? '',
        new RegExp(`^the cronserver of this host \\(pid ${server.pid}\\) starts it`),
      );
      server.kill('SIGTERM');
      await server.ended;
    });
  });
}

test('a dry run makes no database and no state folder, and says what makes them', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { database: 'sqlite:none/here.sqlite' } });
  const { stderr } = await story.chroniker(['run', '--dry-run'], { expectCode: 78 });
  assert.match(stderr, /^chroniker: there is no database yet: .*none\/here\.sqlite is made with the first job/);
  assert.deepEqual([existsSync(story.home), files(story).filter((file) => file.startsWith('none'))], [false, []]);
});

test('a dry run brings no schema up to date', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { database: 'sqlite:empty.sqlite' } });
  story.write('empty.sqlite');
  const { stderr } = await story.chroniker(['run', '--dry-run'], { expectCode: 78 });
  assert.match(stderr, /run `chroniker migrate`/);
  assert.equal(story.read('empty.sqlite'), '');
});

test('a dry run of a forced run is refused', async (t) => {
  const story = await project(t, { store: 'sqlite', jobs: { one: idle } });
  const { stderr } = await story.chroniker(['run', '--dry-run', '--force', 'one'], { expectCode: 64 });
  assert.match(stderr, /--force and --dry-run exclude each other/);
});
