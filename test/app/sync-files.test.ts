import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, rmSync } from 'node:fs';
import { StoreUnavailable } from '../../src/store/store.ts';
import { exerciseStore } from '../rig/stores.ts';
import { identity } from '../store/play.ts';
import { Desk } from './sync-desk.ts';

const a = { command: ['true'], schedule: '5m' };
const minuteMs = 60_000;

exerciseStore(
  'feature 12: a file creates, updates and disables, and nothing when it has not changed',
  async (stage) => {
    const desk = new Desk(stage, ['jobs.yaml']);
    desk.write('jobs.yaml', { a, b: a });
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 2 0 0']);
    assert.deepEqual(await desk.jobs(), ['a', 'b']);
    desk.write('jobs.yaml', { a: { ...a, timeout: '1m' }, c: a });
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 1 1']);
    assert.deepEqual(await desk.jobs(), ['a', 'b off', 'c']);
    assert.deepEqual(desk.asked, ['listJobs', 'listPools', 'saveJobs', 'recordSyncedFiles']);
    assert.deepEqual(await desk.tick(), []);
    assert.deepEqual(desk.asked, [], 'nothing is asked of the store');
  },
);

exerciseStore('feature 12: what people set survives every sync', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { a, b: a });
  await desk.tick();
  const [view] = await stage.store.listJobs({ names: ['b'] });
  assert.ok(view);
  const override = { rules: [{ kind: 'every' as const, everyMs: 7_000 }] };
  const changes = { ...view.job, override, enabled: true, change: 'overridden', nextSlot: () => 4711 };
  await stage.store.saveJobs([changes], 'ann');
  const { id } = (await stage.store.listJobs({ names: ['a'] }))[0]?.job ?? { id: 0 };
  await stage.store.setEnabled([id], false, 'ann', () => null);
  desk.write('jobs.yaml', { a: { ...a, schedule: '6m' }, b: { ...a, schedule: '6m' } });
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 0 2 0']);
  assert.deepEqual(await desk.jobs(), ['a off', 'b']);
  const [after] = await stage.store.listJobs({ names: ['b'] });
  assert.deepEqual([after?.job.override, after?.lanes[0]?.nextSlotAt], [override, 4711]);
});

exerciseStore(
  'a file with a fault changes nothing, and is told once, when the fault changes, and each hour',
  async (stage) => {
    const desk = new Desk(stage, ['jobs.yaml', 'more.yaml']);
    desk.write('jobs.yaml', { a });
    desk.write('more.yaml', { m: a });
    await desk.tick();
    desk.write('jobs.yaml', { a: { ...a, timuot: '1m' }, b: a });
    desk.write('more.yaml', { m: a, n: a });
    assert.deepEqual(await desk.tick(), ['more.yaml synced 1 0 0', 'jobs.yaml refused: timuot']);
    assert.deepEqual(await desk.jobs(), ['a', 'm', 'n']);
    assert.deepEqual(await desk.tick(minuteMs), []);
    assert.deepEqual(desk.asked, [], 'nor is it read again');
    assert.deepEqual(await desk.tick(60 * minuteMs), ['jobs.yaml refused: timuot']);
    desk.writeText('jobs.yaml', 'jobs: {a: {command: [tr');
    assert.deepEqual(await desk.tick(), ['jobs.yaml refused: :1:24']);
    desk.write('jobs.yaml', { a });
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 0 0 0'], 'that it is right again is told too');
    assert.equal((await desk.record('jobs.yaml')).error, null);
  },
);

exerciseStore('a file that is missing, or that is none, changes nothing', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: not exist']);
  desk.write('jobs.yaml', { a });
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
  rmSync(desk.path('jobs.yaml'));
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: not exist']);
  execFileSync('mkfifo', [desk.path('jobs.yaml')]);
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: no regular']);
  assert.deepEqual(await desk.jobs(), ['a']);
});

exerciseStore('what was applied already is not parsed, and a young file is compared once more', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { a });
  await desk.tick(-minuteMs + 1);
  assert.equal((await desk.record('jobs.yaml')).stamp, '');
  await desk.tick();
  assert.deepEqual(desk.asked, ['recordSyncedFiles']);
  desk.write('jobs.yaml', { a });
  await desk.tick();
  assert.deepEqual(desk.asked, ['recordSyncedFiles'], 'touched, and of the same content');
  await desk.tick();
  assert.deepEqual(desk.asked, []);
});

