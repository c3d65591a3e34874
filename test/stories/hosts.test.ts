import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import type { ProgramEnd } from '../rig/program.ts';
import { type CallOptions, type Project, project } from '../rig/project.ts';

/** One of several hosts on a database: its settings differ in name and state folder. */
interface Host {
  chroniker(args: string[], options?: CallOptions): Promise<ProgramEnd>;
  tick(options?: CallOptions): Promise<ProgramEnd>;
  json<T>(...args: string[]): Promise<T>;
}

/** A host of this name on the story's database, in a folder of its own. */
function host(story: Project, hostname: string, folder = hostname): Host {
  mkdirSync(join(story.folder, folder));
  symlinkSync('../job', join(story.folder, folder, 'job'));
  const settings = {
    database: story.database.url,
    hostname,
    home: join(story.folder, folder, 'state'),
    timezone: 'UTC',
  };
  story.write(join(folder, 'chroniker.config.json'), JSON.stringify(settings));
  const chroniker = (args: string[], options?: CallOptions) => story.chroniker([...args, '-p', folder], options);
  return {
    chroniker,
    tick: (options) => chroniker(['run'], options),
    json: async (...args) => JSON.parse((await chroniker([...args, '--json'])).stdout),
  };
}

/** Hosts `a` and `b`, which have both ticked, `a` first; jobs came before. */
async function twoHosts(
  t: TestContext,
  jobs: Record<string, object>,
): Promise<{ story: Project; a: Host; b: Host; told: string }> {
  const story = await project(t, { store: 'mysql', jobs });
  const [a, b] = [host(story, 'a'), host(story, 'b')];
  await a.tick();
  const { stderr: told } = await b.tick();
  return { story, a, b, told };
}

/** Where the runs of a job ran, the oldest first. */
async function hostsOf(story: Project, job: string): Promise<unknown[]> {
  return (await story.runs(job)).map((run) => run.host);
}

if (storeKinds.includes('mysql')) {
  suite('several hosts on one database', { concurrency: 3 }, () => {
    const greet = ['./job', 'echo "run $CHRONIKER_RUN_ID"'];

    test('feature 64: a job pinned to a host starts on no other, and every host shows it as due', async (t) => {
      const { story, a, b } = await twoHosts(t, { pinned: { command: greet, host: 'a' } });
      await story.makeDue('pinned');
      const due = (await story.lane('pinned')).next_slot_at;
      await b.tick();
      await b.tick();
      assert.deepEqual(await hostsOf(story, 'pinned'), []);
      const at = new Date(Number(due)).toISOString();
      for (const one of [a, b]) {
        const { jobs } = await one.json<{ jobs: { name: string; nextSlotAt: string; host: string }[] }>('job', 'list');
        assert.deepEqual(
          jobs.map(({ name, nextSlotAt, host: pin }) => [name, Date.parse(nextSlotAt), pin]),
          [['pinned', Date.parse(at), 'a']],
        );
        const { next } = await one.json<{ next: { job: string; at: string }[] }>('status');
        assert.deepEqual(
          next.map(({ job, at: slot }) => [job, Date.parse(slot)]),
          [['pinned', Date.parse(at)]],
        );
      }
      const refused = await b.chroniker(['run', '--force', 'pinned'], { expectCode: 'any' });
      assert.equal(refused.code, 78);
      assert.match(refused.stderr, /pinned belongs to host a, and this is b/);
      await a.tick();
      assert.deepEqual(await hostsOf(story, 'pinned'), ['a']);
      await story.expectAtRest();
    });

    test('feature 65: a job pinned to no host runs on exactly one, however many tick together', async (t) => {
      const { story, a, b } = await twoHosts(t, { roaming: { command: greet } });
      for (const count of [1, 2, 3]) {
        await story.makeDue('roaming');
        await Promise.all([b, a, b, a].map((one) => one.tick()));
        assert.equal((await story.runs('roaming')).length, count);
      }
      assert.equal(new Set(await hostsOf(story, 'roaming')).size, 1);
      await story.expectAtRest();
    });

    test('the second host is refused a job pinned to no host with a sentence, and leaves it due', async (t) => {
      const { story, a, b, told } = await twoHosts(t, { roaming: { command: greet } });
      assert.equal(
        told,
        'chroniker: b is a second host: it leaves 1 job that is pinned to no host to a; pin a job with `host` to run it here\n',
      );
      await story.makeDue('roaming');
      const { stderr: toldAgain } = await b.tick();
      assert.equal(toldAgain, '');
      const forced = await b.chroniker(['run', '--force', 'roaming'], { expectCode: 'any' });
      assert.equal(forced.code, 78);
      assert.match(
        forced.stderr,
        /^chroniker: roaming is pinned to no host, .*pin it with `host: b` to run it here\n$/,
      );
      assert.deepEqual(await story.runs('roaming'), []);
      await a.chroniker(['run', '--force', 'roaming']);
      assert.deepEqual(await hostsOf(story, 'roaming'), ['a']);
      await story.expectAtRest();
    });

    test('feature 66: a job on * runs on each host once a slot, each with its own run and output', async (t) => {
      const { story, a, b } = await twoHosts(t, { everywhere: { command: greet, host: '*' } });
      for (const slot of [1, 2]) {
        await story.makeDue('everywhere');
        await Promise.all([a, b, a, b].map((one) => one.tick()));
        const runs = await story.runs('everywhere');
        assert.equal(runs.length, 2 * slot);
        assert.deepEqual((await hostsOf(story, 'everywhere')).slice(-2).sort(), ['a', 'b']);
        for (const run of runs) {
          assert.equal(run.status, 'succeeded');
          assert.equal(String(await story.output(run.id)), `run ${run.id}\n`);
        }
      }
      const lanes = await story.rows('select host from lanes order by host');
      assert.deepEqual(lanes, [{ host: 'a' }, { host: 'b' }]);
    });

    test('feature 66: a job on * that runs on one host keeps no other from running it', async (t) => {
      const line = 'case $CHRONIKER_PROJECT in */a) until [ -e go ]; do sleep 0.1; done ;; esac';
      const { story, a, b } = await twoHosts(t, { everywhere: { command: ['sh', '-c', line], host: '*' } });
      await story.makeDue('everywhere');
      const held = a.tick();
      await story.waitForStatus('everywhere', 'running');
      await b.tick();
      const runs = await story.runs('everywhere');
      assert.deepEqual(
        runs.map(({ status }) => status),
        ['running', 'succeeded'],
      );
      assert.deepEqual(await hostsOf(story, 'everywhere'), ['a', 'b']);
      story.write('go');
      await held;
      await story.expectAtRest();
    });

    test('a host name is refused to another state folder until its owner has been silent for three minutes', async (t) => {
      const { story, a } = await twoHosts(t, {});
      const other = host(story, 'a', 'elsewhere');
      const refused = await other.tick({ expectCode: 77 });
      assert.match(
        refused.stderr,
        /^chroniker: a is already used by user \d+ with the state folder .*\/a\/state; .*`hostname`/,
      );
      const silentFor = async (ms: number) => {
        await story.database.execute("update hosts set last_tick_at = last_tick_at - ? where name = 'a'", [ms]);
      };
      await silentFor(120_000);
      await other.tick({ expectCode: 77 });
      await silentFor(60_000);
      assert.equal((await other.tick()).stderr, '');
      assert.match((await a.tick({ expectCode: 77 })).stderr, /\/elsewhere\/state/);
      const { hosts } = await other.json<{ hosts: { name: string }[] }>('status');
      assert.deepEqual(hosts.map(({ name }) => name).sort(), ['a', 'b']);
    });
  });
}
