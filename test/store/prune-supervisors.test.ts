import assert from 'node:assert/strict';
import { exerciseStore } from '../rig/stores.ts';
import { enter, minuteMs } from './play.ts';

exerciseStore('supervisors that ended long ago are deleted, a batch at a time, and nobody else', async (stage) => {
  const { store, clock, database } = stage;
  const gone = [];
  for (let index = 0; index < 3; index++) gone.push((await enter(store)).supervisorId);
  await store.endSupervisors(gone);
  clock.now += minuteMs;
  const recent = await enter(store);
  await store.endSupervisors([recent.supervisorId]);
  const open = await enter(store);
  const left = async () =>
    (await database.rows<{ id: number }>('select id from supervisors order by id')).map(({ id }) => id);
  await store.pruneSupervisors(open.hostId, clock.now, 2);
  assert.deepEqual(await left(), [gone[2], recent.supervisorId, open.supervisorId]);
  await store.pruneSupervisors(open.hostId, clock.now, 2);
  assert.deepEqual(await left(), [recent.supervisorId, open.supervisorId]);
});
