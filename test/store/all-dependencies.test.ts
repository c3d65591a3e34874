import assert from 'node:assert/strict';
import { exerciseStore } from '../rig/stores.ts';
import { saveJob, waitingFor } from './play.ts';

exerciseStore('all dependencies are told by upstream, each with its ways', async ({ store }) => {
  const extract = await saveJob(store, { name: 'extract' });
  const load = await saveJob(store, { name: 'load', spec: waitingFor('extract') });
  const spec = waitingFor('load', ['extract', { waitForNextRun: false, waitForSuccess: false }]);
  const mail = await saveJob(store, { name: 'mail', spec });
  const all = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  assert.deepEqual(await store.allDependencies(), [
    { jobId: load, upstreamJobId: extract, ...all },
    { jobId: mail, upstreamJobId: extract, ...all, waitForNextRun: false, waitForSuccess: false },
    { jobId: mail, upstreamJobId: load, ...all },
  ]);
  await store.deleteJobs([mail], 'ann');
  assert.equal((await store.allDependencies()).length, 1, 'a deleted job waits for nobody');
});
