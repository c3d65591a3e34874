import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const hourMs = 3_600_000;
const command = ['./job', 'true'];
const patient = ['./job', 'until [ -e go ]; do sleep 0.05; done'];

/** What the jobs of a story did, in order. */
function deeds(story: Project): string[] {
  return story.marks().map(({ what, job }) => `${what} ${job}`);
}

function started(story: Project): string[] {
  return story.marks().flatMap(({ what, job }) => (what === 'start' ? [job] : []));
}

/** As if the jobs had been held for ten slots of every hour, and the host had ticked all along. */
async function tenHoursLater(story: Project): Promise<void> {
  const createdAt = Date.now() - 20.5 * hourMs;
  await story.database.execute('update jobs set created_at = ?', [createdAt]);
  const dueAt = createdAt + 11 * hourMs;
  await story.database.execute('update lanes set next_slot_at = ?, wake_at = ?', [dueAt, dueAt]);
  await story.database.execute('update ticks set from_at = ?', [createdAt]);
}

/** How many slots were run, and how many recorded with which reason. */
async function ledger(story: Project, name: string) {
  const runs = (await story.runs(name)).length;
  const rows = await story.rows(
    `select count, reason from slot_ranges where job_id = (select id from jobs where name = '${name}') order by from_at`,
  );
  return { runs, ranges: rows.map(({ count, reason }) => [Number(count), reason]) };
}

