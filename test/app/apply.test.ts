import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyFile } from '../../src/app/apply.ts';
import { type Project, withProject } from '../../src/app/project.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const folder = temporaryFolder('apply');
const file = join(folder, 'my.jobs.yaml');

/** As the project, with somebody who is faster: `deed` happens once, between the look of a sync and its save. */
function overtaken(project: Project, deed: () => Promise<unknown>): Project {
  let looked = false;
  const listJobs: Project['store']['listJobs'] = async (filter) => {
    const views = await project.store.listJobs(filter);
    if (!looked) {
      looked = true;
      await deed();
    }
    return views;
  };
  return { ...project, store: { ...project.store, listJobs } };
}

test('feature 12: what a person switches or overrides while a sync is at work is not undone by it', async () => {
  writeFileSync(join(folder, 'chroniker.config.json'), '{"timezone": "UTC"}');
  const write = (timeout: string) =>
    writeFileSync(file, `jobs: {nightly: {command: [x], schedule: 1h, timeout: ${timeout}}}`);
  const wish = { prune: false, dryRun: false };
  await withProject({ project: folder }, async (project) => {
    const { store } = project;
    write('1m');
    await applyFile(project, file, wish);
    const read = async () => (await store.listJobs())[0]?.job;
    const job = await read();
    assert.ok(job);
    write('2m');
    await applyFile(
      overtaken(project, () => store.setEnabled([job.id], false, 'ann', () => null)),
      file,
      wish,
    );
    assert.deepEqual([(await read())?.enabled, (await read())?.spec.timeoutMs], [false, 120_000]);
    write('3m');
    const override = { rules: [{ kind: 'every' as const, everyMs: 5_000 }] };
    const { id, name, enabled, spec, origin, baseDir } = job;
    const change = { id, name, enabled, spec, override, origin, baseDir, change: 'overridden' };
    await applyFile(
      overtaken(project, () => store.saveJobs([change], 'ann')),
      file,
      wish,
    );
    assert.deepEqual([(await read())?.override, (await read())?.spec.timeoutMs], [override, 180_000]);
  });
});
