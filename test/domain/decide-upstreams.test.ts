import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/domain/decide.ts';
import type { Candidate, Decision, Request } from '../../src/domain/lane.ts';
import type { Upstream, UpstreamLane } from '../../src/domain/upstream.ts';
import { decideUpstreamsFirst } from '../../src/domain/upstreams-first.ts';
import { at, candidate, everyFiveMinutes, job, lane, request } from './lane-example.ts';

const context = { timezone: 'UTC', runnable: () => null };
const fiveMinutely = job([everyFiveMinutes]);
const now = at('12:01:00');
const due = at('12:00:10');

function upstream(changes: Partial<UpstreamLane> = {}, more: Partial<Upstream> = {}): Upstream {
  const { nextSlotAt = at('13:00:00') } = changes;
  const own = {
    id: 30,
    host: '',
    active: false,
    nextSlotAt,
    owedSlotAt: nextSlotAt,
    isSetOff: false,
    lastStatus: 'succeeded' as const,
    lastSuccessAt: due,
  };
  const waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  return { job: 'extract', ...waits, enabled: true, hasSlots: true, lanes: [{ ...own, ...changes }], ...more };
}

function waiting(upstreams: Upstream[], nextSlotAt: number | null, ...requests: Request[]): Candidate {
  return { ...candidate(fiveMinutely, nextSlotAt, ...requests), upstreams };
}

const failed = upstream({ lastStatus: 'failed' });
const parked = {
  kind: 'park',
  laneId: 3,
  reason: 'waits for extract: it last failed',
  wakeAt: null,
  parkedFor: 'upstream',
};

test('feature 80, feature 83: a slot whose upstream is not as it should be is parked with the reason, and stays due', () => {
  assert.deepEqual(decide(waiting([upstream(), failed], due), now, context), parked);
});

test('feature 80: once every upstream is, the slots that were due meanwhile become one run', () => {
  const decision = decide(waiting([upstream({ nextSlotAt: at('13:00:00') })], due), at('12:16:00'), context);
  assert.ok(decision.kind === 'start');
  assert.deepEqual([decision.scheduledAt, decision.slots], [at('12:15:10'), 4]);
});

test('what upstreams have set off waits for those of its dependencies', () => {
  const wish = request('upstream', at('11:00:00'), { requestedBy: null });
  assert.deepEqual(decide(waiting([failed], null, wish), now, context), parked);
  const fine = decide(waiting([upstream()], null, wish), now, context);
  assert.ok(fine.kind === 'start' && fine.cause === 'upstream');
});

const deadlines: [what: string, deadline: string, deadlineAt: string][] = [
  ['a time of the day', '12:00:30', '12:00:30'],
  ['a time after the slot', '45s', '12:00:55'],
];
for (const [what, deadline, until] of deadlines) {
  test(`a slot that still waits at its deadline, ${what}, is told of, and looked at then`, () => {
    const late = upstream({ lastStatus: 'failed' }, { deadline });
    const before = decide(waiting([late, failed], due), at('12:00:20'), context);
    assert.ok(before.kind === 'park' && before.missed === undefined);
    assert.equal(before.wakeAt, at(until));
    const after = decide(waiting([late, failed], due), now, context);
    assert.ok(after.kind === 'park' && after.wakeAt === null);
    const { scheduledAt, deadlineAt, reason, message } = after.missed ?? {};
    assert.deepEqual([scheduledAt, deadlineAt, reason], [due, at(until), 'waits for extract: it last failed']);
    const slot = `its slot of 2026-06-01 12:00:10 was to begin by ${until}`;
    assert.equal(message, `${slot}, and waits for extract: it last failed`);
  });
}

test('a deadline of the day is a time of its zone, of the next day where the slot is later', () => {
  const late = upstream({ lastStatus: 'failed' }, { deadline: '11:30:00' });
  const wakeAt = (timezone: string) => {
    const decision = decide(waiting([late], due), now, { ...context, timezone });
    assert.ok(decision.kind === 'park');
    return decision.wakeAt;
  };
  assert.equal(wakeAt('UTC'), at('11:30:00') + 86_400_000);
  assert.equal(wakeAt('America/New_York'), at('15:30:00'));
});

test('of several deadlines the latest that has passed is told of, with all that is late, and the next is looked at', () => {
  const some = ['12:00:20', '12:00:50', '12:40:00'].map((deadline, index) => ({
    ...upstream({ lastStatus: 'failed' }, { deadline }),
    job: `late-${index}`,
  }));
  const met = upstream({}, { deadline: '12:00:52' });
  const decision = decide(waiting([met, ...some], due), now, context);
  assert.ok(decision.kind === 'park');
  assert.deepEqual([decision.missed?.deadlineAt, decision.wakeAt], [at('12:00:50'), at('12:40:00')]);
  assert.equal(decision.missed?.reason, 'waits for late-0: it last failed; waits for late-1: it last failed');
});

