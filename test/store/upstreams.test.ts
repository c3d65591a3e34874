import assert from 'node:assert/strict';
import type { Waits } from '../../src/domain/dependency.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { Claim, ClaimOrder } from '../../src/store/claim-order.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  saveJob,
  settlement,
  waitingFor,
  wish,
} from './play.ts';

async function claimed(store: Store, seat: Entered, order: Partial<ClaimOrder> = {}): Promise<Claim> {
  return await store.claim(orderOf(seat, order), byTheRules);
}

/** What a claim started and parked, by name. */
function summary({ claimed: started, parked }: Claim): string[] {
  return [...started.map(({ job }) => `start ${job.name}`), ...parked.map(({ job, reason }) => `${job} ${reason}`)];
}

async function end(store: Store, seat: Entered, { claimed: started }: Claim, changes: Partial<Settlement> = {}) {
  const endings = started.map(({ run }) => settlement(run, changes));
  await store.settle(seat.supervisorId, endings, goOn);
}

/** Jobs that are due at dawn, and what each of them waits for. */
async function saveAll(store: Store, waits: Record<string, string[]>): Promise<Record<string, number>> {
  const changes = Object.entries(waits).map(([name, upstreams]) =>
    jobChange({ name, spec: hourly(...upstreams), nextSlotAt: dawn }),
  );
  const ids = await store.saveJobs(changes, 'ann');
  return Object.fromEntries(changes.map(({ name }, index) => [name, ids[index] ?? 0]));
}

function hourly(...upstreams: Parameters<typeof waitingFor>) {
  return { ...waitingFor(...upstreams), schedule: { rules: [{ kind: 'every' as const, everyMs: 60 * minuteMs }] } };
}

exerciseStore(
  'feature 76, feature 81: a chain is claimed link by link, each when the one before has ended',
  async ({ store }) => {
    const seat = await enter(store);
    await saveAll(store, { report: ['load'], load: ['extract'], extract: [] });
    const first = await claimed(store, seat);
    assert.deepEqual(summary(first), [
      'start extract',
      'load waits for extract: it is running',
      'report waits for load: it is about to run',
    ]);
    assert.equal((await claimed(store, seat)).claimed.length, 0);
    await end(store, seat, first);
    const second = await claimed(store, seat);
    assert.deepEqual(summary(second), ['start load']);
    await end(store, seat, second);
    assert.deepEqual(summary(await claimed(store, seat)), ['start report']);
  },
);

exerciseStore(
  'feature 77: a failed upstream blocks, and a later success releases what it blocked',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const { load = 0 } = await saveAll(store, { extract: [], load: ['extract'] });
    await end(store, seat, await claimed(store, seat), { status: 'failed', exitCode: 1 });
    assert.deepEqual(summary(await claimed(store, seat)), ['load waits for extract: it last failed']);
    const parked = await laneOf(store, load);
    assert.deepEqual(
      [parked.nextSlotAt, parked.wakeAt, parked.parkedReason],
      [dawn, null, 'waits for extract: it last failed'],
    );
    clock.now += 60 * minuteMs;
    const again = await claimed(store, seat);
    assert.deepEqual(summary(again), ['start extract']);
    await end(store, seat, again);
    const released = await claimed(store, seat);
    assert.deepEqual(summary(released), ['start load']);
    assert.equal(released.claimed[0]?.run.slots, 2);
  },
);

exerciseStore('feature 80: a diamond runs its tip once, after both sides', async ({ store }) => {
  const seat = await enter(store);
  await saveAll(store, { tip: ['left', 'right'], left: ['base'], right: ['base'], base: [] });
  const base = await claimed(store, seat);
  await end(store, seat, base);
  const sides = await claimed(store, seat);
  assert.deepEqual(summary(sides), ['start left', 'start right']);
  const [left, right] = sides.claimed;
  await end(store, seat, { ...sides, claimed: left ? [left] : [] });
  assert.deepEqual(summary(await claimed(store, seat)), ['tip waits for right: it is running']);
  await end(store, seat, { ...sides, claimed: right ? [right] : [] });
  assert.deepEqual(summary(await claimed(store, seat)), ['start tip']);
});

exerciseStore('what a person forces waits for nobody', async ({ store }) => {
  const seat = await enter(store);
  const { load = 0 } = await saveAll(store, { extract: [], load: ['extract'] });
  assert.equal((await claimed(store, seat)).parked.length, 1);
  const { id } = await laneOf(store, load);
  await store.request([wish(id, dawn, { cause: 'force' })]);
  assert.deepEqual(summary(await claimed(store, seat, { laneIds: [id] })), ['start load']);
});

exerciseStore('a request for later keeps nobody from being woken', async ({ store }) => {
  const seat = await enter(store);
  const { load = 0 } = await saveAll(store, { extract: [], load: ['extract'] });
  const first = await claimed(store, seat);
  await store.request([wish((await laneOf(store, load)).id, dawn + 60 * minuteMs)]);
  await end(store, seat, first);
  assert.deepEqual(summary(await claimed(store, seat)), ['start load']);
});

