import assert from 'node:assert/strict';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { job } from '../domain/lane-example.ts';
import { exerciseStore, type Stage } from '../rig/stores.ts';
import { byTheRules, enter, goOn, identity, minuteMs, orderOf, saveJob, settlement } from './play.ts';

const atBoot = specOf('@reboot');
const booted = (name = 'web-1', boot = 2) => identity(name, { bootId: `boot ${boot}` });

function specOf(schedule: unknown) {
  return { ...job([]).spec, schedule: parseSchedule(schedule) };
}

async function claimed(store: Store, seat: Entered): Promise<Claim['claimed']> {
  return (await store.claim(orderOf(seat), byTheRules)).claimed;
}

async function wishes({ database }: Stage): Promise<unknown[]> {
  const sql = `select jobs.name, lanes.host, cause, due_at, scheduled_at, wake_at from requests
    join lanes on lanes.id = lane_id join jobs on jobs.id = job_id order by jobs.id, lanes.id`;
  return (await database.rows(sql)).map((row) => Object.values(row));
}

exerciseStore('a boot asks for one run of each job that is due at it, in the moment of entering', async (stage) => {
  const { store, clock } = stage;
  await enter(store);
  await saveJob(store, { name: 'mount', spec: atBoot });
  await saveJob(store, { name: 'hourly', spec: specOf('1h') });
  await saveJob(store, { name: 'off', spec: atBoot, enabled: false });
  await saveJob(store, { name: 'mentions', spec: { ...specOf('1h'), env: { WHEN: '"reboot"' } } });
  await saveJob(store, { name: 'instead', spec: specOf('1h'), override: parseSchedule('@reboot') });
  clock.now += minuteMs;
  await enter(store);
  assert.deepEqual(await wishes(stage), [], 'the same boot asks for nothing, nor does saving a job');
  clock.now += minuteMs;
  await enter(store, booted());
  const { now } = clock;
  assert.deepEqual(await wishes(stage), [
    ['mount', '', 'schedule', now, now, now],
    ['instead', '', 'schedule', now, now, now],
  ]);
  clock.now += minuteMs;
  await enter(store, booted());
  assert.equal((await wishes(stage)).length, 2, 'once a boot');
});

exerciseStore('a host that is new does not count as booted', async (stage) => {
  const { store } = stage;
  await saveJob(store, { name: 'mount', spec: atBoot });
  await enter(store);
  assert.deepEqual(await wishes(stage), []);
});

exerciseStore('each host asks for the lanes that it serves, and for no others', async (stage) => {
  const { store, clock } = stage;
  await enter(store, identity('web-1', { tags: ['db'] }));
  await enter(store, identity('web-2', { tags: ['db', 'big'] }));
  for (const host of ['', '*', 'web-1', 'web-2', 'tag:db', 'tag:big']) {
    await saveJob(store, { name: `on-${host.replace(/\W/g, 'x')}`, host, spec: { ...atBoot, host } });
  }
  clock.now += minuteMs;
  await enter(store, identity('web-2', { tags: ['db', 'big'], bootId: 'boot 2' }));
  const lanesOf = async () => (await wishes(stage)).map((row) => (row as string[]).slice(0, 2).join(' '));
  assert.deepEqual(await lanesOf(), ['on-x web-2', 'on-webx2 web-2', 'on-tagxbig tag:big']);
  clock.now += minuteMs;
  await enter(store, identity('web-1', { tags: ['db'], bootId: 'boot 9' }));
  assert.equal((await wishes(stage)).length, 7);
});

exerciseStore('a boot in the middle of a run is run after it', async (stage) => {
  const { store, clock } = stage;
  const first = await enter(store);
  await saveJob(store, { name: 'mount', spec: specOf(['@reboot', '1h']), nextSlotAt: clock.now });
  const [before] = await claimed(store, first);
  assert.ok(before);
  clock.now += minuteMs;
  const second = await enter(store, booted());
  assert.deepEqual(await claimed(store, second), [], 'its lane is not free');
  await store.adopt(second.supervisorId, [{ runId: before.run.id, fromSupervisorId: first.supervisorId }]);
  await store.settle(second.supervisorId, [settlement(before.run)], goOn);
  const [run] = await claimed(store, second);
  assert.deepEqual([run?.run.cause, run?.run.scheduledAt], ['schedule', clock.now]);
});

exerciseStore('a boot before which a job was disabled is not made up for when it is enabled', async (stage) => {
  const { store, clock, database } = stage;
  await enter(store);
  const jobId = await saveJob(store, { name: 'mount', spec: atBoot });
  const seat = await enter(store, booted());
  await store.setEnabled([jobId], false, 'ann', () => null);
  assert.deepEqual(await claimed(store, seat), []);
  await store.setEnabled([jobId], true, 'ann', () => null);
  clock.now += minuteMs;
  assert.deepEqual(await claimed(store, seat), []);
  const ranges = await database.rows('select reason, count from slot_ranges');
  assert.deepEqual(
    ranges.map((row) => Object.values(row)),
    [['disabled', 1]],
  );
});

exerciseStore(
  'of a boot that is written down while another tick does the same, a run is asked for once',
  async (stage) => {
    const { store } = stage;
    await enter(store);
    await saveJob(store, { name: 'mount', spec: atBoot });
    const other = await stage.another();
    await Promise.all([enter(store, booted()), enter(other, booted())]);
    assert.equal((await wishes(stage)).length, 1);
  },
);