test('a run that somebody asks for waits for nobody, and stands for the slot that waits', () => {
  for (const cause of ['trigger', 'force', 'rerun'] as const) {
    const decision = decide(waiting([failed], due, request(cause, now)), now, context);
    assert.ok(decision.kind === 'start', cause);
    assert.deepEqual([decision.cause, decision.scheduledAt, decision.slots], [cause, due, 1]);
  }
});

test('the retry of a slot waits as the slot did, and holds up nobody who asks for a run', () => {
  const retry = request('retry', now, { scheduledAt: due, requestedBy: null });
  assert.deepEqual(decide(waiting([failed], null, retry), now, context), parked);
  const trigger = request('trigger', now, { id: 2 });
  const decision = decide(waiting([failed], null, retry, trigger), now, context);
  assert.ok(decision.kind === 'start');
  assert.deepEqual([decision.cause, decision.requestIds], ['trigger', [2]]);
});

test('what waits for an upstream is looked at again when a later wish or slot comes', () => {
  const later = request('trigger', at('12:03:00'));
  const decision = decide(waiting([failed], due, later), now, context);
  assert.deepEqual(decision, { ...parked, wakeAt: at('12:03:00') });
  const retry = request('retry', now, { scheduledAt: due, requestedBy: null });
  assert.deepEqual(decide(waiting([failed], at('12:05:10'), retry), now, context), {
    ...parked,
    wakeAt: at('12:05:10'),
  });
});

test('feature 82: a job in a cycle is parked with the way round', () => {
  const inCycle = { ...waiting([upstream()], due), cycle: ['nightly', 'extract', 'nightly'] };
  const decision = decide(inCycle, now, context);
  assert.ok(decision.kind === 'park');
  assert.match(decision.reason, /^waits for extract: .* \(nightly → extract → nightly\)/);
  assert.equal(decide({ ...inCycle, requests: [request('trigger', now)] }, now, context).kind, 'start');
});

/** Candidates named by their ids, each waiting for those before it. */
function candidates(waits: Record<number, number[]>): Candidate[] {
  return Object.entries(waits).map(([id, upstreamIds]) => ({
    lane: lane(due, { id: Number(id) }),
    job: { ...fiveMinutely, name: `job${id}` },
    requests: [],
    upstreams: upstreamIds.map((each) => upstream({ id: each, nextSlotAt: due }, { job: `job${each}` })),
    cycle: null,
  }));
}

function decideAll(waits: Record<number, number[]>): Decision[] {
  return decideUpstreamsFirst(candidates(waits), (one) => decide(one, now, context));
}

test('feature 67: upstreams go before those that wait for them, and all others as they came', () => {
  const order = decideAll({ 1: [9], 2: [], 3: [1], 4: [], 9: [4] }).map(({ laneId }) => laneId);
  assert.deepEqual(order, [4, 9, 1, 2, 3]);
});

test('feature 76: who waits for a job that starts in the same claim waits for its end', () => {
  const [first, second] = decideAll({ 2: [1], 1: [] });
  assert.deepEqual([first?.kind, first?.laneId], ['start', 1]);
  assert.deepEqual(second, {
    kind: 'park',
    laneId: 2,
    reason: 'waits for job1: it is running',
    wakeAt: null,
    parkedFor: 'upstream',
  });
});

test('feature 78: who waits only for the next slot of a job sees it move as that job starts', () => {
  const [one, two] = candidates({ 1: [], 2: [1] });
  const [only] = two?.upstreams ?? [];
  assert.ok(one && two && only);
  const waits = { ...only, waitForCompletion: false, waitForSuccess: false };
  const passed = { ...waits, lanes: waits.lanes.map((its) => ({ ...its, nextSlotAt: due - 1 })) };
  const decisions = (some: Candidate[]) => decideUpstreamsFirst(some, (each) => decide(each, now, context));
  const waiting = { ...two, upstreams: [passed] };
  assert.deepEqual(
    decisions([waiting]).map(({ kind }) => kind),
    ['park'],
  );
  assert.deepEqual(
    decisions([waiting, one]).map(({ kind }) => kind),
    ['start', 'start'],
  );
});

test('in a cycle the given order decides, and everybody is decided about once', () => {
  const order = decideAll({ 1: [2], 2: [1], 3: [] }).map(({ laneId }) => laneId);
  assert.deepEqual(order, [2, 1, 3]);
});
