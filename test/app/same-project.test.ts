import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireSameProject } from '../../src/app/same-project.ts';
import { Failure } from '../../src/domain/failure.ts';
import { exerciseStore } from '../rig/stores.ts';
import { temporaryFolder } from '../rig/temporary.ts';

const markOf = (home: string) => readFileSync(join(home, 'project'), 'utf8').trim();

exerciseStore('the folders of all hosts take the id of the project that the database serves', async ({ store }) => {
  const [one, other] = [temporaryFolder('one'), temporaryFolder('other')];
  for (const home of [one, other, one]) await requireSameProject(store, home);
  assert.equal(markOf(one), markOf(other));
  assert.equal(await store.projectId('not asked for'), markOf(one));
});

exerciseStore('a database that serves another project is refused, and nothing is changed', async ({ store }) => {
  const home = temporaryFolder('foreign');
  await requireSameProject({ projectId: async (proposed) => proposed }, home);
  const mark = markOf(home);
  await store.projectId('another project');
  await assert.rejects(
    requireSameProject(store, home),
    (error) => error instanceof Failure && error.code === 78 && /set `database` back.*`home`/.test(error.message),
  );
  assert.equal(markOf(home), mark);
});

exerciseStore('a new database serves the project whose commands the folder holds', async ({ store }) => {
  const home = temporaryFolder('moved');
  await requireSameProject({ projectId: async (proposed) => proposed }, home);
  await requireSameProject(store, home);
  assert.equal(await store.projectId('not asked for'), markOf(home));
});

exerciseStore('of two that name a project at once, one is heeded', async ({ store, another }) => {
  const second = await another();
  const ids = await Promise.all([store.projectId('one'), second.projectId('two'), store.projectId('three')]);
  assert.equal(new Set(ids).size, 1);
});

exerciseStore('a mark that was torn or could not be written is made good another time', async ({ store }) => {
  const home = temporaryFolder('torn');
  writeFileSync(join(home, 'project'), '');
  await requireSameProject(store, join(home, 'not there'));
  await requireSameProject(store, home);
  assert.equal(markOf(home), await store.projectId('not asked for'));
});
