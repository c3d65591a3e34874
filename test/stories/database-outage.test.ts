import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { mysqlDatabase, storeKinds } from '../rig/database.ts';
import { type MariadbServer, startMariadb } from '../rig/mariadb.ts';
import type { Program } from '../rig/program.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const outageMs = 20_000;
/** Long enough to begin before the outage, and short enough to end within it. */
const timeoutSeconds = 10;

interface Outage {
  begin(server: MariadbServer): Promise<void> | void;
  end(server: MariadbServer): Promise<void> | void;
}

const outages: Record<string, Outage> = {
  'refuses connections': { begin: (server) => server.stop(), end: (server) => server.start() },
  'is frozen': { begin: (server) => server.freeze(), end: (server) => server.thaw() },
};

/** Writes before, during and after the outage, and ends as nothing else does. */
const throughout = `
echo before
until [ -e during ]; do sleep 0.1; done
echo during; echo warned >&2; mark during
until [ -e after ]; do sleep 0.1; done
echo after
exit 7
`;

/** Writes and ends while the database is away. */
const within = 'echo before; until [ -e during ]; do sleep 0.1; done; echo during; exit 8';

/** Goes on until it is told to end. */
const endless = `trap 'mark told; exit 9' TERM; echo endless; sleep 90 & wait`;

async function projectWithServer(t: TestContext, jobs: Record<string, object>) {
  const server = await startMariadb();
  const database = await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`, server);
  const story = await project(t, { store: 'mysql', database });
  t.after(() => server.remove());
  await story.chroniker(['migrate']);
  await story.addJobs(jobs);
  return { story, server };
}

/** A runner that watches all jobs, some of whose output is stored already. */
async function watchingRunner(story: Project, jobs: string[]): Promise<Program> {
  await story.makeDue();
  const runner = story.start(['run']);
  for (const job of jobs) await story.waitForRun(job, 'shipped', (run) => run.stdout_stored > 0);
  return runner;
}

/** Keeps the database away for 20 s, `meanwhile` being part of it. */
async function duringOutage(server: MariadbServer, { begin, end }: Outage, meanwhile: () => Promise<void>) {
  await begin(server);
  try {
    const began = performance.now();
    await meanwhile();
    await waitFor('the outage to last', () => performance.now() - began >= outageMs, outageMs + 1_000);
  } finally {
    await end(server);
  }
}

/** Ticks as cron starts them, minute after minute: told once, and again after an hour. */
async function expectToldHourly(story: Project): Promise<void> {
  const sentence = /^chroniker: the database is unavailable: [^\n]+\n$/;
  const tickInVain = async () => {
    const { stdout, stderr } = await story.tick({ expectCode: 69 });
    assert.equal(stdout, '');
    return stderr;
  };
  assert.match(await tickInVain(), sentence);
  assert.equal(await tickInVain(), '');
  const anHourAgo = Date.now() / 1000 - 3_600;
  utimesSync(join(story.home, 'said', 'outage'), anHourAgo, anHourAgo);
  assert.match(await tickInVain(), sentence);
}

async function expectRun(story: Project, job: string, status: string, code: number | null, output: string) {
  const runs = await story.runs(job);
  assert.deepEqual(
    runs.map((run) => [run.status, run.exit_code, run.signal_name, run.stdout_bytes, run.stdout_dropped]),
    [[status, code, null, output.length, 0]],
    job,
  );
  assert.equal(String(await story.output((await story.run(job)).id)), output);
}

if (storeKinds.includes('mysql')) {
  suite('a database that goes away for 20 s', { concurrency: 4 }, () => {
    for (const [how, outage] of Object.entries(outages)) {
      test(`feature 92: while it ${how}, runs go on, time out in time and lose nothing, and a tick says it once`, async (t) => {
        const { story, server } = await projectWithServer(t, {
          throughout: { command: ['./job', throughout] },
          within: { command: ['./job', within] },
          endless: { command: ['./job', endless], timeout: `${timeoutSeconds}s` },
        });
        const runner = await watchingRunner(story, ['throughout', 'within', 'endless']);
        await duringOutage(server, outage, async () => {
          assert.equal(story.marks('endless').length, 1, 'the timeout lies in the outage');
          story.write('during');
          await story.waitForMark('throughout', 'during');
          await story.waitForMark('within', 'end');
          await expectToldHourly(story);
          const told = await story.waitForMark('endless', 'told');
          const lastedSeconds = told.uptime - (await story.waitForMark('endless')).uptime;
          assert.ok(lastedSeconds >= timeoutSeconds - 1, `timed out after ${lastedSeconds} s`);
          assert.ok(lastedSeconds < timeoutSeconds + 5, `timed out after ${lastedSeconds} s`);
        });
        story.write('after');
        const { code, stdout, stderr } = await runner.ended;
        assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
        assert.deepEqual(await story.tick(), { code: 0, signal: null, stdout: '', stderr: '' });
        await story.expectAtRest();
        await expectRun(story, 'throughout', 'failed', 7, 'before\nduring\nafter\n');
        assert.equal(String(await story.output((await story.run('throughout')).id, 'stderr')), 'warned\n');
        await expectRun(story, 'within', 'failed', 8, 'before\nduring\n');
        await expectRun(story, 'endless', 'timed_out', 9, 'endless\n');
      });

      test(`feature 92: a runner that is killed while it ${how} leaves its runs whole to the first tick afterwards`, async (t) => {
        const { story, server } = await projectWithServer(t, {
          throughout: { command: ['./job', throughout] },
          within: { command: ['./job', within] },
        });
        const runner = await watchingRunner(story, ['throughout', 'within']);
        await duringOutage(server, outage, async () => {
          runner.kill('SIGKILL');
          await runner.ended;
          story.write('during');
          await story.waitForMark('throughout', 'during');
          await story.waitForMark('within', 'end');
        });
        const successor = story.start(['run']);
        await story.waitForStatus('within', 'failed');
        story.write('after');
        const { code, stdout, stderr } = await successor.ended;
        assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '', stderr: '' });
        await story.expectAtRest();
        await expectRun(story, 'throughout', 'failed', 7, 'before\nduring\nafter\n');
        await expectRun(story, 'within', 'failed', 8, 'before\nduring\n');
      });
    }
  });
}
