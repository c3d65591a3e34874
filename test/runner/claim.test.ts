import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../src/domain/event.ts';
import type { Candidate, Decision } from '../../src/domain/lane.ts';
import { claimDeciding, claimDue } from '../../src/runner/claim.ts';
import type { Seat } from '../../src/runner/seat.ts';
import type { World } from '../../src/runner/world.ts';
import type { ClaimOrder } from '../../src/store/claim-order.ts';

test('a job about which nothing can be decided is parked and told, and the others are decided about', async () => {
  const candidates = ['broken', 'fine'].map((name, index) => ({
    lane: { id: index + 1 },
    job: { name },
    upstreams: [],
  }));
  const decided: Decision[] = [];
  const told: Event[] = [];
  const store = {
    claim: async (_: unknown, decide: (some: unknown[], now: number) => Decision[]) => {
      decided.push(...decide(candidates, 0));
      return { claimed: [], parked: [], more: false, endedHolds: [] };
    },
  };
  const world = {
    store,
    identity: { name: 'here' },
    reached: () => undefined,
    emit: (event: Event) => told.push(event),
  };
  const decideOne = ({ job, lane }: Candidate): Decision => {
    if (job.name === 'broken') throw new TypeError('it has no schedule');
    return { kind: 'advance', laneId: lane.id, nextSlotAt: null, wakeAt: null, slotRanges: [] };
  };
  await claimDeciding(world as unknown as World, {} as Seat, 2, {}, decideOne);
  const reason = 'cannot be understood: it has no schedule';
  assert.deepEqual(decided[0], { kind: 'park', laneId: 1, reason, wakeAt: null, parkedFor: null });
  assert.equal(decided[1]?.kind, 'advance');
  assert.deepEqual(told, [{ kind: 'job-unreadable', job: 'broken', message: 'it has no schedule' }]);
});

test('a claim says when its host ticked, so that who waited for room is told so', async () => {
  let told: ClaimOrder['ticked'];
  const store = {
    claim: async (order: ClaimOrder) => {
      told = order.ticked;
      return { claimed: [], parked: [], more: false, endedHolds: [] };
    },
  };
  const world = { store, identity: { name: 'here' }, reached: () => undefined };
  const ticked = [{ fromAt: 1, toAt: 2 }];
  await claimDue(world as unknown as World, { ticked } as Seat, 2);
  assert.deepEqual(told, ticked);
});
