import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const every = { schedule: { every: '1h' } };

/** A job that goes after others; `load=failure` after that end of one. */
function after(upstreams: string | (string | object)[], lines = ''): object {
  return { command: ['./job', lines], schedule: { after: upstreams } };
}

/** The jobs that ran, in the order in which they ended. */
function ended(story: Project): string[] {
  return story
    .marks()
    .filter(({ what }) => what === 'end')
    .map(({ job }) => job);
}

async function causes(story: Project, job: string): Promise<string[]> {
  return (await story.runs(job)).map(({ cause, status }) => `${cause} ${status}`);
}

function logged(story: Project, event: string): Record<string, unknown>[] {
  const folder = join(story.home, 'logs');
  return readdirSync(folder)
    .filter((file) => file.startsWith('chroniker-'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter((line) => line.event === event);
}

for (const store of storeKinds) {
  suite(`jobs that go after others, on ${store}`, () => {
    test('feature 81, feature 84: a diamond with a failing edge goes through within one tick', async (t) => {
      const jobs = {
        base: { ...every, command: ['./job'] },
        left: after('base'),
        right: after(['base'], 'sleep 0.2; test -e good'),
        tip: after(['left', 'right']),
        alarm: after(['left', { job: 'right', on: 'failure' }]),
        always: after([{ job: 'right', on: 'completion' }]),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue('base');
      await story.tick();
      assert.deepEqual(ended(story).slice(0, 3), ['base', 'left', 'right']);
      assert.deepEqual(ended(story).slice(3).sort(), ['alarm', 'always']);
      assert.deepEqual(await causes(story, 'alarm'), ['upstream succeeded']);
      const [right] = await story.rows<{ finished_at: number }>("select finished_at from runs where job = 'right'");
      assert.equal(Number((await story.run('alarm')).scheduled_at), Number(right?.finished_at));
      assert.equal((await story.lane('tip')).next_slot_at, null);

      story.write('good');
      await story.makeDue('base');
      await story.tick();
      assert.deepEqual(await causes(story, 'tip'), ['upstream succeeded']);
      assert.equal((await story.runs('alarm')).length, 1);
      assert.equal((await story.runs('always')).length, 2);
      await story.expectAtRest();
    });

    test('feature 84, feature 104: an attempt that is followed by another sets nobody off', async (t) => {
      const retries = { limit: 2, delay: '0s' };
      const jobs = {
        shaky: { ...every, command: ['./job', 'echo x >>tries; test $(wc -l <tries) -ge 2'], retries },
        broken: { ...every, command: ['./job', 'false'], retries },
        load: after('shaky'),
        alarm: after(['shaky=failure']),
        siren: after('broken=failure'),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue('shaky', 'broken');
      await story.tick();
      assert.deepEqual(await causes(story, 'shaky'), ['schedule failed', 'retry succeeded']);
      assert.equal((await story.runs('broken')).length, 3);
      assert.deepEqual(await causes(story, 'load'), ['upstream succeeded']);
      assert.deepEqual(await causes(story, 'alarm'), []);
      assert.deepEqual(await causes(story, 'siren'), ['upstream succeeded']);
      await story.expectAtRest();
    });

    test('feature 84: what had nothing to do sets off only who goes after a skip', async (t) => {
      const jobs = {
        fetch: { ...every, command: ['./job', 'exit 7'], skipCodes: 7 },
        asked: { ...every, command: ['./job'], condition: ['false'] },
        load: after('fetch'),
        always: after(['fetch=completion']),
        idle: after(['fetch=skip', 'asked=skip']),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue('fetch', 'asked');
      await story.tick();
      assert.deepEqual(await causes(story, 'fetch'), ['schedule skipped']);
      assert.deepEqual(await causes(story, 'asked'), []);
      assert.deepEqual(ended(story), ['fetch', 'idle']);
      await story.expectAtRest();
    });

    test('who is set off while it runs begins again at once after its end', async (t) => {
      const jobs = {
        fetch: { ...every, command: ['./job'] },
        load: after('fetch', 'until test -e go; do sleep 0.05; done'),
      };
      const story = await project(t, { store, jobs });
      await story.makeDue('fetch');
      const first = story.start(['run']);
      await story.waitForMark('load');
      await story.chroniker(['trigger', 'fetch']);
      const second = story.start(['run']);
      await story.waitForMark('fetch', 'end', 2);
      story.write('go');
      await Promise.all([first.ended, second.ended]);
      assert.deepEqual(await causes(story, 'load'), ['upstream succeeded', 'upstream succeeded']);
      await story.expectAtRest();
    });

    test('a slot whose upstream is late is told of once at its deadline, and runs when it can', async (t) => {
      const fetch = { ...every, command: ['./job', 'until test -e go; do sleep 0.05; done'] };
      const load = { ...every, command: ['./job'], dependencies: { fetch: { deadline: '1s' } } };
      const story = await project(t, { store, jobs: { fetch, load } });
      await story.makeDue();
      const tick = story.start(['run']);
      await story.waitForMark('fetch');
      await waitFor('the alert', async () => (await story.rows('select id from alerts')).length === 1);
      const message = /its slot of .* was to begin by .*, and waits for fetch: it is running/;
      const { warnings } = await story.json<{ warnings: { reason: string; message: string }[] }>('status');
      assert.deepEqual(
        warnings.map(({ reason }) => reason),
        ['deadline_missed'],
      );
      assert.match(warnings[0]?.message ?? '', new RegExp(`^load: ${message.source}`));
      assert.match((await story.chroniker(['job', 'show', 'load'])).stdout, new RegExp(`alert +${message.source}`));
      const shown = await story.json<{ alerts: { kind: string }[] }>('job', 'show', 'load');
      assert.deepEqual(
        shown.alerts.map(({ kind }) => kind),
        ['deadline'],
      );
      story.write('go');
      await tick.ended;
      assert.deepEqual(ended(story), ['fetch', 'load']);
      assert.deepEqual((await story.json<{ warnings: unknown[] }>('status')).warnings, []);
      const [line, ...others] = logged(story, 'deadline-missed');
      assert.deepEqual([line?.job, line?.level, others], ['load', 'warn', []]);
      const slotAt = Number((await story.run('load')).scheduled_at);
      assert.deepEqual(
        [Date.parse(String(line?.scheduledAt)), Date.parse(String(line?.deadlineAt))],
        [slotAt, slotAt + 1_000],
      );
      await story.expectAtRest();
    });

    test('while its limits do not hold, what was set off waits until they do', async (t) => {
      const nextYear = new Date().getUTCFullYear() + 1;
      const load = { command: ['./job'], schedule: { after: 'fetch', dates: { from: `${nextYear}-01-01` } } };
      const story = await project(t, { store, jobs: { fetch: { ...every, command: ['./job'] }, load } });
      await story.makeDue('fetch');
      await story.tick();
      assert.deepEqual(ended(story), ['fetch']);
      assert.equal(Number((await story.lane('load')).wake_at), Date.UTC(nextYear, 0, 1));
      await story.expectAtRest();
    });
  });
}
