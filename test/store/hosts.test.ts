import assert from 'node:assert/strict';
import { dawn, exerciseStore } from '../rig/stores.ts';
import { claimAll, claimOne, enter, identity, minuteMs, processOf, saveJob } from './play.ts';

exerciseStore('the first tick registers its host and raises the generation each time', async ({ store, clock }) => {
  const first = await enter(store);
  assert.equal(first.generation, 1);
  assert.equal(first.now, dawn);
  assert.deepEqual(
    first.hosts.map(({ name, registeredAt }) => [name, registeredAt]),
    [['web-1', dawn]],
  );
  clock.now += minuteMs;
  const second = await enter(store);
  assert.deepEqual([second.hostId, second.generation], [first.hostId, 2]);
  assert.notEqual(second.supervisorId, first.supervisorId);
});

exerciseStore('a foreground supervisor leaves the generation and the ticks alone', async ({ store, database }) => {
  await enter(store);
  const { generation } = await enter(store, identity(), 'foreground');
  assert.equal(generation, 1);
  assert.deepEqual(
    (await database.rows('select count from ticks')).map(({ count }) => count),
    [1],
  );
});

exerciseStore('hosts are answered with the oldest first', async ({ store, clock }) => {
  await enter(store, identity('web-2'));
  clock.now += minuteMs;
  const { hosts } = await enter(store, identity('web-1'));
  assert.deepEqual(
    hosts.map(({ name }) => name),
    ['web-2', 'web-1'],
  );
});

exerciseStore('minutes that follow one another are one range of ticks, and a gap begins another', async (stage) => {
  const { store, clock, database } = stage;
  const { hostId } = await enter(store);
  clock.now += minuteMs;
  await store.recordTick(hostId);
  clock.now += minuteMs;
  await enter(store);
  clock.now += 10 * minuteMs;
  await enter(store);
  const ticks = await database.rows('select from_at, to_at, count from ticks order by id');
  assert.deepEqual(
    ticks.map((row) => ({ ...row })),
    [
      { from_at: dawn, to_at: dawn + 2 * minuteMs, count: 3 },
      { from_at: dawn + 12 * minuteMs, to_at: dawn + 12 * minuteMs, count: 1 },
    ],
  );
  assert.equal((await store.listHosts())[0]?.lastTickAt, clock.now);
});

for (const [whose, changes] of [
  ["another machine's", { machineId: 'another' }],
  ["another user's", { uid: 1001 }],
  ["another folder's", { home: '/elsewhere' }],
  ["another pid namespace's", { pidNamespace: 'pid:[2]' }],
] as const) {
  exerciseStore(`a name that is ${whose} is refused until that has been silent for 3 minutes`, async (stage) => {
    const { store, clock } = stage;
    await enter(store);
    clock.now += 3 * minuteMs - 1;
    const refused = await store.enter(identity('web-1', changes), processOf(1), 'runner', () => false);
    assert.equal(refused.verdict, 'refused');
    assert.equal(refused.verdict === 'refused' && refused.by.machineId, 'machine of web-1');
    clock.now += 1;
    assert.equal((await enter(store, identity('web-1', changes))).generation, 2);
  });
}

exerciseStore('the same machine after a reboot is nobody else', async ({ store }) => {
  await enter(store);
  const rebooted = identity('web-1', { bootId: 'boot 2', pidNamespace: 'pid:[9]' });
  assert.equal((await enter(store, rebooted)).generation, 2);
  assert.equal((await store.listHosts())[0]?.bootId, 'boot 2');
});

exerciseStore('two first ticks of one host at the same time both enter', async ({ store, another }) => {
  const others = [store, await another(), await another()];
  const entered = await Promise.all(others.map((each) => enter(each)));
  assert.deepEqual(entered.map(({ generation }) => generation).sort(), [1, 2, 3]);
  assert.equal((await store.listHosts()).length, 1);
});

