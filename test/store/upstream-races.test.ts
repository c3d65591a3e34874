import assert from 'node:assert/strict';
import type { Claim } from '../../src/store/claim-order.ts';
import type { Entered, Store } from '../../src/store/store.ts';
import { dawn, exerciseStore } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  settlement,
  waitingFor,
} from './play.ts';

const rounds = 50;

exerciseStore(
  'feature 80, feature 81: two upstreams that settle at once on two connections, while a third claims, start their downstream once',
  async ({ store, another, clock }) => {
    const stores = [store, await another(), await another()] as const;
    const seats = [
      await enter(stores[0], identity('web-1')),
      await enter(stores[1], identity('web-2')),
      await enter(stores[2], identity('web-3')),
    ] as const;
    const hourly = [{ kind: 'every' as const, everyMs: 60 * minuteMs }];
    const save = (name: string, host: string, ...upstreams: string[]) =>
      jobChange({
        name,
        host,
        spec: { ...waitingFor(...upstreams), schedule: { rules: hourly } },
        nextSlotAt: dawn,
      });
    const changes = [save('left', 'web-1'), save('right', 'web-2'), save('tip', 'web-3', 'left', 'right')];
    const [, , tip = 0] = await store.saveJobs(changes, 'ann');
    const claim = (one: Store, seat: Entered): Promise<Claim> => one.claim(orderOf(seat), byTheRules);
    const settle = (one: Store, seat: Entered, { claimed }: Claim) =>
      one.settle(
        seat.supervisorId,
        claimed.map(({ run }) => settlement(run)),
        goOn,
      );
    for (let round = 1; round <= rounds; round++) {
      const sides = [await claim(stores[0], seats[0]), await claim(stores[1], seats[1])] as const;
      assert.deepEqual(
        sides.map(({ claimed }) => claimed.length),
        [1, 1],
        `round ${round}`,
      );
      // In every second round the downstream is parked already, in the others it is being decided about.
      if (round % 2 === 0) await claim(stores[2], seats[2]);
      const [early] = await Promise.all([
        claim(stores[2], seats[2]),
        settle(stores[0], seats[0], sides[0]),
        settle(stores[1], seats[1], sides[1]),
      ]);
      const late = await claim(stores[2], seats[2]);
      assert.equal(
        early.claimed.length + late.claimed.length,
        1,
        `round ${round}: ${JSON.stringify(await laneOf(store, tip))}`,
      );
      await settle(stores[2], seats[2], early.claimed.length > 0 ? early : late);
      clock.now += 60 * minuteMs;
    }
    assert.equal((await store.listRuns({ jobIds: [tip], limit: 1_000 })).length, rounds);
  },
);

exerciseStore(
  'feature 76: two that claim at once never start a job beside its upstream',
  async ({ store, another, clock }) => {
    const stores = [store, await another()] as const;
    const seats = [await enter(stores[0], identity('web-1')), await enter(stores[1], identity('web-2'))] as const;
    const hourly = { rules: [{ kind: 'every' as const, everyMs: 60 * minuteMs }] };
    const waits = { waitForSuccess: false, waitForNextRun: false };
    const changes = [
      jobChange({ name: 'extract', host: 'web-1', spec: { ...waitingFor(), schedule: hourly }, nextSlotAt: dawn + 1 }),
      jobChange({
        name: 'load',
        host: 'web-2',
        spec: { ...waitingFor(['extract', waits]), schedule: hourly },
        nextSlotAt: dawn,
      }),
    ];
    await store.saveJobs(changes, 'ann');
    clock.now += minuteMs;
    for (let round = 1; round <= rounds; round++) {
      const claims = await Promise.all(
        stores.map((one, index) => one.claim(orderOf(seats[index] as Entered), byTheRules)),
      );
      const [extract, load] = claims as [Claim, Claim];
      const beside =
        load.claimed.length > 0 && extract.claimed.some(({ run }) => run.id < (load.claimed[0]?.run.id ?? 0));
      assert.ok(!beside, `round ${round}: load started while extract was running`);
      const ends = (index: 0 | 1, { claimed }: Claim) =>
        stores[index].settle(
          seats[index].supervisorId,
          claimed.map(({ run }) => settlement(run)),
          goOn,
        );
      await ends(1, load);
      await ends(0, extract);
      const rest = await Promise.all(
        stores.map((one, index) => one.claim(orderOf(seats[index] as Entered), byTheRules)),
      );
      await ends(0, rest[0] as Claim);
      await ends(1, rest[1] as Claim);
      clock.now += 60 * minuteMs;
    }
  },
);
