import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Stage } from '../rig/stores.ts';
import { exerciseStore } from '../rig/stores.ts';
import { Desk } from './sync-desk.ts';

const nightly = { command: ['true'], schedule: { times: '02:00', except: { calendar: 'holidays' } } };

function deskWith(stage: Stage): Desk {
  const desk = new Desk(stage, ['jobs.yaml']);
  desk.writeText('days.txt', '2099-12-25\n');
  desk.writeText('jobs.yaml', JSON.stringify({ calendars: { holidays: { file: 'days.txt' } }, jobs: { nightly } }));
  return desk;
}

async function daysOf(stage: Stage): Promise<unknown> {
  const [view] = await stage.store.listJobs({ names: ['nightly'] });
  return view?.job.spec.schedule.limits?.except?.[0]?.calendar?.dates.map(({ from }) => from);
}

exerciseStore('a calendar file that changed makes other jobs of its jobs file, which did not', async (stage) => {
  const desk = deskWith(stage);
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
  assert.deepEqual(await daysOf(stage), ['2099-12-25']);
  assert.deepEqual(await desk.tick(), []);
  assert.deepEqual(desk.asked, [], 'nothing is asked of the store while neither changes');
  desk.writeText('days.txt', '2099-12-25\n2099-12-26\n');
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 0 1 0']);
  assert.deepEqual(await daysOf(stage), ['2099-12-25', '2099-12-26']);
  assert.deepEqual(await desk.tick(), []);
  assert.deepEqual(desk.asked, []);
});

exerciseStore(
  'a calendar file that is gone or wrong changes nothing, and is noticed when it is right again',
  async (stage) => {
    const desk = deskWith(stage);
    await desk.tick();
    rmSync(desk.path('days.txt'));
    assert.deepEqual(await desk.tick(), ['jobs.yaml refused: not exist']);
    assert.deepEqual(await desk.tick(), []);
    assert.deepEqual(await daysOf(stage), ['2099-12-25']);
    desk.writeText('days.txt', '2099-12-24\n');
    assert.deepEqual(await desk.tick(), ['jobs.yaml synced 0 1 0']);
    assert.deepEqual(await daysOf(stage), ['2099-12-24']);
  },
);

exerciseStore('a calendar file that was missing from the beginning is noticed when it comes', async (stage) => {
  const desk = deskWith(stage);
  rmSync(desk.path('days.txt'));
  assert.deepEqual(await desk.tick(), ['jobs.yaml refused: not exist']);
  desk.writeText('days.txt', '2099-12-24\n');
  assert.deepEqual(await desk.tick(), ['jobs.yaml synced 1 0 0']);
});
