import assert from 'node:assert/strict';
import { Failure } from '../../src/domain/failure.ts';
import type { Store } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import { jobChange, saveJob, waitingFor } from './play.ts';

/** Job names with what they wait for, as the table has it. */
async function stored({ database }: Stage): Promise<string[]> {
  const rows = await database.rows<{ job: string; waits_for: string; flags: string }>(
    `select job, waits_for, wait_for_completion * 100 + wait_for_success * 10 + wait_for_next_run as flags
     from v_dependencies order by job, waits_for`,
  );
  return rows.map(({ job, waits_for, flags }) => `${job} → ${waits_for} ${flags}`);
}

function refused(reason: string, message: RegExp) {
  return (error: Error) => error instanceof Failure && error.reason === reason && message.test(error.message);
}

exerciseStore('feature 79: what a job waits for is written with it, and anew with each change', async (stage) => {
  const { store } = stage;
  // The upstream comes after the one that waits for it: they are saved together.
  const changes = [
    jobChange({ name: 'load', spec: waitingFor('extract', ['clean', { waitForSuccess: false }]) }),
    jobChange({ name: 'extract' }),
    jobChange({ name: 'clean' }),
  ];
  const [load = 0] = await store.saveJobs(changes, 'ann');
  assert.deepEqual(await stored(stage), ['load → clean 101', 'load → extract 111']);
  const [view] = await store.listJobs({ ids: [load] });
  assert.deepEqual(view?.job.spec.dependencies, changes[0]?.spec.dependencies);
  await saveJob(store, { id: load, name: 'load', spec: waitingFor('clean') });
  assert.deepEqual(await stored(stage), ['load → clean 111']);
  await saveJob(store, { id: load, name: 'load' });
  assert.deepEqual(await stored(stage), []);
});

exerciseStore(
  'a definition that was stored before jobs had dependencies waits for nobody',
  async ({ store, database }) => {
    const id = await saveJob(store, { name: 'old' });
    const { dependencies: _, ...older } = jobChange({ name: 'old' }).spec;
    await database.execute('update jobs set spec = ? where id = ?', [JSON.stringify(older), id]);
    const [view] = await store.listJobs({ ids: [id] });
    assert.deepEqual(view?.job.spec.dependencies, []);
  },
);

exerciseStore('feature 10: an upstream that does not exist is refused, with all that came with it', async (stage) => {
  const { store } = stage;
  await saveJob(store, { name: 'extract' });
  const changes = [jobChange({ name: 'sort' }), jobChange({ name: 'load', spec: waitingFor('extrakt') })];
  const message = /^load\.dependencies: there is no job "extrakt" – did you mean "extract"\?$/;
  await assert.rejects(store.saveJobs(changes, 'ann'), refused('bad_job', message));
  assert.deepEqual(
    (await store.listJobs()).map(({ job }) => job.name),
    ['extract'],
  );
});

exerciseStore('feature 82: a cycle is refused at save, also with jobs that were saved before', async (stage) => {
  const { store } = stage;
  const itself = jobChange({ name: 'self', spec: waitingFor('self') });
  await assert.rejects(
    store.saveJobs([itself], 'ann'),
    refused('bad_job', /self\.dependencies: a job cannot wait for itself/),
  );
  const extract = await saveJob(store, { name: 'extract' });
  await saveJob(store, { name: 'sort', spec: waitingFor('extract') });
  await saveJob(store, { name: 'load', spec: waitingFor('sort') });
  const closing = saveJob(store, { id: extract, name: 'extract', spec: waitingFor('load') });
  await assert.rejects(
    closing,
    refused('bad_job', /extract\.dependencies: extract → load → sort → extract is a cycle/),
  );
  assert.deepEqual(await stored(stage), ['load → sort 111', 'sort → extract 111']);
});

exerciseStore('feature 82: two that save at once cannot close a cycle together', async (stage) => {
  const other = await stage.another();
  for (let round = 0; round < 20; round++) {
    const names = [`a${round}`, `b${round}`];
    const [a = 0, b = 0] = await stage.store.saveJobs(
      names.map((name) => jobChange({ name })),
      'ann',
    );
    const wait = (store: Store, id: number, name = '', upstream = '') =>
      saveJob(store, { id, name, spec: waitingFor(upstream) });
    const ends = await Promise.allSettled([
      wait(stage.store, a, names[0], names[1]),
      wait(other, b, names[1], names[0]),
    ]);
    assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], `round ${round}`);
  }
  const rows = await stage.database.rows('select * from dependencies');
  assert.equal(rows.length, 20);
});

exerciseStore('a job for which others wait is deleted only together with them', async (stage) => {
  const { store } = stage;
  const names = ['extract', 'load', 'report'];
  const changes = names.map((name) =>
    jobChange({ name, ...(name === 'extract' ? {} : { spec: waitingFor('extract') }) }),
  );
  const [extract = 0, load = 0, report = 0] = await store.saveJobs(changes, 'ann');
  const both = /^extract: load, report wait for it; delete them too, or take it out of their dependencies first$/;
  await assert.rejects(store.deleteJobs([extract], 'ann'), refused('job_waited_for', both));
  await assert.rejects(
    store.deleteJobs([extract, load], 'ann'),
    refused('job_waited_for', /^extract: report waits for it/),
  );
  assert.equal((await store.listJobs()).length, 3);
  assert.equal(await store.deleteJobs([extract, load, report], 'ann'), 3);
  assert.deepEqual(await stage.database.rows('select * from dependencies'), []);
});

exerciseStore('a job for which others wait keeps its name, unless they are saved with it', async (stage) => {
  const { store } = stage;
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: waitingFor('extract') });
  const renamed = jobChange({ id: extract, name: 'pull' });
  const message = /^extract: load waits for it; it keeps its name until it is out of their dependencies$/;
  await assert.rejects(store.saveJobs([renamed], 'ann'), refused('job_waited_for', message));
  await store.saveJobs([renamed, jobChange({ id: load, name: 'load', spec: waitingFor('pull') })], 'ann');
  assert.deepEqual(await stored(stage), ['load → pull 111']);
});

exerciseStore('a job that is switched off is still waited for, and deletes no dependency', async (stage) => {
  const { store } = stage;
  const extract = await saveJob(store, { name: 'extract', nextSlotAt: dawn });
  await saveJob(store, { name: 'load', spec: waitingFor('extract') });
  await saveJob(store, { id: extract, name: 'extract', enabled: false });
  assert.deepEqual(await stored(stage), ['load → extract 111']);
});
