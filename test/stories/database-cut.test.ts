import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, type TestContext, test } from 'node:test';
import { type Cut, type CuttingProxy, startCuttingProxy } from '../rig/cutting-proxy.ts';
import { mysqlDatabase, storeKinds } from '../rig/database.ts';
import { mysqlServer } from '../rig/mariadb.ts';
import { type Project, project } from '../rig/project.ts';

const jobs = {
  quick: { command: ['./job', 'echo one; echo two >&2; exit 7'] },
  slow: { command: ['./job', 'echo before; sleep 1.2; echo after'] },
};

/** Every so many statements are the cut points of one project, so that several can be told side by side. */
const strands = 3;

async function projectBehindProxy(t: TestContext): Promise<{ story: Project; proxy: CuttingProxy }> {
  const server = await mysqlServer();
  const proxy = await startCuttingProxy(Number(new URL(server.url).port));
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const database = await mysqlDatabase(`story_${randomBytes(6).toString('hex')}`, server);
  const behind = { ...database, url: database.url.replace(server.url, url.href.replace(/\/$/, '')) };
  const story = await project(t, { store: 'mysql', database: behind });
  t.after(() => proxy.close());
  await story.chroniker(['migrate']);
  await story.addJobs(jobs);
  return { story, proxy };
}

/** One tick that loses its connection at this statement, and the one after it; answers whether there was such a statement. */
async function tickCutAt(story: Project, proxy: CuttingProxy, statement: number, how: Cut): Promise<boolean> {
  await story.makeDue();
  proxy.cutAt(statement, how);
  const { code, stdout, stderr } = await story.tick({ expectCode: 'any' });
  const reached = proxy.statements() >= statement;
  assert.ok(code === 0 || code === 69, `the tick ended with ${code}: ${stderr}`);
  assert.equal(stdout, '');
  proxy.cutAt(0, how);
  await story.tick();
  return reached;
}

async function expectOneRunEach(story: Project, round: number): Promise<void> {
  await story.expectAtRest();
  const starts = story.marks().filter(({ what }) => what === 'start');
  for (const [job, status, code, out, err] of [
    ['quick', 'failed', 7, 'one\n', 'two\n'],
    ['slow', 'succeeded', 0, 'before\nafter\n', ''],
  ] as const) {
    assert.equal(starts.filter((mark) => mark.job === job).length, round, `${job} ran once in each round`);
    const executed = (await story.runs(job)).filter((run) => run.status !== 'abandoned');
    assert.equal(executed.length, round, `${job} has one run for each round`);
    const run = executed.at(-1);
    assert.deepEqual([run?.status, run?.exit_code, run?.reason], [status, code, null], job);
    assert.equal(String(await story.output(run?.id ?? 0)), out);
    assert.equal(String(await story.output(run?.id ?? 0, 'stderr')), err);
    assert.equal((await story.lane(job)).run_count, round);
  }
}

if (storeKinds.includes('mysql')) {
  suite('a connection that is cut at any statement of a tick', { concurrency: true }, () => {
    for (const how of ['unsent', 'unheard'] as const) {
      for (let strand = 1; strand <= strands; strand++) {
        test(`feature 134: every job runs once and is recorded whole, the statement being ${how} (${strand})`, async (t) => {
          const { story, proxy } = await projectBehindProxy(t);
          let round = 0;
          for (let statement = strand, reached = true; reached; statement += strands) {
            reached = await tickCutAt(story, proxy, statement, how);
            await expectOneRunEach(story, ++round);
          }
          assert.ok(round > 5, `only ${round} statements were cut`);
        });
      }
    }
  });
}