exerciseStore('supervisors are known until they have ended', async ({ store }) => {
  const one = await enter(store, identity(), 'runner', 11);
  const two = await enter(store, identity(), 'foreground', 12);
  const supervisors = await store.supervisorsOf(one.hostId);
  assert.deepEqual(
    supervisors.map(({ id, pid, kind, host, endedAt }) => [id, pid, kind, host, endedAt]),
    [
      [one.supervisorId, 11, 'runner', 'web-1', null],
      [two.supervisorId, 12, 'foreground', 'web-1', null],
    ],
  );
  assert.equal((await store.listHosts())[0]?.runnerPid, 11);
  await store.endSupervisors([one.supervisorId]);
  assert.deepEqual(
    (await store.supervisorsOf(one.hostId)).map(({ id }) => id),
    [two.supervisorId],
  );
  assert.equal((await store.listHosts())[0]?.runnerPid, null);
});

exerciseStore('the runner of a host is the one that entered last', async ({ store }) => {
  await enter(store, identity(), 'runner', 30_000);
  await enter(store, identity(), 'runner', 12);
  assert.equal((await store.listHosts())[0]?.runnerPid, 12);
});

exerciseStore('a poll tells the generation, the stops and the next wake-up, and is the heartbeat', async (stage) => {
  const { store, clock } = stage;
  const seat = await enter(store);
  await saveJob(store, { name: 'due', nextSlotAt: dawn });
  await saveJob(store, { name: 'later', nextSlotAt: dawn + 5 * minuteMs });
  await saveJob(store, { name: 'elsewhere', host: 'web-9', nextSlotAt: dawn + minuteMs });
  const run = await claimOne(store, seat);
  clock.now += 2_000;
  const supervisor = { id: seat.supervisorId, hostId: seat.hostId };
  assert.deepEqual(await store.poll(supervisor, ['', 'web-1']), {
    now: dawn + 2_000,
    generation: 1,
    stops: [],
    replaceAt: null,
    nextWakeAt: dawn + 5 * minuteMs,
  });
  await enter(store);
  assert.deepEqual(await store.requestStop([run.id], 'ann'), [run.id]);
  const poll = await store.poll(supervisor, ['web-1']);
  assert.equal(poll.generation, 2);
  assert.deepEqual(poll.stops, [{ runId: run.id, by: 'ann', reason: null }]);
  assert.equal(poll.nextWakeAt, null);
  assert.equal((await store.supervisorsOf(seat.hostId))[0]?.heartbeatAt, dawn + 2_000);
});

exerciseStore(
  'a host that registers gets its lane of every job on *, and each host its own run of a slot',
  async (stage) => {
    const { store, another } = stage;
    const id = await saveJob(store, { name: 'everywhere', host: '*', priority: 7, nextSlotAt: dawn });
    await saveJob(store, {
      name: 'not everywhere',
      host: 'web-1',
      spec: { ...(await specOf(store, id)), env: { host: '*' } },
      nextSlotAt: dawn + minuteMs,
    });
    const one = await enter(store, identity('web-1'));
    const other = await another();
    const two = await enter(other, identity('web-2'));
    const views = await store.listJobs();
    assert.deepEqual(
      views.map(({ lanes }) => lanes.map(({ host }) => host)),
      [['web-1', 'web-2'], ['web-1']],
    );
    assert.equal((await claimOne(store, one)).host, 'web-1');
    assert.equal((await claimOne(other, two)).host, 'web-2');
    assert.equal((await claimAll(store, one)).claimed.length, 0);
  },
);

async function specOf(store: Parameters<typeof saveJob>[0], id: number) {
  const [view] = await store.listJobs({ ids: [id] });
  if (!view) throw new Error('no such job');
  return view.job.spec;
}

