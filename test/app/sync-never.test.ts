import assert from 'node:assert/strict';
import { exerciseStore } from '../rig/stores.ts';
import { Desk } from './sync-desk.ts';

const future = { command: ['true'], schedule: { at: '2099-01-01T00:00' } };
const past = { command: ['true'], schedule: { at: '2020-01-01T00:00' } };
const outside = { command: ['true'], schedule: { cron: '0 22 * * *', between: '09:00-17:00' } };

exerciseStore('feature 49: a job of a file may be over, from the first on and later', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { done: past, once: future });
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 2 0 0']);
  desk.write('jobs.yaml', { done: past, once: past });
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 0 1 0']);
  const views = await stage.store.listJobs();
  assert.deepEqual(
    views.map(({ lanes }) => lanes[0]?.nextSlotAt),
    [null, null],
  );
});

exerciseStore('a schedule that never fires is refused in a job that is there already, too', async (stage) => {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.write('jobs.yaml', { once: future, other: future });
  await desk.tick();
  desk.write('jobs.yaml', { once: outside, other: past });
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: never fire']);
  const views = await stage.store.listJobs();
  assert.deepEqual(
    views.map(({ job }) => job.spec.schedule.rules[0]?.kind),
    ['at', 'at'],
  );
});
