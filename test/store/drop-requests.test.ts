import assert from 'node:assert/strict';
import { exerciseStore } from '../rig/stores.ts';
import { enter, goingAfter, identity, laneOf, saveJob } from './play.ts';

exerciseStore('which ends a lane has seen goes with the lane', async ({ store, database }) => {
  await enter(store);
  await enter(store, identity('web-2'));
  const id = await saveJob(store, { name: 'follower', host: '*', spec: goingAfter() });
  await database.execute(
    'insert into awaited (lane_id, rule, upstream_lane_id, ended_at, newest_run_id) select id, 0, 9, 1, 0 from lanes',
    [],
  );
  assert.equal((await database.rows('select lane_id from awaited')).length, 2);
  await saveJob(store, { id, name: 'follower', host: 'web-1', spec: goingAfter() });
  const { id: left } = await laneOf(store, id);
  assert.deepEqual(await database.rows('select lane_id from awaited'), [{ lane_id: left }]);
});
