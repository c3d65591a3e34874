import assert from 'node:assert/strict';
import type { Claim } from '../../src/store/claim-order.ts';
import { dawn, exerciseStore, type Stage } from '../rig/stores.ts';
import {
  byTheRules,
  enter,
  goingAfter,
  goOn,
  identity,
  jobChange,
  laneOf,
  minuteMs,
  orderOf,
  settlement,
  waitingFor,
} from './play.ts';

const rounds = 200;
const hourly = { rules: [{ kind: 'every' as const, everyMs: 60 * minuteMs }] };

/** Two upstreams on hosts and connections of their own, which settle at once, and what becomes of the one downstream each time. */
async function settleAtOnce(
  { store, another, clock }: Stage,
  tip: ReturnType<typeof jobChange>,
  eachTime: (laneId: number, claimTip: () => Promise<Claim>, round: number) => Promise<void>,
): Promise<void> {
  const stores = [store, await another(), await another()] as const;
  const seats = [
    await enter(stores[0], identity('web-1')),
    await enter(stores[1], identity('web-2')),
    await enter(stores[2], identity('web-3')),
  ] as const;
  const upstream = (name: string, host: string) =>
    jobChange({ name, host, spec: { ...waitingFor(), schedule: hourly }, nextSlotAt: dawn });
  const changes = [upstream('left', 'web-1'), upstream('right', 'web-2'), tip];
  const [, , tipId = 0] = await store.saveJobs(changes, 'ann');
  const { id } = await laneOf(store, tipId);
  const claim = (index: 0 | 1 | 2) => stores[index].claim(orderOf(seats[index]), byTheRules);
  const settle = (index: 0 | 1 | 2, { claimed }: Claim) => {
    const ends = claimed.map(({ run }) => settlement(run, { finishedAt: clock.now }));
    return stores[index].settle(seats[index].supervisorId, ends, goOn);
  };
  for (let round = 1; round <= rounds; round++) {
    const sides = [await claim(0), await claim(1)] as const;
    assert.deepEqual(
      sides.map(({ claimed }) => claimed.length),
      [1, 1],
      `round ${round}`,
    );
    let tips: Claim | undefined;
    const claimTip = async () => {
      tips = await claim(2);
      return tips;
    };
    // Before, so that a lane that waits is parked.
    await claim(2);
    await Promise.all([settle(0, sides[0]), settle(1, sides[1])]);
    await eachTime(id, claimTip, round);
    if (tips) await settle(2, tips);
    clock.now += 60 * minuteMs;
  }
}

exerciseStore(
  'feature 81: two upstreams that settle at the same instant on two connections set off their downstream once, 200 times',
  async (stage) => {
    const { store } = stage;
    const tip = jobChange({ name: 'tip', host: 'web-3', spec: goingAfter('left', 'right') });
    await settleAtOnce(stage, tip, async (laneId, claimTip, round) => {
      const open = await store.openRequests([laneId]);
      assert.deepEqual(
        open.map(({ cause }) => cause),
        ['upstream'],
        `round ${round}`,
      );
      const { claimed } = await claimTip();
      assert.equal(claimed.length, 1, `round ${round}`);
    });
  },
);

exerciseStore(
  'feature 80: two upstreams that settle at the same instant on two connections wake who waits for both, 200 times',
  async (stage) => {
    const spec = { ...waitingFor('left', 'right'), schedule: hourly };
    const tip = jobChange({ name: 'tip', host: 'web-3', spec, nextSlotAt: dawn });
    await settleAtOnce(stage, tip, async (_laneId, claimTip, round) => {
      const { claimed, parked } = await claimTip();
      assert.equal(claimed.length, 1, `round ${round}: ${parked.map(({ reason }) => reason)}`);
    });
  },
);
