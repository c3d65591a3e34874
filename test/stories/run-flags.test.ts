import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const idle = { command: ['./job', 'exit 0'] };
const short = { command: ['./job', 'sleep 0.1'] };
const endless = { command: ['./job', 'mark ready; exec sleep 600'], timeout: '1s' };

/** Who ran, in the order in which they began, and whether any began before the one before had ended. */
function serially(story: Project): string[] {
  const marks = story.marks().filter(({ what }) => what === 'start' || what === 'end');
  let alive = '';
  return marks.flatMap(({ what, job }) => {
    if (what === 'end') {
      if (alive === job) alive = '';
      return [];
    }
    assert.equal(alive, '', `${job} began while ${alive} ran`);
    alive = job;
    return [job];
  });
}

async function ran(story: Project): Promise<string[]> {
  return (await story.rows<{ job: string }>('select job from runs order by job')).map(({ job }) => job);
}

for (const store of storeKinds) {
  suite(`the flags of run, on ${store}`, { concurrency: 3 }, () => {
    test('feature 59: --only takes ids and names, and the list of the originals', async (t) => {
      const story = await project(t, { store, jobs: { a: idle, b: idle, c: idle, d: idle } });
      await story.makeDue();
      await story.chroniker(['cron', '--jobs', '1,c']);
      assert.deepEqual(await ran(story), ['a', 'c']);
      await story.chroniker(['run', '--only', 'b', '--only', '2', '--only', 'b']);
      assert.deepEqual(await ran(story), ['a', 'b', 'c']);
      await story.expectAtRest();
    });

    test('feature 59: an unknown job or an entry that is none ends with 66, and nothing runs', async (t) => {
      const story = await project(t, { store, jobs: { a: idle, b: idle } });
      await story.makeDue();
      for (const list of ['1,99', 'a,nobody', '1,,2', '1.5', '-1', '']) {
        const { stderr, stdout } = await story.chroniker(['cron', `--jobs=${list}`], { expectCode: 66 });
        assert.match(stderr, /^chroniker: there is no job .*\n$/, list);
        assert.equal(stdout, '');
      }
      assert.deepEqual(await ran(story), []);
    });

    test('feature 60: --exclude leaves out jobs by id and name; an unknown one ends with 66, and with --only it is 64', async (t) => {
      const story = await project(t, { store, jobs: { a: idle, b: idle, c: idle } });
      await story.makeDue();
      await story.chroniker(['run', '--exclude', 'a', '--exclude', 'nobody'], { expectCode: 66 });
      await story.chroniker(['run', '--exclude', 'a', '--only', 'b'], { expectCode: 64 });
      assert.deepEqual(await ran(story), []);
      await story.chroniker(['run', '--exclude', 'a', '--exclude', '2']);
      assert.deepEqual(await ran(story), ['c']);
    });

    test('feature 69: with --sync one runs at a time, by priority, and timeouts are enforced', async (t) => {
      const jobs = { last: short, endless: { ...endless, priority: 1 }, first: { ...short, priority: 2 } };
      const story = await project(t, { store, config: { maxConcurrent: 8 }, jobs });
      await story.makeDue();
      const { tick } = await story.json<{ tick: { started: { job: string; status: string }[] } }>('run', '--sync');
      const statuses = tick.started.map(({ job, status }) => [job, status]);
      assert.deepEqual(statuses, [
        ['first', 'succeeded'],
        ['endless', 'timed_out'],
        ['last', 'succeeded'],
      ]);
      // What was killed could not say that it ended: it never began beside another.
      const begun = story.marks().filter(({ what }) => what === 'start');
      assert.deepEqual(
        begun.map(({ job }) => job),
        ['first', 'endless', 'last'],
      );
      const { duration_ms: took } = await story.run('endless');
      const [, second, third] = begun;
      assert.ok(Number(took) >= 1_000 && (third?.uptime ?? 0) - (second?.uptime ?? 0) >= 1);
      await story.expectAtRest();
    });

    test('feature 69: forced jobs too run one at a time with --sync, in the order in which they are named', async (t) => {
      const story = await project(t, { store, jobs: { a: short, b: short, c: short } });
      const end = await story.chroniker(['run', '--force', 'c', 'a', 'b', '--sync']);
      assert.deepEqual([serially(story), end.stderr], [['c', 'a', 'b'], '']);
      await story.expectAtRest();
    });

    test('feature 167: --force --all runs every job but the disabled, the running and those of other hosts, and says so', async (t) => {
      const waiting = { command: ['./job', 'mark ready; until [ -e go ]; do sleep 0.05; done'] };
      const story = await project(t, {
        store,
        jobs: { a: idle, b: idle, far: { ...idle, host: 'db-1' }, off: { ...idle, enabled: false }, busy: waiting },
      });
      await story.makeDue('busy');
      const tick = story.start(['run']);
      await story.waitForMark('busy', 'ready');
      const refused = await story.chroniker(['run', '--force', '--all'], { expectCode: 64 });
      assert.match(refused.stderr, /nothing was run: confirm with --yes/);
      const end = await story.chroniker(['run', '--force', '--all', '--yes']);
      assert.match(end.stderr, /^chroniker: far: left out, it is not for this host \(host: db-1\)$/m);
      assert.match(end.stderr, /^chroniker: off: left out, it is disabled$/m);
      assert.match(end.stderr, /^chroniker: busy: left out, it is running \(r1\)$/m);
      story.write('go');
      await tick.ended;
      assert.deepEqual(await ran(story), ['a', 'b', 'busy']);
      await story.expectAtRest();
    });

    test('feature 170: a failed job is exit code 1 only when it is asked for, whichever way it failed', async (t) => {
      const story = await project(t, {
        store,
        jobs: { bad: { command: ['./job', 'exit 9'] }, slow: endless, fine: idle },
      });
      for (const [job, asked] of [
        ['bad', 1],
        ['slow', 1],
        ['fine', 0],
      ] as const) {
        await story.makeDue(job);
        await story.chroniker(['run', '--fail-on-job-failure'], { expectCode: asked });
        await story.makeDue(job);
        await story.chroniker(['run', '--sync']);
        await story.makeDue(job);
        await story.tick();
      }
      await story.expectAtRest();
    });

    test('feature 172: -q prints nothing however it ends for its jobs, and -v tells what happens', async (t) => {
      const story = await project(t, {
        store,
        jobs: { fine: { command: ['./job', 'echo out; echo err >&2'] }, bad: { command: ['false'] } },
      });
      for (const flags of [[], ['--sync'], ['--only', 'fine'], ['--fail-on-job-failure']]) {
        await story.makeDue();
        const end = await story.chroniker(['run', '-q', ...flags], { expectCode: 'any' });
        assert.deepEqual([end.stdout, end.stderr], ['', ''], flags.join(' '));
      }
      await story.makeDue();
      const { stdout, stderr } = await story.chroniker(['run', '-v']);
      assert.equal(stdout, '');
      for (const told of ['tick of storyhost', 'fine: claimed as r', 'fine: r\\d+ succeeded', 'bad: r\\d+ failed']) {
        assert.match(stderr, new RegExp(told));
      }
    });
  });
}

test('feature 170: a wrong word, a bad setting and a database that is away have a code each', async (t) => {
  const story = await project(t, { store: 'sqlite' });
  await story.chroniker(['run', '--nonsense'], { expectCode: 64 });
  await story.chroniker(['run'], { expectCode: 78, env: { CHRONIKER_LOCK: 'nonsense' } });
  await story.chroniker(['run', '--database', 'mysql://nobody@127.0.0.1:1/none'], { expectCode: 69 });
});

for (const [args, sentence] of [
  [['--force'], /run --force needs the jobs to run/],
  [['--force', '--all', 'one'], /--all means every job, and "one" one/],
  [['--all'], /--all says which jobs to force/],
] as const) {
  test(`\`run ${args.join(' ')}\` is refused with a sentence`, async (t) => {
    const story = await project(t, { store: 'sqlite' });
    assert.match((await story.chroniker(['run', ...args], { expectCode: 64 })).stderr, sentence);
  });
}
