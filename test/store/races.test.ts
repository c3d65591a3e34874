import assert from 'node:assert/strict';
import { claim } from '../../src/store/claim.ts';
import { deleteJobs, setEnabled } from '../../src/store/jobs.ts';
import { storeOver } from '../../src/store/open.ts';
import { saveJobs } from '../../src/store/save-jobs.ts';
import { savePools } from '../../src/store/save-pools.ts';
import { settle } from '../../src/store/settle.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { connection, interposed, meet } from './interleaving.ts';
import {
  byTheRules,
  claimAll,
  claimOne,
  enter,
  goingAfter,
  goOn,
  identity,
  jobChange,
  laneOf,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
} from './play.ts';

const hourly = { rules: [{ kind: 'every' as const, everyMs: 3_600_000 }] };

exerciseStore('a pool that is defined while a claim parks a lane for want of it wakes that lane', async (stage) => {
  const { store } = stage;
  const seat = await enter(store);
  const spec = { ...waitingFor(), schedule: hourly, pool: 'db' };
  const jobId = await saveJob(store, { name: 'nightly', spec, nextSlotAt: dawn });
  const pools = [{ name: 'db', size: 1, origin: null }];
  const [{ parked }] = await meet(
    stage,
    (database) => claim(database, orderOf(seat), byTheRules),
    (database) => savePools(database, pools),
  );
  assert.equal(parked.length, 1);
  assert.equal((await laneOf(store, jobId)).parkedFor, null);
  assert.equal((await store.claim(orderOf(seat), byTheRules)).claimed.length, 1);
});

exerciseStore('from when a job is disabled or deleted, nobody starts a run of it', async (stage) => {
  // On SQLite whoever holds anything holds everything.
  if (stage.kind === 'sqlite') return;
  const { store } = stage;
  const seat = await enter(store);
  let looks = 0;
  // The lanes are due a moment later, so that they are not looked at as due ones.
  const database = interposed(await connection(stage, () => dawn - 1), {
    afterStatement: async (statement) => {
      if (!/^update (jobs|.* straight_join jobs) /.test(statement)) return;
      looks++;
      assert.equal((await claimAll(store, seat)).claimed.length, 0, statement);
    },
  });
  const [off = 0, gone = 0] = [
    await saveJob(store, { name: 'off', nextSlotAt: dawn }),
    await saveJob(store, { name: 'gone', nextSlotAt: dawn }),
  ];
  await setEnabled(database, [off, gone], false, 'ann', () => null);
  await setEnabled(database, [gone], true, 'ann', () => dawn);
  await deleteJobs(database, [gone], 'ann');
  await database.close();
  assert.equal(looks, 3);
  assert.equal((await claimAll(store, seat)).claimed.length, 0);
});

exerciseStore('who goes after two jobs that end at the same instant sees both ends', async (stage) => {
  const { store } = stage;
  const seats = [await enter(store, identity('web-1')), await enter(store, identity('web-2'))] as const;
  await saveJob(store, { name: 'left', host: 'web-1', nextSlotAt: dawn });
  await saveJob(store, { name: 'right', host: 'web-2', nextSlotAt: dawn });
  const tip = await saveJob(store, { name: 'tip', host: 'web-3', spec: goingAfter('left', 'right') });
  const [left, right] = [await claimOne(store, seats[0]), await claimOne(store, seats[1])];
  await meet(
    stage,
    (database) => settle(database, seats[0].supervisorId, [settlement(left)], goOn),
    (database) => settle(database, seats[1].supervisorId, [settlement(right)], goOn),
  );
  const open = await store.openRequests([(await laneOf(store, tip)).id]);
  assert.deepEqual(
    open.map(({ cause }) => cause),
    ['upstream'],
  );
});

exerciseStore('who waits for two jobs that end at the same instant wakes', async (stage) => {
  const { store } = stage;
  const seats = [await enter(store, identity('web-1')), await enter(store, identity('web-2'))] as const;
  const third = await enter(store, identity('web-3'));
  await saveJob(store, { name: 'left', host: 'web-1', nextSlotAt: dawn });
  await saveJob(store, { name: 'right', host: 'web-2', nextSlotAt: dawn });
  const [left, right] = [await claimOne(store, seats[0]), await claimOne(store, seats[1])];
  const spec = { ...waitingFor('left', 'right'), schedule: hourly };
  const tip = await saveJob(store, { name: 'tip', host: 'web-3', spec, nextSlotAt: dawn });
  assert.equal((await store.claim(orderOf(third), byTheRules)).parked.length, 1);
  await meet(
    stage,
    (database) => settle(database, seats[0].supervisorId, [settlement(left)], goOn),
    (database) => settle(database, seats[1].supervisorId, [settlement(right)], goOn),
  );
  assert.equal((await laneOf(store, tip)).parkedFor, null);
  assert.equal((await store.claim(orderOf(third), byTheRules)).claimed.length, 1);
});

exerciseStore(
  'a host that registers while a job on * is saved has a lane of it, whoever comes first',
  async (stage) => {
    const save = (name: string) => jobChange({ name, host: '*', nextSlotAt: dawn });
    await meet(
      stage,
      (database) => saveJobs(database, [save('one')], 'ann'),
      (database) => enter(storeOver(database), identity('web-1')),
    );
    await meet(
      stage,
      (database) => enter(storeOver(database), identity('web-2')),
      (database) => saveJobs(database, [save('two')], 'ann'),
    );
    const hosts = (await stage.store.listJobs()).map(({ lanes }) => lanes.map(({ host }) => host).sort());
    assert.deepEqual(hosts, [
      ['web-1', 'web-2'],
      ['web-1', 'web-2'],
    ]);
  },
);

exerciseStore('a host that registers while a job on * is enabled has its next slot', async (stage) => {
  const { store } = stage;
  await enter(store, identity('web-1'));
  const id = await saveJob(store, { name: 'one', host: '*', enabled: false, nextSlotAt: null });
  await meet(
    stage,
    (database) => setEnabled(database, [id], true, 'ann', () => dawn),
    (database) => enter(storeOver(database), identity('web-2')),
  );
  const [view] = await store.listJobs();
  assert.deepEqual(view?.lanes.map(({ host, nextSlotAt }) => [host, nextSlotAt]).sort(), [
    ['web-1', dawn],
    ['web-2', dawn],
  ]);
});