exerciseStore(
  'two files with one job: the first keeps it, and the second may have it once it is let go',
  async (stage) => {
    const desk = new Desk(stage, ['one.yaml', 'two.yaml']);
    desk.write('one.yaml', { a, b: a });
    desk.write('two.yaml', { a, c: a });
    assert.deepEqual(await desk.tick(), ['one.yaml synced 2 0 0', 'two.yaml refused: taken']);
    assert.deepEqual(await desk.jobs(), ['a', 'b']);
    assert.match((await desk.record('two.yaml')).error ?? '', /jobs\.a: the name is taken by a job of .*one\.yaml/);
    desk.write('one.yaml', { b: a });
    assert.deepEqual(await desk.tick(), ['one.yaml synced 0 0 1', 'two.yaml synced 1 1 0']);
    assert.deepEqual(await desk.jobs(), ['a', 'b', 'c']);
    desk.write('one.yaml', { a, b: a });
    desk.write('two.yaml', { c: a });
    assert.deepEqual(await desk.tick(), ['two.yaml synced 0 0 1', 'one.yaml synced 0 1 0'], 'whatever their order');
  },
);

exerciseStore(
  'a file that is renamed takes its jobs along; one that leaves the setting leaves its jobs as they are',
  async (stage) => {
    const desk = new Desk(stage, ['one.yaml', 'two.yaml']);
    desk.write('one.yaml', { a });
    desk.write('two.yaml', { b: a });
    await desk.tick();
    renameSync(desk.path('one.yaml'), desk.path('new.yaml'));
    desk.files = ['new.yaml'];
    assert.deepEqual(await desk.tick(), ['new.yaml synced 0 1 0']);
    assert.deepEqual(await desk.jobs(), ['a', 'b']);
    assert.deepEqual(Object.keys(await desk.records()), [desk.path('new.yaml')]);
    desk.files = [];
    await desk.tick();
    assert.deepEqual([await desk.jobs(), await desk.records()], [['a', 'b'], {}]);
  },
);

exerciseStore(
  'hosts with files of their own: the last that changed wins, the other does not undo it',
  async (stage) => {
    const [here, there] = [new Desk(stage, ['jobs.yaml']), new Desk(stage, ['jobs.yaml'], identity('web-2'))];
    there.folder = here.folder;
    here.write('jobs.yaml', { a });
    await here.tick();
    await there.tick();
    here.write('jobs.yaml', { a, b: a });
    await here.tick();
    here.write('jobs.yaml', { a });
    await there.tick();
    assert.deepEqual(await here.jobs(), ['a', 'b'], 'there it says what it said when it was last read');
    await here.tick();
    assert.deepEqual(await here.jobs(), ['a', 'b off']);
  },
);

exerciseStore(
  'two hosts that read one file for the first time at once do not refuse each other’s jobs',
  async (stage) => {
    const [here, there] = [new Desk(stage, ['jobs.yaml']), new Desk(stage, ['jobs.yaml'], identity('web-2'))];
    there.folder = here.folder;
    here.write('jobs.yaml', { a });
    here.beforeSave = () => there.tick();
    assert.deepEqual(await here.tick(), []);
    assert.deepEqual([await here.jobs(), (await here.record('jobs.yaml')).error], [['a'], null]);
  },
);

exerciseStore('a database that was emptied or restored is filled again', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { a });
  await desk.tick();
  for (const table of ['hosts', 'lanes', 'jobs']) await stage.database.execute(`delete from ${table}`);
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
});

exerciseStore(
  'a shell line is refused and allowed as the setting changes, without a touch of the file',
  async (stage) => {
    const desk = new Desk(stage, ['jobs.yaml']);
    desk.write('jobs.yaml', { a: { command: { shell: 'x | y' } } });
    assert.deepEqual(await desk.tick(), ['jobs.yaml refused: shell']);
    desk.allowShell = true;
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
  },
);

exerciseStore('a store that is away is the only thing that fails, and the next pass does it all', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { a });
  desk.beforeSave = () => Promise.reject(new StoreUnavailable('gone'));
  await assert.rejects(desk.tick(), StoreUnavailable);
  desk.beforeSave = () => Promise.reject(new TypeError('a bug'));
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: a bug']);
  desk.beforeSave = async () => undefined;
  desk.write('jobs.yaml', { a });
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
});

exerciseStore(
  'a file that is being written is read when it is done, since half of it may be a right one',
  async (stage) => {
    const desk = new Desk(stage, ['jobs.yaml']);
    const text = Array.from({ length: 20 }, (_, index) => `  job-${index}: {command: ["true"]}\n`);
    desk.writeText('jobs.yaml', `jobs:\n${text.join('')}`);
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 20 0 0']);
    desk.writeText('jobs.yaml', 'jobs:\n');
    const writing = setInterval(() => {
      appendFileSync(desk.path('jobs.yaml'), text.shift() ?? '');
      if (text.length === 0) clearInterval(writing);
    }, 10);
    const told = await desk.tick().finally(() => clearInterval(writing));
    assert.deepEqual(told, []);
    assert.equal((await desk.jobs()).filter((job) => !job.endsWith('off')).length, 20);
  },
);
