import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const every = { schedule: { every: '1h' } };

/** A condition that is a line for sh, without asking for allowShell. */
function sh(line: string): string[] {
  return ['/bin/sh', '-c', line];
}

/** A job that marks its start, and asks first. */
function asking(condition: unknown, more: object = {}): object {
  return { command: ['./job'], ...every, condition, ...more };
}

interface Told {
  started: { job: string; status: string; message: string | null }[];
  skipped: { job: string; reason: string }[];
}

/** One foreground pass with all that it did. */
async function pass(story: Project): Promise<Told> {
  return (await story.json<{ tick: Told }>('run')).tick;
}

async function ranges(story: Project, name: string) {
  return await story.rows<{ reason: string; count: number }>(
    'select reason, count, from_at, to_at from slot_ranges join jobs on jobs.id = job_id where name = ? order by slot_ranges.id',
    [name],
  );
}

/** The pid that a condition wrote into a file. */
async function pidIn(story: Project, file: string): Promise<number> {
  const path = join(story.folder, file);
  return await waitFor(`${file} to hold a pid`, () => (existsSync(path) ? Number(story.read(file)) || null : null));
}

for (const store of storeKinds) {
  suite(`conditions, on ${store}`, { concurrency: 2 }, () => {
    test('feature 72: yes runs, no leaves no run and records its slot, and a crash runs and is told', async (t) => {
      const jobs = {
        yes: asking(sh('exit 0')),
        no: asking(sh('echo the inbox is empty; exit 1')),
        mute: asking(sh('exit 1')),
        crash: asking(sh('echo boom >&2; exit 1')),
        killed: asking(sh('kill -9 $$')),
        missing: asking(['./nowhere']),
        late: asking({ command: sh('sleep 60'), timeout: '0.3s' }),
        plain: { command: ['./job'], ...every },
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const due = Number((await story.lane('no')).next_slot_at);
      const { started, skipped } = await pass(story);
      assert.deepEqual(Object.fromEntries(started.map(({ job, status, message }) => [job, [status, message]])), {
        yes: ['succeeded', null],
        crash: ['succeeded', 'its condition crashed, so it runs: exit code 1: boom'],
        killed: ['succeeded', 'its condition crashed, so it runs: SIGKILL'],
        missing: [
          'succeeded',
          `its condition crashed, so it runs: command not found: ${join(story.folder, 'nowhere')}`,
        ],
        late: ['succeeded', 'its condition crashed, so it runs: it did not answer within 300ms'],
        plain: ['succeeded', null],
      });
      assert.deepEqual(
        new Map(skipped.map(({ job, reason }) => [job, reason])),
        new Map([
          ['mute', 'its condition said no: exit code 1'],
          ['no', 'its condition said no: the inbox is empty'],
        ]),
      );
      for (const name of ['no', 'mute']) {
        assert.deepEqual(await story.runs(name), []);
        assert.deepEqual(await ranges(story, name), [{ reason: 'condition', count: 1, from_at: due, to_at: due }]);
        const lane = await story.lane(name);
        assert.ok(Number(lane.next_slot_at) > Date.now() && lane.wake_at === lane.next_slot_at);
        assert.deepEqual([lane.run_count, lane.failure_streak, lane.last_run_id], [0, 0, null]);
      }
      await story.expectAtRest();
    });

    test('feature 73: the last skip is shown with its reason until the job has really run', async (t) => {
      const story = await project(t, {
        store,
        jobs: { inbox: asking(sh('test -e mail || { echo no mail; exit 1; }')) },
      });
      const shown = async () =>
        (await story.json<{ job: { lastSkip: { at: string; reason: string } | null } }>('job', 'show', 'inbox')).job;
      await story.makeDue();
      await story.tick();
      const { lastSkip } = await shown();
      assert.equal(lastSkip?.reason, 'its condition said no: no mail');
      assert.ok(Math.abs(Date.parse(lastSkip.at) - Date.now()) < 60_000);
      assert.match(
        (await story.chroniker(['job', 'show', 'inbox'])).stdout,
        /last skipped +.*: its condition said no: no mail/,
      );
      story.write('mail');
      await story.makeDue();
      await story.tick();
      assert.equal((await shown()).lastSkip, null);
      assert.equal((await story.run('inbox')).status, 'succeeded');
      await story.expectAtRest();
    });

    test('of many missed slots that become one run each is recorded once when the condition says no', async (t) => {
      const story = await project(t, { store, jobs: { inbox: asking(sh('exit 1'), { schedule: '0 * * * *' }) } });
      const hourMs = 3_600_000;
      const first = Number((await story.lane('inbox')).next_slot_at) - 8 * hourMs;
      await story.database.execute('update lanes set next_slot_at = ?, wake_at = ?', [first, first]);
      await story.tick();
      const found = await ranges(story, 'inbox');
      assert.deepEqual(
        found.map(({ reason, count }) => [reason, Number(count)]),
        [
          ['misfire', 7],
          ['condition', 1],
        ],
      );
      assert.equal(Number((await story.lane('inbox')).next_slot_at), first + 8 * hourMs);
      assert.deepEqual(await story.runs('inbox'), []);
    });

    test('a frozen condition keeps no other job from starting, and a stop ends it', async (t) => {
      const quick = ['a', 'b', 'c', 'd', 'e'];
      const jobs = {
        frozen: asking({ command: sh('echo $$ > frozen.pid; sleep 300'), timeout: '50s' }, { priority: 9 }),
        ...Object.fromEntries(quick.map((name) => [name, { command: ['./job'], ...every }])),
      };
      const story = await project(t, { store, jobs, config: { maxConcurrent: 1 } });
      await story.makeDue();
      const tick = story.start(['run']);
      const pid = await pidIn(story, 'frozen.pid');
      for (const name of quick) await story.waitForStatus(name, 'succeeded');
      assert.equal((await story.run('frozen')).status, 'starting');
      await story.chroniker(['stop', 'frozen']);
      assert.equal((await tick.ended).code, 0);
      const run = await story.run('frozen');
      assert.equal(run.status, 'stopped');
      assert.match(run.reason ?? '', /^stopped by /);
      assert.equal(findProcess(pid), null);
      assert.deepEqual(story.marks('frozen'), []);
      await story.expectAtRest();
    });

    test('many conditions are asked at once, as many as jobs may run, and whoever may run does so within that', async (t) => {
      const names = Array.from({ length: 12 }, (_, index) => `job${index}`);
      const line = 'echo + >> asked; sleep 0.2; echo - >> asked; [ $((CHRONIKER_JOB_ID % 3)) -ne 0 ]';
      const job = asking(sh(line), { command: ['./job', 'sleep 0.1'] });
      const jobs = Object.fromEntries(names.map((name) => [name, job]));
      const story = await project(t, { store, jobs, config: { maxConcurrent: 4 } });
      await story.makeDue();
      await story.tick();
      assert.equal(mostAtOnce(story.read('asked').trim().split('\n'), '+'), 4);
      const marks = story.marks().map(({ what }) => what);
      assert.equal(marks.filter((what) => what === 'start').length, 8);
      assert.ok(mostAtOnce(marks, 'start') <= 4);
      const counted = await story.rows("select id from slot_ranges where reason = 'condition'");
      assert.equal(counted.length, 4);
      await story.expectAtRest();
    });

    test('kill -9 of the runner while it asks: the condition is ended before it is asked again, and the job starts once', async (t) => {
      const line = `if [ -e first.pid ]; then
          read -r pid < first.pid
          { read -r _ _ state _ < /proc/$pid/stat && [ "$state" != Z ]; } 2>/dev/null && echo both >> overlap
          echo $$ > second.pid; exit 0
        fi
        trap '' TERM; echo $$ > first.pid; while :; do sleep 0.1; done`;
      const story = await project(t, { store, jobs: { victim: asking({ command: sh(line), timeout: '50s' }) } });
      await story.makeDue('victim');
      const slot = Number((await story.lane('victim')).next_slot_at);
      const tick = story.start(['run']);
      const pid = await pidIn(story, 'first.pid');
      tick.kill('SIGKILL');
      await tick.ended;
      assert.notEqual(findProcess(pid), null, 'it outlives its runner');
      await story.tick();
      assert.equal(findProcess(pid), null);
      assert.ok(existsSync(join(story.folder, 'second.pid')) && !existsSync(join(story.folder, 'overlap')));
      const runs = (await story.runs('victim')).map(({ status, scheduled_at }) => [status, Number(scheduled_at)]);
      assert.deepEqual(runs, [
        ['abandoned', slot],
        ['succeeded', slot],
      ]);
      assert.equal(story.marks('victim').filter(({ what }) => what === 'start').length, 1);
      assert.deepEqual(await ranges(story, 'victim'), []);
      await story.expectAtRest();
    });

    for (const [how, args, signal] of [
      ['SIGTERM of a tick', ['run'], 'SIGTERM'],
      ['a hand-over of a tick', ['run'], null],
      ['SIGINT of a pass in the foreground', ['run', '--only', 'inbox'], 'SIGINT'],
      ['SIGTERM of a server', ['cronserver'], 'SIGTERM'],
    ] as const) {
      test(`${how} while a condition is asked lets go of it, and the next tick asks anew`, async (t) => {
        const line = '[ -e answer ] && exit 0; echo $$ > asked.pid; sleep 300';
        const story = await project(t, { store, jobs: { inbox: asking({ command: sh(line), timeout: '50s' }) } });
        await story.makeDue();
        const first = story.start([...args]);
        const pid = await pidIn(story, 'asked.pid');
        story.write('answer');
        if (signal !== null) {
          first.kill(signal);
          await first.ended;
          assert.equal(findProcess(pid), null, 'nobody goes on asking');
        }
        await story.tick();
        await first.ended;
        assert.equal(findProcess(pid), null);
        const runs = await story.runs('inbox');
        assert.deepEqual(
          runs.map(({ status }) => status),
          ['abandoned', 'succeeded'],
        );
        assert.equal(new Set(runs.map(({ scheduled_at }) => scheduled_at)).size, 1);
        assert.deepEqual(await ranges(story, 'inbox'), []);
        await story.expectAtRest();
      });
    }

    test('what a person asks for is not asked about, nor what is tried again', async (t) => {
      const retried = asking(sh('[ -e once ] && exit 1; touch once'), {
        command: ['./job', 'exit 3'],
        retries: { limit: 1, delay: '0s' },
      });
      const story = await project(t, { store, jobs: { never: asking(sh('touch asked; exit 1')), retried } });
      await story.chroniker(['run', '--force', 'never']);
      await story.chroniker(['trigger', 'never']);
      await story.tick();
      assert.equal((await story.runs('never')).length, 2);
      assert.ok(!existsSync(join(story.folder, 'asked')));
      await story.makeDue('retried');
      await story.tick();
      assert.deepEqual(
        (await story.runs('retried')).map(({ cause, status }) => [cause, status]),
        [
          ['schedule', 'failed'],
          ['retry', 'failed'],
        ],
      );
      await story.expectAtRest();
    });

    test('who waits for a job that has nothing to do goes on within the same tick', async (t) => {
      const jobs = {
        load: {
          command: ['./job'],
          ...every,
          dependencies: { extract: { waitForSuccess: false, waitForNextRun: false } },
        },
        extract: asking(sh('sleep 0.3; exit 1')),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      assert.deepEqual([(await story.runs('load')).length, (await story.runs('extract')).length], [1, 0]);
    });

    test('feature 72: a query says whether there is anything to do, of this database or another, and never writes', async (t) => {
      const count = 'select count(*) from inbox';
      const jobs = {
        own: asking({ query: "select count(*) from jobs where name = 'own'" }),
        none: asking({ query: "select name from jobs where name = 'nobody'" }),
        other: asking({ query: count, connection: 'sqlite:./inbox.db' }),
        named: asking({ query: count, connection: { env: 'INBOX' } }, { env: { INBOX: 'sqlite:./inbox.db' } }),
        unnamed: asking({ query: count, connection: '$NOWHERE' }),
        faulty: asking({ query: 'select 1 from nowhere', connection: 'sqlite:./inbox.db' }),
        writes: asking({ query: 'with one as (select 1) delete from inbox', connection: 'sqlite:./inbox.db' }),
        slow: asking({
          query: 'with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n',
          connection: 'sqlite:./inbox.db',
          timeout: '1s',
        }),
      };
      const story = await project(t, { store, jobs });
      const file = new Sqlite(join(story.folder, 'inbox.db'));
      file.exec('create table inbox (id integer)');
      await story.makeDue();
      const empty = await pass(story);
      assert.deepEqual(
        new Map(empty.skipped.map(({ job, reason }) => [job, reason])),
        new Map([
          ['none', 'its condition said no: its query found no row'],
          ['other', 'its condition said no: its query found 0'],
          ['named', 'its condition said no: its query found 0'],
        ]),
      );
      const said = new Map(empty.started.map(({ job, message }) => [job, message]));
      assert.equal(said.get('own'), null);
      assert.match(said.get('unnamed') ?? '', /crashed.*the variable NOWHERE.*is not set/);
      assert.match(said.get('faulty') ?? '', /crashed.*no such table: nowhere/);
      assert.match(said.get('writes') ?? '', /crashed.*only reads|crashed.*readonly|crashed.*no rows/);
      assert.match(said.get('slow') ?? '', /crashed.*did not answer within 1s/);
      file.exec('insert into inbox values (7)');
      await story.makeDue('other', 'named', 'writes');
      const full = await pass(story);
      assert.deepEqual(full.skipped, []);
      assert.equal(file.prepare(count).pluck().get(), 1, 'nothing was deleted');
      file.close();
      await story.expectAtRest();
    });

    test('a condition sees what its job sees, in its folder, and its words are not the output of the job', async (t) => {
      const line = 'pwd; env | sort > seen; echo chatter >&2; exit 0';
      const job = {
        command: ['./job', 'echo done'],
        condition: sh(line),
        cwd: 'sub',
        env: { COLOUR: 'blue' },
        ...every,
      };
      const story = await project(t, { store });
      await story.chroniker(['job', 'list']);
      const { mkdirSync, copyFileSync } = await import('node:fs');
      mkdirSync(join(story.folder, 'sub'));
      copyFileSync(join(story.folder, 'job'), join(story.folder, 'sub/job'));
      chmodSync(join(story.folder, 'sub/job'), 0o755);
      await story.addJobs({ inbox: job });
      await story.makeDue();
      await story.tick();
      const run = await story.run('inbox');
      const seen = story.read('sub/seen').split('\n');
      for (const variable of [
        'COLOUR=blue',
        'CHRONIKER_CONDITION=1',
        'CHRONIKER_JOB_NAME=inbox',
        `CHRONIKER_RUN_ID=${run.id}`,
      ]) {
        assert.ok(seen.includes(variable), variable);
      }
      assert.equal(String(await story.output(run.id)), 'done\n');
      assert.equal(String(await story.output(run.id, 'stderr')), '');
    });

    test('feature 38: a no is no run that counts', async (t) => {
      const schedule = { every: '1h', maxRuns: 1 };
      const story = await project(t, { store, jobs: { once: asking(sh('[ -e ready ]'), { schedule }) } });
      for (let turn = 0; turn < 2; turn++) {
        await story.makeDue();
        await story.tick();
        assert.ok(Number((await story.lane('once')).next_slot_at) > Date.now(), 'it is due again');
      }
      story.write('ready');
      await story.makeDue();
      await story.tick();
      const lane = await story.lane('once');
      assert.deepEqual([lane.run_count, lane.next_slot_at], [1, null]);
    });
  });
}

test('a dry run says that it would ask, and asks nothing; job add takes a condition and refuses what is none', async (t) => {
  const story = await project(t, { store: 'sqlite' });
  const add = (condition: string, name: string, expectCode = 0) =>
    story.chroniker(['job', 'add', name, '--schedule', '1h', '--condition', condition, '--', './job'], { expectCode });
  await add('touch asked', 'words');
  await add('[touch, "a b"]', 'list');
  await add('{query: select 1, timeout: 5s}', 'query');
  await story.makeDue();
  const { stdout } = await story.chroniker(['run', '--dry-run']);
  assert.match(stdout, /words +schedule .*would ask its condition first/);
  const dry = await story.json<{ wouldStart: { job: string; asksCondition: boolean }[] }>('run', '--dry-run');
  assert.deepEqual(
    dry.wouldStart.map(({ asksCondition }) => asksCondition),
    [true, true, true],
  );
  assert.ok(!existsSync(join(story.folder, 'asked')));
  assert.match((await story.chroniker(['job', 'show', 'list'])).stdout, /condition +touch "a b", at most 30s/);
  const { job } = await story.json<{ job: { condition: unknown } }>('job', 'show', 'query');
  assert.deepEqual(job.condition, { query: 'select 1', timeout: '5s' });
  assert.match(
    (await add('ls | wc -l', 'pipe', 64)).stderr,
    /--condition: "ls \| wc -l" has a \|, and no shell reads it/,
  );
  assert.match((await add('{shell: ls | wc -l}', 'shell', 65)).stderr, /shells are not allowed here/);
  assert.match((await add('{qurey: select 1}', 'typo', 64)).stderr, /qurey: is unknown.*"?query"?/);
  assert.match((await add('{query: drop table jobs}', 'drop', 64)).stderr, /does not ask; a condition only reads/);
  await story.chroniker(['job', 'edit', 'words', '--set', 'condition={command: [./has-work], timeout: 45s}']);
  assert.match((await story.chroniker(['job', 'show', 'words'])).stdout, /condition +\.\/has-work, at most 45s/);
  await story.chroniker(['job', 'edit', 'words', '--set', 'condition=./has-work'], { expectCode: 64 });
  await story.chroniker(['job', 'edit', 'words', '--set', 'condition=']);
  assert.doesNotMatch((await story.chroniker(['job', 'show', 'words'])).stdout, /^condition/m);
});

/** The most that were open at the same time, of lines that open and others that close. */
function mostAtOnce(lines: string[], opening: string): number {
  let [open, most] = [0, 0];
  for (const line of lines) {
    open += line === opening ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}