for (const store of storeKinds) {
  suite(`holds, on ${store}`, { concurrency: 2 }, () => {
    test('feature 70: under a global hold a tick starts nothing but what is excepted, ends 0 and says so', async (t) => {
      const jobs = { nightly: { command }, heartbeat: { command } };
      const story = await project(t, { store, jobs });
      const held = await story.chroniker(['hold', '--reason', 'database move', '--except', 'heartbeat']);
      assert.match(held.stdout, /^everything: held by \S+ since [\d: -]+: database move, except heartbeat\n/);
      await story.makeDue();
      const quiet = await story.tick();
      assert.deepEqual([quiet.stdout, quiet.stderr], ['', ''], 'cron mails what is printed');
      assert.deepEqual(started(story), ['heartbeat']);
      const reason = /held by \S+ since [\d: -]+: database move/;

      assert.match((await story.chroniker(['run', '-v'])).stderr, /nothing new is started: everything is held by/);
      const { tick } = await story.json<{ tick: { hold: string } }>('run');
      assert.match(tick.hold, reason);
      assert.match(
        (await story.chroniker(['status'])).stdout,
        /^held:\n {2}everything: held by \S+ since .*database move/,
      );
      const status = await story.json<{ hold: { reason: string; exceptions: string[] }; holds: object[] }>('status');
      assert.deepEqual([status.hold.reason, status.hold.exceptions], ['database move', ['heartbeat']]);
      assert.equal((await story.json<{ holds: object[] }>('hold', 'list')).holds.length, 1);
      assert.match((await story.chroniker(['job', 'list'])).stdout, /nightly +held /);
      assert.doesNotMatch((await story.chroniker(['job', 'list'])).stdout, /heartbeat +held /);
      assert.match(
        (await story.chroniker(['job', 'show', 'nightly'])).stdout,
        /held +held by \S+ since .*database move/,
      );
      const dry = await story.json<{ wouldNot: { job: string; reason: string }[] }>('run', '--dry-run');
      assert.equal(dry.wouldNot[0]?.job, 'nightly');
      assert.match(dry.wouldNot[0]?.reason ?? '', reason);
      assert.match(
        (await story.chroniker(['trigger', 'nightly'])).stderr,
        /nightly waits until it is released: held by/,
      );
      await story.tick();
      assert.deepEqual(started(story), ['heartbeat']);
      // A forced run is a person's own.
      await story.chroniker(['run', '--force', 'nightly']);
      assert.deepEqual(started(story), ['heartbeat', 'nightly']);
      await story.expectAtRest();
    });

    test('feature 70: a hold during a tick lets what runs go on, and nothing new starts', async (t) => {
      const story = await project(t, { store, jobs: { slow: { command: patient }, next: { command } } });
      await story.makeDue('slow');
      const tick = story.start(['run']);
      await story.waitForMark('slow');
      assert.doesNotMatch((await story.chroniker(['hold', 'next'])).stdout, /goes on/, 'of which nothing runs');
      await story.chroniker(['release', 'next', '--run-pending']);
      const { stdout } = await story.chroniker(['hold']);
      assert.match(stdout, /no new runs are started until `chroniker release`\n1 run goes on\n$/);
      await story.makeDue('next');
      await story.chroniker(['trigger', 'next']);
      // Either the first tick or this one, which takes over, looks at what is due.
      const second = story.start(['run']);
      await tick.ended;
      story.write('go');
      assert.equal((await second.ended).code, 0);
      assert.deepEqual(deeds(story), ['start slow', 'end slow']);
      assert.match(String((await story.lane('next')).parked_reason), /^held by/);
      assert.equal((await story.lane('next')).wake_at, null);
      await story.chroniker(['release', '--run-pending']);
      await story.tick();
      assert.deepEqual(started(story), ['slow', 'next']);
      await story.expectAtRest();
    });

    test('feature 71: without the choice a release is refused, and says what waits', async (t) => {
      const story = await project(t, { store, jobs: { nightly: { command }, hourly: { command } } });
      await story.tick();
      await story.chroniker(['hold']);
      await tenHoursLater(story);
      await story.chroniker(['trigger', 'hourly']);
      await story.tick();
      const { stderr } = await story.chroniker(['release'], { expectCode: 64 });
      assert.match(stderr, /--run-pending starts it, --skip-pending passes it over/);
      assert.match(stderr, /20 slots and 1 request of 2 jobs: (hourly 11, nightly 10|nightly 10, hourly 11)/);
      assert.equal((await story.json<{ holds: object[] }>('hold', 'list')).holds.length, 1);
      assert.match(
        (await story.chroniker(['release', 'nightly', '--run-pending'], { expectCode: 66 })).stderr,
        /there is no hold on nightly; held: everything/,
      );
    });

    test('feature 71: --run-pending runs what fell due as catchup says, for which waiting is not missing', async (t) => {
      const jobs = {
        once: { command, schedule: { every: '1h' } },
        skip: { command, schedule: { every: '1h', catchup: 'skip' } },
        all: { command, schedule: { every: '1h', catchup: 'all' } },
      };
      const story = await project(t, { store, jobs });
      await story.tick();
      await story.chroniker(['hold']);
      await tenHoursLater(story);
      await story.tick();
      assert.deepEqual(started(story), []);
      const { stdout } = await story.chroniker(['release', '--run-pending']);
      assert.match(stdout, /^everything is released; due at the next tick: 30 slots of 3 jobs\n$/);
      await story.tick();
      for (const name of Object.keys(jobs)) {
        assert.deepEqual(await ledger(story, name), { runs: 1, ranges: [[9, 'misfire']] }, name);
        assert.equal(Number((await story.run(name)).slots), 10, name);
      }
      await story.expectAtRest();
    });

    test('feature 71: --skip-pending moves each lane to its next slot, and what it passes over is counted', async (t) => {
      const story = await project(t, { store, jobs: { nightly: { command }, other: { command } } });
      await story.tick();
      await story.chroniker(['hold', '--except', 'other']);
      await tenHoursLater(story);
      await story.chroniker(['trigger', 'nightly']);
      await story.tick();
      assert.deepEqual(started(story), ['other']);
      const before = Date.now();
      const released = await story.json<{ jobs: object[]; pending: string; changed: number }>(
        'release',
        '--skip-pending',
      );
      assert.deepEqual(
        [released.jobs, released.pending, released.changed],
        [[{ jobId: 1, job: 'nightly', slots: 10, requests: 1 }], 'skip', 1],
      );
      assert.deepEqual(await ledger(story, 'nightly'), { runs: 0, ranges: [[10, 'held']] });
      const next = Number((await story.lane('nightly')).next_slot_at);
      assert.ok(next > before && next <= before + hourMs, 'the next slot is strictly in the future');
      await story.tick();
      assert.deepEqual(started(story), ['other']);
      assert.match((await story.chroniker(['release', '--run-pending'], { expectCode: 66 })).stderr, /nothing is held/);
      await story.expectAtRest();
    });

    test('feature 71: at its end a hold releases itself with the choice that was made at its beginning', async (t) => {
      const story = await project(t, { store, jobs: { skipped: { command }, run: { command } } });
      await story.tick();
      await story.chroniker(['hold', 'skipped', '--until', '2h'], { expectCode: 64 });
      await story.chroniker(['hold', 'skipped', '--until', '2h', '--skip-pending']);
      await story.chroniker(['hold', 'run', '--until', '23:59', '--run-pending']);
      await tenHoursLater(story);
      await story.tick();
      assert.deepEqual(started(story), []);
      assert.ok(Number((await story.lane('skipped')).wake_at) > Date.now(), 'it wakes by itself');
      // The last of its ten slots has come since.
      const untilAt = Date.now() - hourMs;
      await story.database.execute('update holds set until_at = ?', [untilAt]);
      await story.database.execute('update lanes set wake_at = ?', [untilAt]);
      const { stderr } = await story.chroniker(['run', '-v']);
      assert.match(stderr, /a hold has ended \(.*\): passed over 9 slots of 1 job/);
      assert.match(stderr, /a hold has ended \(.*\): now due 9 slots of 1 job/);
      assert.deepEqual(await ledger(story, 'skipped'), { runs: 1, ranges: [[9, 'held']] });
      assert.deepEqual(await ledger(story, 'run'), { runs: 1, ranges: [[9, 'misfire']] });
      assert.deepEqual((await story.json<{ holds: object[] }>('hold', 'list')).holds, []);
      await story.expectAtRest();
    });

    test('feature 70: jobs are held by tag and by host', async (t) => {
      const jobs = {
        plain: { command },
        etl: { command, tags: ['etl'] },
        both: { command, tags: ['etl', 'gpu'] },
      };
      const story = await project(t, { store, jobs });
      await story.chroniker(['hold', '--tag', 'et'], { expectCode: 64 });
      await story.chroniker(['hold', '--tag', 'etl']);
      await story.chroniker(['hold', '--tag', 'gpu']);
      await story.makeDue();
      await story.tick();
      assert.deepEqual(started(story), ['plain']);
      await story.chroniker(['release', '--tag', 'etl', '--run-pending']);
      await story.tick();
      assert.deepEqual(started(story), ['plain', 'etl'], 'the other hold binds still');
      await story.chroniker(['release', '--all', '--run-pending']);
      await story.tick();
      assert.deepEqual(started(story), ['plain', 'etl', 'both']);
      await story.chroniker(['hold', '--host', 'storyhos'], { expectCode: 64 });
      await story.chroniker(['hold', '--host', 'storyhost']);
      await story.makeDue();
      assert.match((await story.chroniker(['run', '-v'])).stderr, /everything is held on storyhost by/);
      assert.equal(started(story).length, 3);
      await story.expectAtRest();
    });
  });
}
