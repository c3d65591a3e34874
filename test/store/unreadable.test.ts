import assert from 'node:assert/strict';
import { blankSpec } from '../../src/domain/stored-spec.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, goOn, jobChange, laneOf, minuteMs, saveJob, settlement } from './play.ts';

for (const nonsense of ['{"command', 'null', '""', '']) {
  exerciseStore(
    `a job whose definition is ${nonsense || 'empty'} is parked and keeps no other from running`,
    async (stage) => {
      const { store, clock } = stage;
      const seat = await enter(store);
      const broken = await saveJob(store, { name: 'broken', nextSlotAt: dawn });
      await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
      const { id: laneId } = await laneOf(store, broken);
      await stage.database.execute('update jobs set spec = ? where id = ?', [nonsense, broken]);
      const { claimed, parked, more } = await claimAll(store, seat);
      assert.deepEqual(
        claimed.map(({ job }) => job.name),
        ['nightly'],
      );
      assert.equal(more, false);
      assert.deepEqual(
        parked.map((lane) => [lane.laneId, lane.job]),
        [[laneId, 'broken']],
      );
      assert.match(parked[0]?.reason ?? '', /^job broken: its definition in the database .* cannot be read/);
      clock.now += minuteMs;
      assert.deepEqual((await claimAll(store, seat)).parked, []);
      const views = await store.listJobs();
      assert.deepEqual(
        views.map(({ job, unreadable }) => [job.name, unreadable?.document]),
        [
          ['broken', nonsense],
          ['nightly', undefined],
        ],
      );
      assert.match(views[0]?.unreadable?.reason ?? '', /^job broken: its definition/);
      await store.saveJobs([jobChange({ id: broken, name: 'broken', nextSlotAt: clock.now })], 'ann');
      assert.equal((await claimOne(store, seat)).job, 'broken');
    },
  );
}

exerciseStore('a lane whose job is gone is parked, not looked at again and again', async (stage) => {
  const seat = await enter(stage.store);
  const id = await saveJob(stage.store, { name: 'nightly', nextSlotAt: dawn });
  await stage.database.execute('delete from jobs');
  const { claimed, parked, more } = await claimAll(stage.store, seat);
  assert.deepEqual([claimed, more], [[], false]);
  assert.equal(parked[0]?.reason, `job ${id} is not in the database`);
});

exerciseStore('a run whose job became unreadable ends, and frees its lane', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  const run = await claimOne(store, seat);
  await stage.database.execute("update jobs set spec = 'nonsense'");
  assert.deepEqual(await store.settle(seat.supervisorId, [settlement(run)], goOn), [run.id]);
  const [lane] = await stage.database.rows('select active_run_id, wake_at, run_count from lanes');
  assert.deepEqual({ ...lane }, { active_run_id: null, wake_at: dawn + minuteMs, run_count: 1 });
});

exerciseStore('a job that cannot be read keeps no new host out', async ({ store, database }) => {
  await saveJob(store, { name: 'broken', nextSlotAt: dawn });
  await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
  await database.execute("update jobs set spec = '{\"host' where name = 'broken'");
  const seat = await enter(store);
  assert.deepEqual(
    (await claimAll(store, seat)).claimed.map(({ job }) => job.name),
    ['everywhere'],
  );
});

for (const nonsense of ['{}', '{"command": {"argv": 5}}', '[]', '{"schedule": {"rules": [{"kind": "never"}]}}']) {
  exerciseStore(`a job whose definition is ${nonsense} is listed with what is wrong, and deleted`, async (stage) => {
    const { store } = stage;
    const id = await saveJob(store, { name: 'broken', nextSlotAt: dawn });
    await stage.database.execute('update jobs set spec = ?', [nonsense]);
    const [view] = await store.listJobs();
    assert.equal(view?.job.spec, blankSpec);
    assert.equal(view?.unreadable?.document, nonsense);
    assert.equal(await store.setEnabled([id], false, 'ann', () => null), 1);
    assert.equal(await store.deleteJobs([id], 'ann'), 1);
    assert.deepEqual(await store.listJobs(), []);
  });
}

exerciseStore('of a job whose override cannot be read everything else can', async ({ store, database }) => {
  const id = await saveJob(store, { name: 'nightly', nextSlotAt: dawn });
  await database.execute('update jobs set override = \'{"rules": 5}\'');
  const [view] = await store.listJobs();
  assert.deepEqual([view?.job.override, view?.job.spec.command], [null, { argv: ['true'] }]);
  assert.match(view?.unreadable?.reason ?? '', /jobs\.override/);
  await store.saveJobs([jobChange({ id, name: 'nightly' })], 'ann');
  assert.equal((await store.listJobs())[0]?.unreadable, null);
});

exerciseStore('a blank definition is never saved over one that cannot be read', async ({ store, database }) => {
  const id = await saveJob(store, { name: 'broken', nextSlotAt: dawn });
  await database.execute("update jobs set spec = '{half'");
  await store.saveJobs([{ ...jobChange({ id, name: 'broken' }), spec: blankSpec }], 'ann');
  assert.equal((await store.listJobs())[0]?.unreadable?.document, '{half');
});
