import { earliest } from '../domain/instants.ts';
import type { Job } from '../domain/job.ts';
import type { Candidate, Decision, Lane } from '../domain/lane.ts';
import { replacedAt } from '../domain/replacement.ts';
import type { Run } from '../domain/run.ts';
import type { UpstreamRun } from '../domain/upstream-run.ts';
import type { Obstacle } from '../domain/waited.ts';
import { obstaclesOf, unnamed, type WaitingLane, waitsWhenParked } from '../domain/waiting-lane.ts';
import { type LaneDeadline, raiseAlerts } from './alerts.ts';
import { dueLaneIds, type Locked, lockCandidates } from './candidates.ts';
import { type BackfillStep, carryOnBackfills } from './carry-on-backfills.ts';
import type { Claim, ClaimOrder } from './claim-order.ts';
import type { Database, Sql } from './database.ts';
import { apartFromFormer } from './former-lanes.ts';
import { leftOut, lockRoom } from './host-room.ts';
import { insertRuns, type Start, waitingIn, withoutDoubles } from './insert-runs.ts';
import { documentOf, insertSlotRanges, type LaneChange, notParked, unchanged, updateLanes } from './lanes.ts';
import { lockPools, passOnPlaces, poolsOf, seePools } from './pools.ts';
import { readUpstreamRuns } from './upstream-runs.ts';
import { type Ground, lookAtUpstreams, noGround } from './upstreams.ts';
import { wakeDownstream } from './wake-downstream.ts';

export async function claim(
  database: Database,
  order: ClaimOrder,
  decide: (candidates: Candidate[], now: number, room: number) => Decision[],
): Promise<Claim> {
  const ids = await dueLaneIds(database, order, await database.now());
  const more = !order.laneIds && ids.length > order.limit;
  const wanted = ids.slice(0, order.limit);
  if (wanted.length === 0) return { ...nothing, more: false };
  // Who is forced waits for nobody.
  const ground = order.laneIds ? noGround : await lookAtUpstreams(database, wanted);
  return await database.transaction(async (sql) => {
    const room = await lockRoom(sql, order);
    const now = await database.now(sql);
    const { candidates, unreadable, upstreamLanes, holds } = await lockCandidates(sql, order, wanted, now, ground);
    const endedHolds = holds.filter(({ untilAt }) => untilAt !== null && untilAt <= now).map(({ id }) => id);
    if (endedHolds.length > 0) return { ...nothing, endedHolds, more: true };
    const byLane = new Map(candidates.map((candidate) => [candidate.lane.id, candidate]));
    const pools = poolsOf(candidates);
    await lockPools(sql, pools);
    await seePools(sql, candidates);
    const { free, waiting } = await apartFromFormer(sql, candidates);
    const decisions = [...(await withoutDoubles(sql, decide(free, now, room.free))), ...waiting];
    const left = leftOut(candidates, decisions, room, order);
    const starts = decisions.filter((decision) => decision.kind === 'start');
    const runs = await insertRuns(sql, order, starts, byLane, now);
    await writeLanes(sql, order, decisions, byLane, runs, upstreamLanes, now);
    const upstreamRuns = await readUpstreamRuns(sql, jobsOf(starts, byLane), order.hostName);
    await consumeRequests(sql, decisions);
    await carryOnBackfills(
      sql,
      decisions.flatMap((decision) => backfillsPassedOver(decision, byLane)),
      now,
    );
    await parkUnreadable(sql, order, unreadable, now);
    const told = await raiseAlerts(
      sql,
      decisions.flatMap((decision) => deadlineIn(decision, byLane)),
      now,
    );
    const woken = await wakeDownstream(sql, jobsThatMovedOn(decisions, byLane, ground), now);
    // Who was woken for a place may not have taken it.
    const crowded = poolsOf(left.flatMap(({ laneId }) => byLane.get(laneId) ?? []));
    const others = pools.filter((name) => !crowded.includes(name));
    const passedOn = [
      await passOnPlaces(sql, unreadable.length > 0 ? 'all' : others, now),
      await passOnPlaces(sql, crowded, now, order.laneHosts),
    ].includes(true);
    return {
      endedHolds,
      claimed: starts.flatMap((start) => claimedRun(start, runs, byLane, upstreamRuns)),
      parked: [
        ...decisions.flatMap((decision) => parkedLane(decision, byLane, told)),
        ...unreadable.map(({ lane, job, reason }) => ({ laneId: lane.id, job, reason })),
      ],
      leftOut: left,
      active: room.active,
      // Lanes that others hold at this moment may be free the next; a lane asked for by id is free, or was not to be had.
      more: more || woken || passedOn || (!order.laneIds && candidates.length + unreadable.length < wanted.length),
    };
  });
}

const nothing = { claimed: [], parked: [], leftOut: [], active: null, endedHolds: [] };

async function writeLanes(
  sql: Sql,
  order: ClaimOrder,
  decisions: Decision[],
  byLane: Map<number, Candidate>,
  runs: Map<number, Run>,
  upstreamLanes: Lane[],
  now: number,
): Promise<void> {
  const changes: LaneChange[] = [];
  const ranges = [];
  for (const decision of decisions) {
    const candidate = byLane.get(decision.laneId);
    if (!candidate) continue;
    const { lane } = candidate;
    changes.push({ ...unchanged(lane), ...changeOf(decision, candidate, runs, waitingIn(candidate, order, now)) });
    if (decision.kind === 'park') continue;
    ranges.push(...decision.slotRanges.map((range) => ({ ...range, laneId: lane.id, jobId: lane.jobId })));
  }
  await updateLanes(sql, [...changes, ...onlyBumped(upstreamLanes, changes)]);
  await insertSlotRanges(sql, ranges, now);
}