exerciseStore(
  'feature 82: of a cycle that was made by hand only the members wait, and say so',
  async ({ store, database }) => {
    const seat = await enter(store);
    const ids = await saveAll(store, { a: [], b: ['a'], below: ['b'], fine: [] });
    await database.execute(`insert into dependencies values (${ids.a}, ${ids.b}, 1, 1, 1, null, 0, null)`);
    const cycle = (path: string) => `it waits for this job itself (${path}); remove one of these dependencies`;
    assert.deepEqual(summary(await claimed(store, seat)).sort(), [
      `a waits for b: ${cycle('a → b → a')}`,
      `b waits for a: ${cycle('b → a → b')}`,
      'below waits for b: it is about to run',
      'start fine',
    ]);
  },
);

const releases: [string, (stage: Stage, extract: number) => Promise<unknown>][] = [
  [
    'a change of its schedule',
    ({ store }, id) => saveJob(store, { id, name: 'extract', spec: hourly(), nextSlotAt: dawn + 60 * minuteMs }),
  ],
  ['being switched off', ({ store }, id) => store.setEnabled([id], false, 'ann', () => null)],
];
for (const [what, release] of releases) {
  exerciseStore(`what waits for a job that is about to run is woken by ${what}`, async (stage) => {
    const { store } = stage;
    const seat = await enter(store);
    await enter(store, identity('web-2'));
    const waits = { waitForSuccess: false, waitForNextRun: false };
    const extract = await saveJob(store, { name: 'extract', host: 'web-2', spec: hourly(), nextSlotAt: dawn });
    await saveJob(store, { name: 'load', spec: hourly(['extract', waits]), nextSlotAt: dawn });
    assert.deepEqual(summary(await claimed(store, seat)), ['load waits for extract: it is about to run']);
    assert.deepEqual(summary(await claimed(store, seat)), []);
    await release(stage, extract);
    assert.deepEqual(summary(await claimed(store, seat)), ['start load']);
  });
}

exerciseStore('what waits for the next slot of a job is woken as its upstream is switched on', async ({ store }) => {
  const seat = await enter(store);
  const waits = { waitForCompletion: false, waitForSuccess: false };
  const extract = await saveJob(store, { name: 'extract', spec: hourly(), enabled: false });
  await saveJob(store, { name: 'load', spec: hourly(['extract', waits]), nextSlotAt: dawn });
  assert.deepEqual(summary(await claimed(store, seat)), ['load waits for extract: it is disabled']);
  await store.setEnabled([extract], true, 'ann', () => dawn + minuteMs);
  assert.deepEqual(summary(await claimed(store, seat)), ['start load']);
});

exerciseStore(
  'what waits for the next slot alone of a job on another host is woken as that one starts',
  async ({ store, clock }) => {
    const one = await enter(store);
    const two = await enter(store, identity('web-2'));
    const waits = { waitForCompletion: false, waitForSuccess: false };
    await saveJob(store, { name: 'extract', host: 'web-2', spec: hourly(), nextSlotAt: dawn });
    await saveJob(store, { name: 'load', host: 'web-1', spec: hourly(['extract', waits]), nextSlotAt: dawn + 1 });
    clock.now += minuteMs;
    const before = 'load waits for extract: its next slot comes before this one';
    assert.deepEqual(summary(await claimed(store, one)), [before]);
    assert.deepEqual(summary(await claimed(store, two)), ['start extract']);
    assert.deepEqual(summary(await claimed(store, one)), ['start load']);
  },
);

for (const status of ['abandoned', 'lost', 'stopped', 'timed_out'] as const) {
  exerciseStore(`a run that ends as ${status} wakes those that wait for it`, async ({ store }) => {
    const seat = await enter(store);
    await saveJob(store, { name: 'extract', spec: hourly(), nextSlotAt: dawn });
    const waits = { waitForSuccess: false };
    await saveJob(store, { name: 'load', spec: hourly(['extract', waits]), nextSlotAt: dawn });
    await end(store, seat, await claimed(store, seat), { status, exitCode: null });
    assert.deepEqual(summary(await claimed(store, seat)), ['start load']);
  });
}

exerciseStore(
  'feature 76: a slot of which nothing was executed is still about to run, also on another host',
  async ({ store, clock }) => {
    const one = await enter(store);
    const two = await enter(store, identity('web-2'));
    await saveJob(store, { name: 'extract', host: 'web-2', spec: hourly(), nextSlotAt: dawn - 60 * minuteMs });
    await end(store, two, await claimed(store, two));
    await saveJob(store, { name: 'load', host: 'web-1', spec: hourly('extract'), nextSlotAt: dawn + 60 * minuteMs });
    clock.now += 60 * minuteMs;
    const { claimed: again } = await claimed(store, two);
    const { run } = again[0] as { run: Run };
    const asked = { cause: 'schedule' as const, at: clock.now, scheduledAt: run.scheduledAt, attempt: 1, params: {} };
    const after = () => ({
      nextSlotAt: clock.now + 60 * minuteMs,
      slotRanges: [],
      request: { ...asked, reason: null, requestedBy: null },
    });
    await store.settle(two.supervisorId, [settlement(run, { status: 'abandoned', exitCode: null })], after);
    assert.deepEqual(summary(await claimed(store, one)), ['load waits for extract: it is about to run']);
    const third = await claimed(store, two);
    assert.deepEqual(summary(third), ['start extract']);
    await end(store, two, third);
    assert.deepEqual(summary(await claimed(store, one)), ['start load']);
  },
);