exerciseStore('a host that was renamed goes on with its runs where a store cannot be shared', async (stage) => {
  const { store, kind, clock } = stage;
  const before = await enter(store, identity('web-1'));
  await saveJob(store, { name: 'everywhere', host: '*', nextSlotAt: dawn });
  const run = await claimOne(store, before);
  const renamed = identity('web-1', { name: 'laptop' });
  const after = await enter(store, renamed);
  const known = kind === 'sqlite' ? ['laptop'] : ['web-1', 'laptop'];
  assert.deepEqual(
    after.hosts.map(({ name }) => name),
    known,
  );
  const adoptable = await store.adoptable('laptop', after.supervisorId);
  assert.deepEqual(
    adoptable.map(({ run: { id } }) => id),
    kind === 'sqlite' ? [run.id] : [],
  );
  const [view] = await store.listJobs();
  assert.deepEqual(
    view?.lanes.map(({ host }) => host),
    known,
  );
  clock.now += minuteMs;
  const elsewhere = identity('web-1', { name: 'copied', machineId: 'another' });
  assert.equal(
    (await enter(store, elsewhere)).hosts.length,
    known.length + 1,
    'a copy on another machine is another host',
  );
});

exerciseStore(
  'feature 12: what a host read of its jobs files is remembered for that host, until it has none',
  async (stage) => {
    const { store } = stage;
    const web1 = await enter(store);
    const web2 = await enter(store, identity('web-2'));
    assert.deepEqual(
      web2.hosts.map(({ syncedFiles }) => syncedFiles),
      [{}, {}],
    );
    const files = { '/srv/jobs.yaml': { stamp: '1 2', hash: 'h', error: 'über', toldAt: 1, syncedAt: null } };
    await store.recordSyncedFiles(web1.hostId, files);
    assert.deepEqual(
      (await store.listHosts()).map(({ syncedFiles }) => syncedFiles),
      [files, {}],
    );
    assert.deepEqual((await enter(store)).hosts[0]?.syncedFiles, files);
    await store.recordSyncedFiles(web1.hostId, {});
    assert.deepEqual(await stage.database.rows('select jobs_files from hosts where id = ?', [web1.hostId]), [
      { jobs_files: null },
    ]);
  },
);

exerciseStore('a server that has ended in another container of this machine has made way', async ({ store, clock }) => {
  const renewed = identity('web-1', { pidNamespace: 'pid:[2]' });
  const { supervisorId } = await enter(store, identity(), 'server');
  assert.equal((await store.enter(renewed, processOf(1), 'server', () => false)).verdict, 'refused', 'it may live');
  await store.endSupervisors([supervisorId]);
  clock.now += 1_000;
  const other = identity('web-1', { pidNamespace: 'pid:[2]', machineId: 'another' });
  assert.equal((await store.enter(other, processOf(1), 'server', () => false)).verdict, 'refused');
  assert.equal((await store.enter(renewed, processOf(1), 'server', () => false)).verdict, 'entered');
});

exerciseStore('where cron ticks in another container of this machine, its next tick is awaited', async ({ store }) => {
  const { supervisorId } = await enter(store);
  await store.endSupervisors([supervisorId]);
  const renewed = identity('web-1', { pidNamespace: 'pid:[2]' });
  assert.equal((await store.enter(renewed, processOf(1), 'server', () => false)).verdict, 'refused');
});

exerciseStore('a tick knows when its host ticked before it, the latest first', async ({ store, clock }) => {
  await enter(store);
  clock.now += minuteMs;
  const { ticked, hostId } = await enter(store);
  assert.deepEqual(ticked, [{ fromAt: dawn, toAt: dawn + minuteMs }]);
  await enter(store, identity('web-2'));
  clock.now += 60 * minuteMs;
  const before = { fromAt: dawn, toAt: dawn + minuteMs };
  const again = clock.now;
  assert.deepEqual((await enter(store, identity(), 'foreground')).ticked, [{ fromAt: again, toAt: again }, before]);
  assert.deepEqual((await enter(store)).ticked, [{ fromAt: again, toAt: again }, before]);
  clock.now += minuteMs;
  assert.deepEqual(await store.recordTick(hostId), [{ fromAt: again, toAt: clock.now }, before]);
});

exerciseStore('a clock that is set back begins a new range of ticks', async ({ store, clock }) => {
  await enter(store);
  clock.now -= 60 * minuteMs;
  const { ticked } = await enter(store);
  assert.deepEqual(ticked[0], { fromAt: clock.now, toAt: clock.now });
});
