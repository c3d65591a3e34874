import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { minuteMs, saveJob } from './play.ts';

exerciseStore('the history of a job has who did what, when, and the schedule that held since', async (stage) => {
  const { store, clock, database } = stage;
  const id = await saveJob(store, { name: 'nightly' });
  clock.now += minuteMs;
  await store.setEnabled([id], false, 'bob', () => null);
  clock.now += minuteMs;
  const override = { rules: [{ kind: 'every' as const, everyMs: 5_000 }] };
  await saveJob(store, { id, name: 'nightly', override });
  await saveJob(store, { name: 'other' });
  const [created, disabled, updated, ...others] = await store.jobHistory(id);
  assert.deepEqual(disabled, { at: dawn + minuteMs, by: 'bob', change: 'disabled', schedule: null });
  assert.deepEqual(updated, { at: dawn + 2 * minuteMs, by: 'ann', change: 'updated', schedule: override });
  assert.deepEqual([created?.at, created?.change, created?.schedule?.rules], [dawn, 'created', []]);
  assert.deepEqual(others, []);
  await database.execute(`update job_history set spec = '{"schedule": 3}' where job_id = ${id}`);
  assert.deepEqual(
    (await store.jobHistory(id)).map(({ schedule }) => schedule),
    [null, null, null],
    'what cannot be read is none',
  );
});