/** Decisions rest on the upstreams' lanes too: a cluster that certifies what is written has to see that. */
function onlyBumped(upstreamLanes: Lane[], changes: LaneChange[]): LaneChange[] {
  const changed = new Set(changes.map(({ id }) => id));
  return upstreamLanes.filter(({ id }) => !changed.has(id)).map(unchanged);
}

/** Others may wait for the next slot of a job to be a later one; mostly they wait for its run as well, and are woken by that. */
function jobsThatMovedOn(decisions: Decision[], byLane: Map<number, Candidate>, { upstreams }: Ground) {
  const all = decisions.flatMap((decision) => {
    const { lane } = byLane.get(decision.laneId) ?? {};
    if (!lane || decision.kind === 'park') return [];
    const waited = decision.kind === 'start' ? upstreams.atStart : upstreams.all;
    return waited.has(lane.jobId) ? [lane.jobId] : [];
  });
  return [...new Set(all)];
}

function changeOf(
  decision: Decision,
  candidate: Candidate,
  runs: Map<number, Run>,
  waiting: WaitingLane,
): Partial<LaneChange> {
  const { lane, job, requests } = candidate;
  switch (decision.kind) {
    case 'start': {
      const runId = runs.get(decision.laneId)?.id ?? null;
      const { nextSlotAt } = decision;
      const start = { active_run_id: runId, next_slot_at: nextSlotAt, wake_at: null, ...notParked };
      return { ...start, replace_at: replacedAt(job, nextSlotAt) };
    }
    case 'advance': {
      const consumed = requestIdsOf(decision);
      const open = requests.filter(({ id }) => !consumed.includes(id)).map(({ at }) => at);
      return {
        next_slot_at: decision.nextSlotAt,
        wake_at: earliest([decision.wakeAt, ...open]),
        ...notParked,
      };
    }
    case 'park':
      return {
        wake_at: decision.wakeAt,
        parked_reason: decision.reason,
        parked_for: decision.parkedFor,
        parked_at: lane.parkedAt ?? lane.wakeAt,
        ...waitingFor(waiting, obstaclesOf(decision.reason, decision.parkedFor, candidate)),
      };
  }
}

function waitingFor(waiting: WaitingLane, obstacles: Obstacle[]): Pick<LaneChange, 'waited' | 'woken_at'> {
  return { waited: documentOf(waitsWhenParked(waiting, obstacles)), woken_at: null };
}

async function consumeRequests(sql: Sql, decisions: Decision[]): Promise<void> {
  const consumed = decisions.flatMap(requestIdsOf);
  if (consumed.length === 0) return;
  await sql.execute(sql.dialect.deleteAmong('requests', 'id'), [JSON.stringify(consumed)]);
}

/** A start that turned out to be a double still consumes what it was to consume. */
function requestIdsOf(decision: Decision): number[] {
  return 'requestIds' in decision ? (decision.requestIds as number[]) : [];
}

/** What was asked for a backfill and came to nothing: it goes on without. */
function backfillsPassedOver(decision: Decision, byLane: Map<number, Candidate>): BackfillStep[] {
  const consumed = requestIdsOf(decision);
  const served = decision.kind === 'start' ? decision.backfillId : null;
  const wishes = byLane.get(decision.laneId)?.requests.filter(({ id }) => consumed.includes(id)) ?? [];
  return wishes.flatMap(({ backfillId: id }) =>
    id == null || id === served ? [] : [{ id, startedAt: null, failure: null, ended: true }],
  );
}

/** Until somebody saves the job again, looking at such a lane is in vain. */
async function parkUnreadable(
  sql: Sql,
  order: ClaimOrder,
  unreadable: Locked['unreadable'],
  now: number,
): Promise<void> {
  const changes = unreadable.map(({ lane, reason }) => ({
    ...unchanged(lane),
    wake_at: null,
    parked_reason: reason,
    parked_for: null,
    ...waitingFor(waitingIn({ lane, requests: [] }, order, now), [unnamed(reason)]),
  }));
  await updateLanes(sql, changes);
}

function parkedLane(decision: Decision, byLane: Map<number, Candidate>, told: ReadonlySet<number>): Claim['parked'] {
  if (decision.kind !== 'park') return [];
  const { laneId, reason, missed } = decision;
  const parked = { laneId, job: byLane.get(laneId)?.job.name ?? '', reason };
  return [missed && told.has(laneId) ? { ...parked, missed } : parked];
}

function deadlineIn(decision: Decision, byLane: Map<number, Candidate>): LaneDeadline[] {
  const jobId = byLane.get(decision.laneId)?.job.id;
  if (decision.kind !== 'park' || !decision.missed || jobId === undefined) return [];
  return [{ laneId: decision.laneId, jobId, missed: decision.missed }];
}

function jobsOf(starts: Start[], byLane: Map<number, Candidate>): Job[] {
  return starts.flatMap(({ laneId }) => byLane.get(laneId)?.job ?? []);
}

function claimedRun(
  start: Start,
  runs: Map<number, Run>,
  byLane: Map<number, Candidate>,
  upstreamRuns: Map<number, UpstreamRun[]>,
): Claim['claimed'] {
  const run = runs.get(start.laneId);
  const candidate = byLane.get(start.laneId);
  if (!run || !candidate) return [];
  const { job, lane } = candidate;
  const upstreams = upstreamRuns.get(job.id) ?? [];
  return [{ run, job, params: start.params, lastSuccessAt: lane.lastSuccessAt, upstreams }];
}
