import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { stopDelayMs } from '../../src/app/serve.ts';
import { findProcess } from '../../src/system/process-table.ts';
import { storeKinds } from '../rig/database.ts';
import { dump } from '../rig/dump.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const idle = { command: ['./job', 'exit 0'] };
const waiting = { command: ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done; exit 4'] };

/** A server that is asked to end once `work` is done, and ends well. */
async function served(story: Project, flags: string[], work: () => Promise<void>) {
  const server = story.start(['cronserver', ...flags]);
  try {
    await work();
  } finally {
    server.kill('SIGTERM');
  }
  const end = await server.ended;
  assert.equal(end.code, 0, end.stderr);
  return end;
}

async function ticksOf(story: Project): Promise<number> {
  const [row] = await story.rows<{ count: number }>('select sum(count) as count from ticks');
  return Number(row?.count ?? 0);
}

for (const store of storeKinds) {
  suite(`a cronserver, on ${store}`, { concurrency: 3 }, () => {
    test('feature 160: it ticks as often as it is told, and starts what is due', async (t) => {
      const story = await project(t, { store, jobs: { idle } });
      await served(story, ['--interval', '1', '-q'], async () => {
        // Ticks of a minute would come too late for this test's patience.
        await waitFor('a third tick', async () => (await ticksOf(story)) >= 3);
        await story.makeDue();
        await story.waitForStatus('idle', 'succeeded');
      });
      await story.expectAtRest();
    });

    test('feature 160: it survives a tick that fails, and its commands do too', async (t) => {
      const story = await project(t, { store, jobs: { idle, waiting } });
      await story.makeDue('waiting');
      const { stderr } = await served(story, ['--interval', '1'], async () => {
        const { pid } = await story.waitForMark('waiting', 'ready');
        await story.database.execute('alter table ticks rename to elsewhere');
        await waitFor('a tick to fail', () => existsSync(join(story.home, 'said/tick-failed')));
        assert.ok(findProcess(pid), 'the command goes on');
        await story.database.execute('alter table elsewhere rename to ticks');
        await story.makeDue('idle');
        await story.waitForStatus('idle', 'succeeded');
        story.write('go');
        await story.waitForRun('waiting', 'settled', ({ exit_code: code }) => code === 4);
      });
      assert.match(stderr, /^chroniker: a tick of storyhost failed, and the next one will try again: .*ticks/m);
      assert.equal(story.marks('waiting').filter(({ what }) => what === 'start').length, 1);
      await story.expectAtRest();
    });

    test('feature 133: a stop between a failed tick and the next still ends the commands', async (t) => {
      const polite = { command: ['./job', "trap 'exit 0' TERM; mark ready; while :; do sleep 0.05; done"] };
      const story = await project(t, { store, jobs: { polite } });
      await story.makeDue();
      const server = story.start(['cronserver', '--interval', '2']);
      await story.waitForMark('polite', 'ready');
      await story.waitForStatus('polite', 'running');
      await story.database.execute('alter table ticks rename to elsewhere');
      await waitFor('a tick to fail', () => existsSync(join(story.home, 'said/tick-failed')));
      await story.database.execute('alter table elsewhere rename to ticks');
      server.kill('SIGTERM');
      assert.equal((await server.ended).code, 0);
      await story.expectAtRest();
      assert.equal((await story.run('polite')).status, 'stopped');
    });

    test('features 59 and 60: it starts some jobs alone, while others stay due', async (t) => {
      const story = await project(t, { store, jobs: { one: idle, two: idle } });
      await story.makeDue();
      await served(story, ['--only', '2', '-q'], async () => {
        await story.waitForStatus('two', 'succeeded');
        await story.makeDue('two');
        await waitFor('the second run', async () => (await story.runs('two')).length === 2);
      });
      assert.deepEqual(await story.runs('one'), []);
      await served(story, ['--exclude', 'two', '-q'], async () => void (await story.waitForStatus('one', 'succeeded')));
      await story.expectAtRest();
    });

    test('feature 161: it ends by itself when its time is over', async (t) => {
      const story = await project(t, { store, jobs: { waiting } });
      await story.makeDue();
      const began = performance.now();
      const end = await story.chroniker(['cronserver', '--stop-after', '2', '--stop-variance', '1', '-q']);
      assert.ok(performance.now() - began >= 2_000, 'not before');
      assert.deepEqual([end.stdout, end.stderr], ['', '']);
      await story.expectAtRest();
      assert.equal((await story.run('waiting')).status, 'stopped');
    });

    test('feature 75: a trial run tells what would run, in order, and changes nothing', async (t) => {
      const far = { ...idle, host: 'db-1' };
      const jobs = {
        late: { ...idle, schedule: { every: '2h' } },
        soon: idle,
        due: idle,
        manual: { ...idle, schedule: 'manual' },
      };
      const story = await project(t, { store, jobs: { ...jobs, far, off: { ...idle, enabled: false } } });
      await story.makeDue('due');
      const before = [await dump(story.database), readdirSync(story.folder, { recursive: true }).sort()];
      const { wouldRun, invalid } = await story.json<{ wouldRun: { job: string }[]; invalid: [] }>(
        'cronserver',
        '--trial-run',
      );
      assert.deepEqual([await dump(story.database), readdirSync(story.folder, { recursive: true }).sort()], before);
      assert.deepEqual([wouldRun.map(({ job }) => job), invalid], [['due', 'soon', 'late'], []]);
      const { stdout } = await story.chroniker(['cronserver', '--trial-run', '--exclude', 'due', '--exclude', 'late']);
      assert.match(stdout, /^would run, in this order:\n {2}soon +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/);
    });

    test('feature 75: a trial run fails when there is nothing to run', async (t) => {
      const story = await project(t, {
        store,
        jobs: { off: { ...idle, enabled: false }, far: { ...idle, host: 'db-1' } },
      });
      const end = await story.chroniker(['cronserver', '--trial-run'], { expectCode: 65 });
      assert.deepEqual([end.stdout, /there is nothing to run/.test(end.stderr)], ['', true]);
    });

    test('feature 75: a trial run fails when a job could not be started, and says which and why', async (t) => {
      const story = await project(t, { store, jobs: { fine: idle, broken: { command: ['./nothing-here'] } } });
      const { stdout, stderr } = await story.chroniker(['cronserver', '--trial-run'], { expectCode: 65 });
      assert.match(stderr, /^chroniker: broken: command not found: .*nothing-here\n$/);
      assert.match(stdout, /fine/);
      await story.chroniker(['cronserver', '--trial-run', '--exclude', 'broken']);
      await story.database.execute("update jobs set spec = 'nonsense' where name = 'fine'");
      const unreadable = await story.chroniker(['cronserver', '--trial-run'], { expectCode: 65 });
      assert.match(unreadable.stderr, /job fine: its definition in the database/);
    });
  });
}

test('feature 75: a trial run reads the jobs files as the next tick would, and refuses one with a fault', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { jobs: ['more.yaml'] } });
  story.write('more.yaml', JSON.stringify({ jobs: { fresh: { command: ['true'], schedule: { every: '5m' } } } }));
  await story.chroniker(['migrate']);
  const { wouldRun } = await story.json<{ wouldRun: { job: string }[] }>('cronserver', '--trial-run');
  assert.deepEqual(
    wouldRun.map(({ job }) => job),
    ['fresh'],
  );
  assert.deepEqual(await story.rows('select * from jobs'), []);
  story.write('more.yaml', JSON.stringify({ jobs: { fresh: { schedule: { every: '5m' } } } }));
  const { stderr } = await story.chroniker(['cronserver', '--trial-run'], { expectCode: 65 });
  assert.match(stderr, /more\.yaml: jobs\.fresh/);
});

