import { decide } from '../domain/decide.ts';
import type { TickRange } from '../domain/due-slots.ts';
import type { Candidate, Decision, Request } from '../domain/lane.ts';
import { passedOver } from '../domain/retry-requests.ts';
import type { Run } from '../domain/run.ts';
import { decideUpstreamsFirst } from '../domain/upstreams-first.ts';
import type { Claim, ClaimOrder } from '../store/claim-order.ts';
import { releaseEnded } from './release-ended.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** Narrows a claim: which jobs, or which lanes whether they are due or not. */
export type ClaimFilter = Pick<ClaimOrder, 'onlyJobIds' | 'exceptJobIds' | 'laneIds' | 'room'>;

/** Claims at most `limit` due lanes for this seat. */
export async function claimDue(world: World, seat: Seat, limit: number, filter: ClaimFilter = {}): Promise<Claim> {
  return await claimDeciding(world, seat, limit, filter, (candidate, at) =>
    decideHere(world, candidate, at, seat.ticked),
  );
}

/** As `claimDue`, with another mind about each candidate. */
export async function claimDeciding(
  world: World,
  seat: Seat,
  limit: number,
  filter: ClaimFilter,
  decideOne: (candidate: Candidate, at: number) => Decision,
): Promise<Claim> {
  const order = {
    supervisorId: seat.supervisorId,
    hostName: world.identity.name,
    laneHosts: seat.laneHosts,
    spoolRoot: seat.spoolRoot,
    limit,
    ticked: seat.ticked,
    ...filter,
  };
  world.reached('before-claim');
  // Of a transaction that is tried again the last answer holds.
  const superseded = new Map<number, Request[]>();
  const claim = await world.store.claim(order, (candidates, at, room) =>
    decideUpstreamsFirst(
      candidates,
      (candidate) => {
        const decision = decideOrPark(world, decideOne, candidate, at);
        superseded.set(decision.laneId, passedOver(decision, candidate.requests));
        return decision;
      },
      room,
    ),
  );
  if (claim.endedHolds.length > 0) {
    await releaseEnded(world, claim.endedHolds);
    return await claimDeciding(world, seat, limit, filter, decideOne);
  }
  if (claim.claimed.length > 0) world.reached('after-claim');
  for (const { job, missed } of claim.parked) if (missed) world.emit({ kind: 'deadline-missed', job, ...missed });
  for (const { run } of claim.claimed) {
    world.emit({ kind: 'run-claimed', run });
    tellSuperseded(world, run, superseded.get(run.laneId) ?? []);
  }
  return claim;
}

function tellSuperseded(world: World, { id: runId, job }: Run, requests: Request[]): void {
  for (const { scheduledAt, attempt } of requests)
    world.emit({ kind: 'retry-superseded', runId, job, scheduledAt, attempt });
}

/** One job whose document makes no sense must not keep the others from running: it waits until somebody repairs it. */
export function decideOrPark(
  world: Pick<World, 'emit'>,
  decideOne: (candidate: Candidate, at: number) => Decision,
  candidate: Candidate,
  at: number,
): Decision {
  try {
    return decideOne(candidate, at);
  } catch (error) {
    const message = (error as Error).message;
    world.emit({ kind: 'job-unreadable', job: candidate.job.name, message });
    return {
      kind: 'park',
      laneId: candidate.lane.id,
      reason: `cannot be understood: ${message}`,
      wakeAt: null,
      parkedFor: null,
    };
  }
}

/** The decision about a lane as this host sees it, which ticked then. */
export function decideHere(
  world: Pick<World, 'settings'>,
  candidate: Candidate,
  at: number,
  ticked: TickRange[],
): Decision {
  return decide(candidate, at, { timezone: world.settings.timezone, ticked, runnable: () => null });
}
