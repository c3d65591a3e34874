import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { storeKinds } from '../rig/database.ts';
import { type Project, project } from '../rig/project.ts';
import { waitFor } from '../rig/wait-for.ts';

const hourly = { command: ['true'], schedule: '1h' };

for (const store of storeKinds) {
  const open = (t: TestContext) => project(t, { store, config: { jobs: ['jobs.yaml'] } });

  test(`${store}: feature 12: an edited file takes effect at the next tick, without a word and without apply`, async (t) => {
    const story = await open(t);
    write(story, { a: hourly, b: hourly });
    await silentTick(story);
    assert.deepEqual(await jobs(story), ['a', 'b']);
    write(story, { a: { ...hourly, command: ['./job', 'true'] }, c: hourly });
    await story.makeDue('a', 'b');
    await silentTick(story);
    assert.deepEqual(await jobs(story), ['a', 'b off', 'c']);
    assert.equal((await story.run('a')).status, 'succeeded');
    assert.equal(story.marks('a').length, 2, 'it ran as its file says now');
    assert.deepEqual(await story.runs('b'), [], 'it had left its file before it was claimed');
    write(story, { a: hourly, b: hourly });
    await silentTick(story);
    assert.deepEqual(await jobs(story), ['a', 'b', 'c off']);
    await story.expectAtRest();
  });

  test(`${store}: feature 12: overrides, next slots and what was enabled by hand survive a sync`, async (t) => {
    const story = await open(t);
    write(story, { a: hourly, b: hourly, c: hourly });
    await story.tick();
    const { next_slot_at: slot } = await story.lane('b');
    await story.chroniker(['job', 'disable', 'a']);
    await story.database.execute(
      'update jobs set override = \'{"rules":[{"kind":"every","everyMs":60000}]}\' where name = \'c\'',
    );
    write(story, {
      a: { ...hourly, timeout: '1m' },
      b: { ...hourly, timeout: '1m' },
      c: { ...hourly, schedule: '2h' },
    });
    await story.tick();
    assert.deepEqual(await jobs(story), ['a off', 'b', 'c']);
    assert.equal((await story.lane('b')).next_slot_at, slot);
    const [{ override, spec } = { override: '', spec: '' }] = await story.rows<{ override: string; spec: string }>(
      "select override, spec from jobs where name = 'c'",
    );
    assert.match(override, /60000/);
    assert.match(spec, /7200000/);
  });

  test(`${store}: a file that is broken or gone loses nothing, is told once, and the other jobs run`, async (t) => {
    const story = await open(t);
    write(story, { a: hourly });
    await story.chroniker(['job', 'add', 'other', '--schedule', '1h', '--', 'true']);
    await story.tick();
    await story.makeDue('other');
    story.write('jobs.yaml', 'jobs:\n  a: {command: [true');
    const { stderr } = await story.tick();
    assert.match(stderr, /^chroniker: \/.*jobs\.yaml is refused, its jobs stay as they are: .*jobs\.yaml:2:\d+/);
    await silentTick(story);
    const { jobsFiles } = await story.json<{ jobsFiles: Record<string, string>[] }>('status');
    const [{ path, state, error, syncedAt } = {}] = jobsFiles;
    assert.deepEqual([path, state], [join(story.folder, 'jobs.yaml'), 'refused']);
    assert.match(`${error} ${syncedAt}`, /jobs\.yaml:2:\d+.* 20\d\d-.*Z$/s);
    rmSync(join(story.folder, 'jobs.yaml'));
    assert.match((await story.tick()).stderr, /jobs\.yaml does not exist/);
    await silentTick(story);
    assert.deepEqual(await jobs(story), ['a', 'other']);
    assert.equal((await story.run('other')).status, 'succeeded');
    write(story, { a: { ...hourly, timeout: '1m' } });
    await silentTick(story);
    assert.match(
      (await story.rows<{ spec: string }>("select spec from jobs where name = 'a'"))[0]?.spec ?? '',
      /60000/,
    );
    await story.expectAtRest();
  });

  test(`${store}: a job is run by force and by --only the moment it is in its file`, async (t) => {
    const story = await open(t);
    write(story, { a: { ...hourly, command: ['echo', 'one'] } });
    assert.equal((await story.chroniker(['run', '--force', 'a'])).stdout, 'one\n');
    write(story, { a: { ...hourly, command: ['echo', 'two'] }, b: hourly });
    assert.equal((await story.chroniker(['run', '--force', 'a'])).stdout, 'two\n');
    await story.chroniker(['run', '--only', 'b']);
    await story.chroniker(['run', '--only', 'c'], { expectCode: 66 });
  });

  test(`${store}: a server takes up an edited file within its interval, and a replaced one too`, async (t) => {
    const story = await open(t);
    write(story, { a: hourly });
    await story.tick();
    const server = story.start(['cronserver', '--interval', '1']);
    write(story, { a: hourly, b: hourly });
    await waitForJobs(story, ['a', 'b']);
    story.write('fresh.yaml', JSON.stringify({ jobs: { b: hourly } }));
    renameSync(join(story.folder, 'fresh.yaml'), join(story.folder, 'jobs.yaml'));
    await waitForJobs(story, ['a off', 'b']);
    server.kill('SIGTERM');
    assert.equal((await server.ended).code, 0);
  });
}

function write(story: Project, jobs: Record<string, object>): void {
  story.write('jobs.yaml', JSON.stringify({ jobs }));
}

async function silentTick(story: Project): Promise<void> {
  const { stdout, stderr } = await story.tick();
  assert.deepEqual([stdout, stderr], ['', '']);
}

async function jobs(story: Project): Promise<string[]> {
  const rows = await story.rows<{ name: string; enabled: number }>('select name, enabled from jobs order by name');
  return rows.map(({ name, enabled }) => (enabled ? name : `${name} off`));
}

async function waitForJobs(story: Project, names: string[]): Promise<void> {
  await waitFor(`the jobs to be ${names}`, async () => (await jobs(story)).join() === names.join());
}