/** An upstream without slots of its own; what waits for it has its slot at dawn. */
async function saveBehindEvents(store: Store, schedule: Rule, waits: Partial<Waits> = {}) {
  const extract = await saveJob(store, { name: 'extract', spec: hourly() });
  const load = await saveJob(store, { name: 'load', spec: { ...hourly(), schedule: { rules: [schedule] } } });
  const publish = await saveJob(store, { name: 'publish', spec: hourly(['load', waits]), nextSlotAt: dawn });
  return { extract, load, publish };
}

const afterExtract: Rule = { kind: 'after', upstreams: [{ job: 'extract', on: 'success' }] };

for (const schedule of [afterExtract, { kind: 'manual' }, { kind: 'reboot' }] as const) {
  exerciseStore(
    `feature 78: an upstream that has no slots of its own (${schedule.kind}) has no turn to wait for`,
    async ({ store }) => {
      const seat = await enter(store);
      const { load } = await saveBehindEvents(store, schedule);
      assert.deepEqual(summary(await claimed(store, seat)), ['publish waits for load: it has never run']);
      await store.request([wish((await laneOf(store, load)).id, dawn)]);
      await end(store, seat, await claimed(store, seat));
      assert.deepEqual(summary(await claimed(store, seat)), ['start publish']);
    },
  );
}

exerciseStore(
  'feature 76: an upstream that others have set off is about to run, until it has',
  async ({ store, clock }) => {
    const seat = await enter(store);
    const elsewhere = await enter(store, identity('web-2'));
    const { extract, load } = await saveBehindEvents(store, afterExtract, { waitForSuccess: false });
    clock.now += minuteMs;
    await store.request([wish((await laneOf(store, extract)).id, dawn)]);
    const only = { onlyJobIds: [extract] };
    await end(store, elsewhere, await claimed(store, elsewhere, only), { finishedAt: clock.now });
    const others = { exceptJobIds: [load] };
    assert.deepEqual(summary(await claimed(store, seat, others)), ['publish waits for load: it is about to run']);
    const second = await claimed(store, seat);
    assert.deepEqual(summary(second), ['start load']);
    await end(store, seat, second);
    assert.deepEqual(summary(await claimed(store, seat)), ['start publish']);
  },
);

exerciseStore('a slot that has had its run already keeps nobody waiting', async ({ store, database }) => {
  const seat = await enter(store);
  const waits = { waitForSuccess: false, waitForNextRun: false };
  const extract = await saveJob(store, { name: 'extract', spec: hourly(), nextSlotAt: dawn });
  await end(store, seat, await claimed(store, seat));
  await database.execute(`update lanes set next_slot_at = ${dawn}, wake_at = ${dawn} where job_id = ${extract}`);
  await saveJob(store, { name: 'load', spec: hourly(['extract', waits]), nextSlotAt: dawn });
  const { parked, more } = await claimed(store, seat);
  assert.deepEqual([parked.map(({ job }) => job), more], [['load'], true]);
  assert.deepEqual(summary(await claimed(store, seat)), ['start load']);
});

exerciseStore('on every host, a job waits for what runs on its own; elsewhere for all of it', async ({ store }) => {
  const one = await enter(store, identity('web-1'));
  const two = await enter(store, identity('web-2'));
  await saveJob(store, { name: 'extract', host: '*', spec: hourly(), nextSlotAt: dawn });
  await saveJob(store, { name: 'load', host: '*', spec: hourly('extract'), nextSlotAt: dawn });
  await saveJob(store, { name: 'report', host: 'web-1', spec: hourly('extract'), nextSlotAt: dawn });
  const here = await claimed(store, one, { laneHosts: ['web-1'] });
  assert.deepEqual(summary(here), [
    'start extract',
    'load waits for extract: it is running',
    'report waits for extract: it is running on web-1',
  ]);
  await end(store, one, here);
  assert.deepEqual(summary(await claimed(store, one, { laneHosts: ['web-1'] })), [
    'start load',
    'report waits for extract: it is about to run on web-2',
  ]);
  const there = await claimed(store, two, { laneHosts: ['web-2'] });
  assert.deepEqual(summary(there), ['start extract', 'load waits for extract: it is running']);
  await end(store, two, there);
  assert.deepEqual(summary(await claimed(store, one, { laneHosts: ['web-1'] })), ['start report']);
  assert.deepEqual(summary(await claimed(store, two, { laneHosts: ['web-2'] })), ['start load']);
});
