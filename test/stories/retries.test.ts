import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const every = { schedule: { every: '1h' } };

function job(lines: string, more: object = {}): object {
  return { command: ['./job', lines], ...every, ...more };
}

/** What the runs of a job were and how they ended, the oldest first. */
async function historyOf(story: Project, name: string): Promise<string[]> {
  const runs = await story.rows<{ cause: string; attempt: number; status: string }>(
    'select cause, attempt, status from runs where job = ? order by id',
    [name],
  );
  return runs.map(({ cause, attempt, status }) => `${cause} ${attempt} ${status}`);
}

function starts(story: Project): string[] {
  return story.marks().flatMap(({ what, job: name }) => (what === 'start' ? [name] : []));
}

async function lineOf(story: Project, name: string): Promise<{ streak: number; skipped: string | null }> {
  const lane = await story.lane(name);
  return { streak: Number(lane.failure_streak), skipped: lane.last_skip_reason as string | null };
}

for (const store of storeKinds) {
  suite(`what went wrong, on ${store}`, () => {
    test('feature 104: a job that fails twice is tried again until it succeeds, for one slot', async (t) => {
      const retries = { limit: 3, delay: '200ms', backoff: 2, jitter: '50ms' };
      const flaky = 'echo "$CHRONIKER_ATTEMPT $CHRONIKER_CAUSE" >>attempts; test "$CHRONIKER_ATTEMPT" = 3';
      const story = await project(t, { store, jobs: { flaky: job(flaky, { retries }) } });
      await story.makeDue();
      // An attempt that comes only in the next minute is the next tick's.
      await waitFor('the last attempt', async () => {
        await story.tick();
        return (await story.runs('flaky')).length === 3;
      });
      assert.deepEqual(await historyOf(story, 'flaky'), ['schedule 1 failed', 'retry 2 failed', 'retry 3 succeeded']);
      assert.equal(story.read('attempts'), '1 schedule\n2 retry\n3 retry\n');
      const [sums] = await story.rows(
        'select sum(slots) as slots, min(scheduled_at) as one, max(scheduled_at) as other from runs',
      );
      assert.deepEqual([Number(sums?.slots), sums?.one], [1, sums?.other]);
      assert.equal((await lineOf(story, 'flaky')).streak, 0);
      assert.match((await story.chroniker(['runs'])).stdout, /flaky +succeeded +retry 3\/4/);
      const { run } = await story.json<{ run: { attempt: number; attempts: number } }>('runs', 'show', 'r3');
      assert.deepEqual([run.attempt, run.attempts], [3, 4]);
      await story.expectAtRest();
    });

    test('feature 104: an attempt that waits is shown, and a slot that comes first takes its place', async (t) => {
      const story = await project(t, { store, jobs: { flaky: job('false', { retries: 3 }) } });
      await story.makeDue();
      const before = story.start(['run']);
      await story.waitForStatus('flaky', 'failed');
      before.kill('SIGTERM');
      await before.ended;
      assert.match((await story.chroniker(['status'])).stdout, /retrying:\n +flaky +attempt 2\/4 /);
      assert.match((await story.chroniker(['job', 'show', 'flaky'])).stdout, /retries at +attempt 2\/4 .*in (\d+s|1m)/);
      assert.match(
        (await story.chroniker(['stop', 'flaky'])).stderr,
        /flaky is not running; its attempt 2\/4 .* still comes/,
      );
      await story.makeDue();
      const after = story.start(['run']);
      await story.waitForRun('flaky', 'for the next slot', ({ id, status }) => Number(id) === 2 && status === 'failed');
      after.kill('SIGTERM');
      await after.ended;
      assert.deepEqual(await historyOf(story, 'flaky'), ['schedule 1 failed', 'schedule 1 failed']);
      const waiting = await story.rows('select attempt, scheduled_at from requests');
      assert.deepEqual(
        waiting.map(({ attempt }) => Number(attempt)),
        [2],
        'the attempt of the later slot alone',
      );
      const logs = readdirSync(join(story.home, 'logs')).filter((file) => file.endsWith('.log'));
      assert.match(logs.map((file) => story.read(`state/logs/${file}`)).join(''), /"event":"retry-superseded"/);
    });

    test('feature 104: the pending attempt of a job that is disabled comes to nothing', async (t) => {
      const story = await project(t, { store, jobs: { flaky: job('false', { retries: { limit: 3, delay: '1h' } }) } });
      await story.makeDue();
      await story.tick();
      await story.chroniker(['job', 'disable', 'flaky']);
      await story.database.execute('update requests set due_at = 0');
      await story.database.execute('update lanes set wake_at = 0');
      await story.tick();
      assert.equal((await story.runs('flaky')).length, 1);
      assert.deepEqual(await story.rows('select id from requests'), []);
    });

    test('feature 104: 75 is tried again without an alert, and a failure only when no attempt is left', async (t) => {
      const story = await project(t, {
        store,
        jobs: { later: job('exit 75', { retries: { limit: 1, delay: '1h', codes: [1] }, breaker: 1 }) },
      });
      await story.makeDue();
      await story.chroniker(['run', '--fail-on-job-failure']);
      const run = await story.run('later');
      assert.deepEqual([run.status, run.reason], ['failed', 'asked to be tried again later (exit code 75)']);
      assert.equal((await lineOf(story, 'later')).streak, 0);
      assert.deepEqual((await story.json<{ failing: unknown[] }>('status')).failing, []);
      await story.database.execute('update requests set due_at = 0');
      await story.database.execute('update lanes set wake_at = 0');
      const { stderr } = await story.chroniker(['run', '--fail-on-job-failure'], { expectCode: 1 });
      assert.equal((await lineOf(story, 'later')).streak, 1);
      assert.match(stderr, /^chroniker: later: held after r2: 1 failure, the last: asked to be tried again later/);
    });

    test('feature 104, feature 73: a skip code is neither success nor failure, and a real run takes it away', async (t) => {
      const lines = 'test -e work || exit 99; exit 3';
      const story = await project(t, { store, jobs: { sweep: job(lines, { skipCodes: [99], successCodes: [0, 3] }) } });
      await story.makeDue();
      await story.tick();
      assert.deepEqual(await historyOf(story, 'sweep'), ['schedule 1 skipped']);
      assert.deepEqual(await lineOf(story, 'sweep'), { streak: 0, skipped: 'nothing to do (exit code 99)' });
      assert.match(
        (await story.chroniker(['job', 'show', 'sweep'])).stdout,
        /last skipped +.*nothing to do \(exit code 99\)/,
      );
      assert.equal((await story.chroniker(['run', '--force', 'sweep'])).code, 0);
      story.write('work');
      await story.makeDue();
      await story.tick();
      assert.equal((await story.run('sweep')).status, 'succeeded');
      assert.deepEqual(await lineOf(story, 'sweep'), { streak: 0, skipped: null });
    });

    test('feature 105: the breaker holds a job with its reason, until somebody releases it', async (t) => {
      const story = await project(t, { store, jobs: { bad: job('test -e good', { breaker: 2 }) } });
      const dueTick = async () => {
        await story.makeDue();
        return await story.tick();
      };
      assert.equal((await dueTick()).stderr, '');
      const { stderr, code } = await dueTick();
      assert.match(stderr, /^chroniker: bad: held after r2: 2 failures in a row, the last: exit code 1 \(r2\)\n$/);
      assert.equal(code, 0);
      await dueTick();
      assert.equal((await story.runs('bad')).length, 2, 'no new run starts');
      assert.match((await story.chroniker(['status'])).stdout, /held by chroniker since .*2 failures in a row/);
      await story.chroniker(['release', 'bad', '--run-pending']);
      await story.tick();
      assert.equal((await story.runs('bad')).length, 3, 'one failure after the release does not hold it again');
      await dueTick();
      assert.match((await story.chroniker(['status'])).stdout, /4 failures in a row/);
      await story.chroniker(['release', 'bad', '--skip-pending']);
      story.write('good');
      await dueTick();
      assert.equal((await lineOf(story, 'bad')).streak, 0);
      await story.expectAtRest();
    });

    test('feature 104: a person has a run tried again that ended, whatever its job says', async (t) => {
      const lines = 'echo "$CHRONIKER_ATTEMPT" >>attempts; test -e good';
      const story = await project(t, { store, jobs: { once: job(lines), busy: job('test -e good || sleep 30') } });
      await story.makeDue();
      const first = story.start(['run']);
      await story.waitForStatus('once', 'failed');
      const busy = await story.waitForRun('busy', 'running', ({ pid }) => pid !== null);
      const active = await story.chroniker(['retry', `r${busy.id}`], { expectCode: 75 });
      assert.match(active.stderr, /r\d+ of busy has not ended, so there is nothing to try again yet/);
      await story.chroniker(['stop', 'busy']);
      await first.ended;
      const failed = await story.run('once');
      story.write('good');
      const { stdout } = await story.chroniker(['retry', `r${failed.id}`, String(busy.id)]);
      assert.match(
        stdout,
        /^once: r\d+ will be tried again at the next tick, as attempt 2\nbusy: r\d+ will be .* attempt 2\n$/,
      );
      const again = await story.json<{ requests: { attempt: number; run: number }[] }>('retry', String(failed.id));
      assert.deepEqual(
        again.requests.map(({ attempt, run }) => [attempt, run]),
        [[2, Number(failed.id)]],
      );
      await story.tick();
      assert.deepEqual(await historyOf(story, 'once'), ['schedule 1 failed', 'retry 2 succeeded']);
      assert.deepEqual(await historyOf(story, 'busy'), ['schedule 1 stopped', 'retry 2 succeeded']);
      assert.equal((await story.run('once')).scheduled_at, failed.scheduled_at);
      await story.chroniker(['retry', `r${failed.id}`, '--in', '1h']);
      await story.tick();
      assert.equal((await story.runs('once')).length, 2);
      await story.chroniker(['retry', 'r999'], { expectCode: 66 });
      await story.chroniker(['retry', 'r1', '--in', 'soon'], { expectCode: 64 });
      await story.chroniker(['job', 'delete', 'once', '--yes']);
      const gone = await story.chroniker(['retry', `r${failed.id}`], { expectCode: 66 });
      assert.match(gone.stderr, /r\d+ cannot be tried again: its job once was deleted/);
    });

    test('feature 106: a job that asks for it runs once more right after, and then its schedule goes on', async (t) => {
      const lines = 'test -e done && exit; touch done; echo rerun >>"$CHRONIKER_REPORT"; exit 1';
      const story = await project(t, { store, jobs: { sweep: job(lines) } });
      await story.makeDue();
      await story.tick();
      assert.deepEqual(await historyOf(story, 'sweep'), ['schedule 1 failed', 'rerun 1 succeeded']);
      assert.deepEqual(await story.rows('select id from requests'), []);
      assert.ok(Number((await story.lane('sweep')).next_slot_at) > Date.now());
      await story.expectAtRest();
    });

    test('feature 106: what it asked before its runner was killed is heard by the heir', async (t) => {
      const lines = 'test -e done && exit; touch done; chroniker report rerun; while ! test -e go; do sleep 0.1; done';
      const story = await project(t, { store, jobs: { sweep: job(lines) } });
      await story.makeDue();
      const runner = story.start(['run']);
      await story.waitForMark('sweep');
      runner.kill('SIGKILL');
      await runner.ended;
      story.write('go');
      await story.tick();
      assert.deepEqual(await historyOf(story, 'sweep'), ['schedule 1 succeeded', 'rerun 1 succeeded']);
      await story.expectAtRest();
    });

    test('feature 107: a job that stops the runner lets this tick start nothing more and end well', async (t) => {
      const jobs = {
        first: job('chroniker report stop-runner', { priority: 1 }),
        second: job('true'),
      };
      const story = await project(t, { store, jobs, config: { maxConcurrent: 1 } });
      await story.makeDue();
      const { code, stderr } = await story.tick();
      assert.deepEqual([code, stderr], [0, '']);
      assert.deepEqual(starts(story), ['first']);
      await story.tick();
      assert.deepEqual(starts(story), ['first', 'second']);
      await story.makeDue();
      const { tick } = await story.json<{ tick: { stoppedBy: object } }>('run', '--sync');
      assert.deepEqual(tick.stoppedBy, { runId: 3, job: 'first', isFatal: false });
      await story.expectAtRest();
    });

    test('feature 107: what runs goes on under supervision, and a server ends too', async (t) => {
      const jobs = {
        asking: job('chroniker report stop-runner', { priority: 1 }),
        slow: job('sleep 1.5; echo done'),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue();
      await story.tick();
      assert.equal((await story.run('slow')).status, 'succeeded');
      await story.makeDue();
      const { code } = await story.chroniker(['cronserver', '--stop-after', '60']);
      assert.equal(code, 0);
      assert.equal((await story.run('slow')).status, 'succeeded');
      await story.expectAtRest();
    });

    test('feature 108: when a fatal job fails, nothing more is started and the tick ends with 1', async (t) => {
      const jobs = { vital: job('test -e good', { priority: 1, fatal: true }), other: job('true') };
      const story = await project(t, { store, jobs, config: { maxConcurrent: 1 } });
      await story.makeDue();
      const { stderr } = await story.tick({ expectCode: 1 });
      assert.match(stderr, /^chroniker: vital: r1 failed, which is fatal: nothing more is started/);
      assert.deepEqual(starts(story), ['vital']);
      story.write('good');
      await story.makeDue();
      await story.tick();
      assert.deepEqual(starts(story), ['vital', 'vital', 'other']);
      await story.expectAtRest();
    });

    test('feature 108: a job may say so itself, and a failure that is tried again is not fatal yet', async (t) => {
      const jobs = {
        vital: job('chroniker report fatal-errors; exit 1', { priority: 1, retries: { limit: 1, delay: '1s' } }),
        other: job('true'),
      };
      const story = await project(t, { store, jobs, config: { maxConcurrent: 1 } });
      await story.makeDue();
      await story.tick({ expectCode: 1 });
      assert.deepEqual(starts(story), ['vital', 'other', 'vital']);
    });

    test('what a job sets is seen by those that depend on it and those that go after it', async (t) => {
      const seen = 'echo "$UPSTREAM_ETL_EXTRACT_ROWS|$UPSTREAM_ETL_EXTRACT_FILE|$UPSTREAM_ETL_EXTRACT_STATUS"';
      const jobs = {
        'etl.extract': job('chroniker report set rows=13 "file=/data/a b"; echo set rows=14 >>"$CHRONIKER_REPORT"'),
        load: job(`${seen} >load`, { dependencies: ['etl.extract'] }),
        follow: { command: ['./job', `${seen} >follow`], schedule: { after: ['etl.extract'] } },
        stranger: job(`${seen} >stranger`),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue('etl.extract', 'load', 'stranger');
      await story.tick();
      assert.equal(story.read('load'), '14|/data/a b|succeeded\n');
      assert.equal(story.read('follow'), '14|/data/a b|succeeded\n');
      assert.equal(story.read('stranger'), '||\n');
      const extract = await story.run('etl.extract');
      const { run } = await story.json<{ run: { outputs: object } }>('runs', 'show', `r${extract.id}`);
      assert.deepEqual(run.outputs, { rows: '14', file: '/data/a b' });
      assert.match((await story.chroniker(['runs', 'show', `r${extract.id}`])).stdout, /set +rows=14\n/);
      await story.expectAtRest();
    });
  });
}
