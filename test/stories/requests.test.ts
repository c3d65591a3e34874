import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';

const minuteMs = 60_000;
const told = 'env | grep ^PARAM_ | sort';
const patient = 'mark ready; until [ -e go ]; do sleep 0.05; done';

async function causes(story: Project, job: string): Promise<string[]> {
  return (await story.runs(job)).map(({ cause }) => cause);
}

/** Lets what was asked for a later instant be asked for now. */
async function letTimePass(story: Project): Promise<void> {
  await story.database.execute('update requests set due_at = ?', [Date.now()]);
  await story.database.execute('update lanes set wake_at = ?', [Date.now()]);
}

for (const store of storeKinds) {
  suite(`what is asked for, on ${store}`, { concurrency: 3 }, () => {
    test('feature 54: a job that is not due runs in the next tick, once, and keeps its next slot', async (t) => {
      const story = await project(t, { store, jobs: { hourly: { command: ['./job', 'exit 0'] } } });
      const { next_slot_at: slot } = await story.lane('hourly');
      await story.chroniker(['trigger', 'hourly']);
      await story.tick();
      await story.tick();
      await story.expectAtRest();
      assert.deepEqual(await causes(story, 'hourly'), ['trigger']);
      const lane = await story.lane('hourly');
      assert.deepEqual([lane.next_slot_at, lane.wake_at], [slot, slot]);
      assert.deepEqual(await story.rows('select * from requests'), []);
    });

    test('feature 55: asked for and overdue is one run, and the slot is consumed', async (t) => {
      const jobs = { a: { command: ['./job', 'exit 0'] }, b: { command: ['./job', 'exit 0'] } };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      const due = Number((await story.lane('a')).next_slot_at);
      await story.chroniker(['trigger', 'a']);
      await story.chroniker(['run', '--force', 'b']);
      await story.tick();
      await story.tick();
      await story.expectAtRest();
      assert.deepEqual([await causes(story, 'a'), await causes(story, 'b')], [['trigger'], ['force']]);
      for (const job of ['a', 'b']) {
        const run = await story.run(job);
        assert.deepEqual([Number(run.scheduled_at), Number(run.slots)], [due, 1], 'it stands for the slot');
        assert.ok(Number((await story.lane(job)).next_slot_at) > Date.now(), 'the next slot is to come');
      }
    });

    test('feature 56: a job that runs is run once more right after its end', async (t) => {
      const story = await project(t, { store, jobs: { busy: { command: ['./job', patient] } } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('busy', 'ready');
      const { stdout } = await story.chroniker(['trigger', 'busy']);
      assert.match(stdout, /busy will run after r1 has ended/);
      story.write('go');
      await tick.ended;
      assert.deepEqual(await causes(story, 'busy'), ['schedule', 'trigger'], 'the same tick ran it again');
      await story.tick();
      await story.expectAtRest();
      assert.equal((await story.runs('busy')).length, 2);
    });

    test('feature 56: what was asked for survives runners that are killed, with its parameters', async (t) => {
      const story = await project(t, { store, jobs: { told: { command: ['./job', told] } } });
      await story.chroniker(['trigger', 'told', '--param', 'day=monday']);
      for (const step of ['before-claim', 'after-claim', 'before-spawn']) {
        await story.tick({ env: { CHRONIKER_TEST_KILL_AT: step }, expectCode: 'any' });
      }
      await story.tick();
      await story.expectAtRest();
      const carriedOut = (await story.runs('told')).filter(({ status }) => status !== 'abandoned');
      assert.deepEqual(
        carriedOut.map(({ cause, status }) => [cause, status]),
        [['trigger', 'succeeded']],
      );
      assert.equal(String(await story.output(carriedOut[0]?.id ?? 0)), 'PARAM_DAY=monday\n');
      assert.ok(carriedOut[0]?.requested_by, 'it is known who asked');
    });

    test('feature 57: a disabled job is run once and stays disabled, and nothing waits for ever', async (t) => {
      const jobs = { off: { command: ['./job', 'exit 0'], enabled: false } };
      const story = await project(t, { store, jobs });
      await story.chroniker(['trigger', 'off']);
      await story.tick();
      await story.chroniker(['run', '--force', 'off']);
      await story.tick();
      await story.expectAtRest();
      assert.deepEqual(await causes(story, 'off'), ['trigger', 'force']);
      assert.deepEqual(await story.rows('select * from requests'), []);
      const lane = await story.lane('off');
      assert.deepEqual([lane.next_slot_at, lane.wake_at, lane.parked_reason], [null, null, null]);
    });

    test('feature 58: a run can be asked for in five minutes, or at an instant, and taken back', async (t) => {
      const story = await project(t, { store, jobs: { later: { command: ['./job', 'exit 0'] } } });
      const before = Date.now();
      await story.chroniker(['trigger', 'later', '--in', '5m']);
      const wakeAt = Number((await story.lane('later')).wake_at);
      assert.ok(wakeAt >= before + 5 * minuteMs && wakeAt <= Date.now() + 5 * minuteMs, 'it wakes in five minutes');
      await story.tick();
      assert.deepEqual(await causes(story, 'later'), []);
      await letTimePass(story);
      await story.tick();
      assert.deepEqual(await causes(story, 'later'), ['trigger']);

      const at = new Date(Date.now() + 50 * minuteMs).toISOString();
      await story.chroniker(['trigger', 'later', '--at', at, '--param', 'a=b']);
      assert.equal(Number((await story.rows('select due_at from requests'))[0]?.due_at), Date.parse(at));
      const second = await story.json<{ pending: { at: string; params: object }[] }>('trigger', 'later', '--in', '5m');
      assert.deepEqual(
        second.pending.map(({ at, params }) => ({ at, params })),
        [{ at, params: { a: 'b' } }],
      );
      const shown = await story.chroniker(['job', 'show', 'later']);
      assert.match(
        shown.stdout,
        /triggered +by \S+, \S+ \S+ \(in 5m\)\ntriggered +by \S+, \S+ \S+ \(in 50m\), with a=b\n/,
      );
      const back = await story.json<{ withdrawn: object[]; changed: number }>('trigger', 'later', '--cancel');
      assert.deepEqual([back.withdrawn.length, back.changed], [2, 1]);
      const lane = await story.lane('later');
      assert.equal(lane.wake_at, lane.next_slot_at);
      const none = await story.chroniker(['trigger', 'later', '--cancel']);
      assert.match(none.stderr, /later has no trigger that has not begun/);
    });

    test('each time a job is triggered is a run, one after the other', async (t) => {
      const story = await project(t, { store, jobs: { told: { command: ['./job', told] } } });
      for (const day of ['monday', 'tuesday']) await story.chroniker(['trigger', 'told', '--param', `day=${day}`]);
      await story.tick();
      await story.expectAtRest();
      const outputs = (await story.runs('told')).map(async ({ id }) => String(await story.output(id)));
      assert.deepEqual(await Promise.all(outputs), ['PARAM_DAY=monday\n', 'PARAM_DAY=tuesday\n']);
    });

    test('parameters reach the command of every kind of run, as they are declared', async (t) => {
      const params = {
        day: { type: 'date', default: '2026-01-01' },
        size: { type: 'integer', min: 1, max: 10, default: 3 },
        verbose: { type: 'boolean', default: false },
        target: { choices: ['alpha', 'beta'] },
      };
      const story = await project(t, { store, jobs: { load: { command: ['./job', told], params } } });
      const environment = { PARAM_TARGET: 'not the run’s own', PARAM_OTHER: 'kept' };
      await story.makeDue();
      await story.tick({ env: environment });
      await story.chroniker(['trigger', 'load', '--param', 'size=007', '--param', 'verbose=TRUE']);
      await story.tick();
      const args = ['run', '--force', 'load', '--param', 'target=beta', '--param', 'day=2026-03-01'];
      const forced = await story.chroniker(args);
      await story.expectAtRest();
      const [scheduled, triggered] = await story.runs('load');
      const fixed = 'PARAM_DAY=2026-01-01';
      assert.equal(
        String(await story.output(scheduled?.id ?? 0)),
        `${fixed}\nPARAM_OTHER=kept\nPARAM_SIZE=3\nPARAM_VERBOSE=false\n`,
      );
      assert.equal(String(await story.output(triggered?.id ?? 0)), `${fixed}\nPARAM_SIZE=7\nPARAM_VERBOSE=true\n`);
      assert.equal(forced.stdout, 'PARAM_DAY=2026-03-01\nPARAM_SIZE=3\nPARAM_TARGET=beta\nPARAM_VERBOSE=false\n');
      const { run } = await story.json<{ run: object }>('runs', 'show', `r${triggered?.id}`);
      assert.deepEqual((run as { params: object }).params, { day: '2026-01-01', size: '7', verbose: 'true' });
      const shown = await story.chroniker(['runs', 'show', `r${triggered?.id}`]);
      assert.match(shown.stdout, /parameters +day=2026-01-01, size=7, verbose=true\nasked by +\S/);
      const job = await story.chroniker(['job', 'show', 'load']);
      assert.match(job.stdout, /parameters +day \(date, default 2026-01-01\), size \(integer 1\.\.10, default 3\)/);
    });

    test('what a job does not take is refused before anything of it is asked for', async (t) => {
      const params = { size: { type: 'integer', default: 3 }, target: { choices: ['alpha', 'beta'], required: true } };
      const any = { command: ['./job', told] };
      const story = await project(t, { store, jobs: { any, load: { ...any, params, schedule: 'manual' } } });
      const cases: [args: string[], sentence: RegExp][] = [
        [['--param', 'sise=3'], /load has no parameter "sise"; allowed are size, target – did you mean "size"\?/],
        [['--param', 'size=many'], /--param size: "many" is not a whole number/],
        [['--param', 'target=gamma'], /--param target: "gamma" is not allowed; choose alpha, beta/],
        [[], /load needs the parameter target; give it one of alpha, beta, as in --param target=alpha/],
        [['--param', 'target'], /--param: "target" is not NAME=value/],
        [['--param', 'target=alpha', '--param', 'target=beta'], /--param target is given twice/],
      ];
      for (const [args, sentence] of cases) {
        for (const command of [['trigger'], ['run', '--force']]) {
          const { stderr } = await story.chroniker([...command, 'any', 'load', ...args], { expectCode: 64 });
          assert.match(stderr, sentence);
        }
      }
      assert.deepEqual(await story.rows('select * from requests'), []);
      assert.deepEqual(await story.rows('select * from runs'), []);
      const scheduled = { load: { ...any, params, schedule: '1h' } };
      await assert.rejects(story.addJobs(scheduled), /target is required, and the schedule starts the job without it/);
    });
  });
}