test('it waits for a database that is not there yet', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { database: 'sqlite:later/db.sqlite' } });
  const { stderr } = await served(story, ['--interval', '1'], async () => {
    await waitFor('it to be told', () => existsSync(join(story.home, 'said/tick-failed')));
    mkdirSync(join(story.folder, 'later'));
    await waitFor('the database', () => existsSync(join(story.folder, 'later/db.sqlite')));
  });
  assert.match(stderr, /a tick of storyhost failed.*later\/db\.sqlite/);
});

test('while it waits for a database a signal, or its time, ends it well', async (t) => {
  const story = await project(t, { store: 'sqlite', config: { database: 'sqlite:never/db.sqlite' } });
  await served(story, ['-q', '-v'], async () => {
    await waitFor('it to begin', () => existsSync(story.home));
  });
  await story.chroniker(['cronserver', '--stop-after', '1', '-q']);
});

test('feature 161: the end lies between the time and the variance more', () => {
  const at = (random: number) => stopDelayMs({ stopAfterMs: 60_000, stopVarianceMs: 10_000 }, () => random);
  assert.deepEqual([at(0), at(0.5)], [60_000, 65_000]);
  assert.ok((at(0.999_999) ?? 0) < 70_000);
  assert.equal(stopDelayMs({ stopVarianceMs: 0 }), undefined);
});

for (const [args, sentence] of [
  [['--stop-variance', '5'], /--stop-variance needs --stop-after/],
  [['--interval', '30d'], /--interval: "30d" is too long; the most is 10d/],
  [['--only', 'a', '--exclude', 'b'], /--only and --exclude exclude each other/],
  [['--stop-timeout', 'soon'], /--stop-timeout: "soon" is not a duration/],
] as const) {
  test(`\`cronserver ${args.join(' ')}\` is refused with a sentence`, async (t) => {
    const story = await project(t, { store: 'sqlite' });
    assert.match((await story.chroniker(['cronserver', ...args], { expectCode: 64 })).stderr, sentence);
  });
}

test('a server of a job that does not exist does not start', async (t) => {
  const story = await project(t, { store: 'sqlite', jobs: { one: idle } });
  const { stderr } = await story.chroniker(['cronserver', '-q', '--only', 'none'], { expectCode: 66 });
  assert.match(stderr, /there is no job "none"/);
});
