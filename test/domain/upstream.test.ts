import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Waits } from '../../src/domain/dependency.ts';
import type { RunStatus } from '../../src/domain/run.ts';
import {
  reasonOfCycle,
  type Upstream,
  type UpstreamLane,
  unmetUpstreams,
  upstreamsIn,
} from '../../src/domain/upstream.ts';
import { at } from './lane-example.ts';

const ten = at('10:00:00');
const now = at('10:05:00');

function lane(changes: Partial<UpstreamLane> = {}): UpstreamLane {
  const { nextSlotAt = at('11:00:00') } = changes;
  return {
    id: 1,
    host: '',
    active: false,
    nextSlotAt,
    owedSlotAt: nextSlotAt,
    isSetOff: false,
    lastStatus: 'succeeded',
    lastSuccessAt: ten,
    ...changes,
  };
}

/** Why a slot of 10:00 waits for these, in words. */
function reasonToWait(upstreams: Upstream[], slotAt: number, at: number, ownSuccessAt: number | null = null) {
  const unmet = unmetUpstreams(upstreams, slotAt, at, ownSuccessAt);
  return unmet.length === 0 ? null : unmet.map(({ reason }) => reason).join('; ');
}

function upstream(lanes: UpstreamLane[], changes: Partial<Upstream> = {}): Upstream {
  const waits: Waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  return { job: 'extract', ...waits, enabled: true, hasSlots: true, lanes, ...changes };
}

const only = (way: keyof Waits): Waits => ({
  waitForCompletion: false,
  waitForSuccess: false,
  waitForNextRun: false,
  [way]: true,
});

/** What a slot of 10:00 waits for at 10:05, when it waits in one way alone. */
function waits(way: keyof Waits, changes: Partial<UpstreamLane>, enabled = true): string | null {
  return reasonToWait([upstream([lane(changes)], { ...only(way), enabled })], ten, now);
}

test('feature 76: a slot waits while an upstream runs', () => {
  assert.equal(waits('waitForCompletion', { active: true }), 'waits for extract: it is running');
  assert.equal(waits('waitForCompletion', { active: false }), null);
});

test('feature 76: a slot waits for an upstream that is due no later than itself, and so about to run', () => {
  assert.equal(waits('waitForCompletion', { nextSlotAt: at('09:00:00') }), 'waits for extract: it is about to run');
  assert.equal(waits('waitForCompletion', { nextSlotAt: ten }), 'waits for extract: it is about to run');
  assert.equal(waits('waitForCompletion', { nextSlotAt: ten + 1 }), null);
  assert.equal(waits('waitForCompletion', { nextSlotAt: null }), null);
  // A slot of which nothing was executed comes again.
  assert.equal(waits('waitForCompletion', { owedSlotAt: ten }), 'waits for extract: it is about to run');
});

test('feature 76: an upstream that is due in the future, or disabled, is not about to run', () => {
  const due = upstream([lane({ nextSlotAt: now + 1 })], only('waitForCompletion'));
  assert.equal(reasonToWait([due], now + 2, now), null);
  assert.equal(waits('waitForCompletion', { nextSlotAt: ten }, false), null);
});

const endings: [RunStatus | null, string | null][] = [
  ['succeeded', null],
  [null, 'it has never run'],
  ['failed', 'it last failed'],
  ['timed_out', 'it last timed out'],
  ['stopped', 'it was last stopped'],
  ['lost', 'it was last lost'],
];
for (const [lastStatus, reason] of endings) {
  test(`feature 77: ${reason ?? 'its last run succeeded'}`, () => {
    const expected = reason && `waits for extract: ${reason}`;
    assert.equal(waits('waitForSuccess', { lastStatus }), expected);
  });
}

test('an upstream that is disabled says so, since it will not succeed by itself', () => {
  const off = upstream([lane({ lastStatus: 'failed', nextSlotAt: null })], { enabled: false });
  assert.equal(reasonToWait([off], ten, now), 'waits for extract: it last failed, and it is disabled');
  assert.equal(
    waits('waitForSuccess', { lastStatus: null }, false),
    'waits for extract: it has never run, and it is disabled',
  );
  assert.equal(waits('waitForSuccess', { lastStatus: 'succeeded' }, false), null);
});

test('feature 77: an upstream that has no lane any more has never run', () => {
  const gone = upstream([], only('waitForSuccess'));
  assert.equal(reasonToWait([gone], ten, now), 'waits for extract: it has never run');
});

test('feature 78: the next slot of an upstream may be the same or a later one, and not an earlier one or none', () => {
  assert.equal(waits('waitForNextRun', { nextSlotAt: ten + 1 }), null);
  assert.equal(waits('waitForNextRun', { nextSlotAt: ten }), null);
  const earlier = 'waits for extract: its next slot comes before this one';
  assert.equal(waits('waitForNextRun', { nextSlotAt: ten - 1 }), earlier);
  assert.equal(waits('waitForNextRun', { nextSlotAt: null }), 'waits for extract: it has no next slot');
  const disabled = 'waits for extract: it is disabled';
  assert.equal(waits('waitForNextRun', { nextSlotAt: null }, false), disabled);
});

test('feature 78: an upstream without slots of its own has no turn to wait for, also when it is disabled', () => {
  const setOffByOthers = upstream([lane({ nextSlotAt: null })], { hasSlots: false });
  assert.equal(reasonToWait([setOffByOthers], ten, now), null);
  assert.equal(reasonToWait([{ ...setOffByOthers, enabled: false }], ten, now), null);
});

test('feature 76: an upstream that others have set off is about to run, whenever that was', () => {
  assert.equal(waits('waitForCompletion', { isSetOff: true }), 'waits for extract: it is about to run');
  assert.equal(waits('waitForCompletion', { isSetOff: true }, false), null);
});

test('feature 79: who waits in no way waits for nothing', () => {
  const nothing = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };
  assert.equal(
    reasonToWait([upstream([lane({ active: true, lastStatus: null, nextSlotAt: null })], nothing)], ten, now),
    null,
  );
});

test('feature 80, feature 83: every upstream has to be as it should; each that is not is named with what is wrong', () => {
  const failed = upstream([lane({ lastStatus: 'failed', nextSlotAt: null })]);
  const fine = upstream([lane()], { job: 'sort' });
  const running = upstream([lane({ active: true })], { job: 'clean' });
  assert.equal(
    reasonToWait([failed, fine, running], ten, now),
    'waits for extract: it last failed, and it has no next slot; waits for clean: it is running',
  );
  assert.equal(reasonToWait([fine, fine], ten, now), null);
  assert.equal(reasonToWait([], ten, now), null);
});

test('of an upstream on several hosts every lane counts, and the one that is in the way is named', () => {
  const lanes = [lane({ host: 'web-1' }), lane({ host: 'web-2', lastStatus: 'failed' })];
  assert.equal(reasonToWait([upstream(lanes)], ten, now), 'waits for extract: it last failed on web-2');
  const busy = [lane({ host: 'web-1' }), lane({ host: 'web-2', active: true })];
  assert.equal(reasonToWait([upstream(busy)], ten, now), 'waits for extract: it is running on web-2');
});

test('feature 82: the reason of a cycle shows the way round', () => {
  assert.equal(
    reasonOfCycle(['load', 'extract', 'load']),
    'waits for extract: it waits for this job itself (load → extract → load); remove one of these dependencies',
  );
});

test('feature 83: which jobs a lane waits for is told by its reason', () => {
  const dependencies = ['extract', 'ext', 'clean'].map((job) => ({ job, ...only('waitForSuccess') }));
  const reason = reasonToWait([upstream([]), upstream([], { job: 'clean' })], ten, now);
  assert.deepEqual(upstreamsIn(reason, dependencies), ['extract', 'clean']);
  assert.deepEqual(upstreamsIn('cannot be understood', dependencies), []);
  assert.deepEqual(upstreamsIn(null, dependencies), []);
});

function fresh(changes: Partial<UpstreamLane>, more: Partial<Upstream>, ownSuccessAt: number | null = null) {
  const nothing = { waitForCompletion: false, waitForSuccess: false, waitForNextRun: false };
  return reasonToWait([upstream([lane(changes)], { ...nothing, ...more })], ten, now, ownSuccessAt);
}

test('the last success of an upstream may have to be new enough', () => {
  const withinMs = 24 * 3_600_000;
  assert.equal(fresh({ lastSuccessAt: now - withinMs }, { withinMs }), null);
  const old = { lastSuccessAt: now - 26 * 3_600_000 };
  assert.equal(fresh(old, { withinMs }), 'waits for extract: its last success was 26 h ago, and 24 h is allowed');
  const older = { lastSuccessAt: now - withinMs - 300_000 };
  assert.match(fresh(older, { withinMs: 90_000 }) ?? '', /was 24 h 5 min ago, and 1 min is allowed$/);
  assert.equal(fresh({ lastSuccessAt: null }, { withinMs }), 'waits for extract: it has never succeeded');
  const ran = { lastSuccessAt: null, lastStatus: null };
  assert.equal(fresh(ran, { withinMs, waitForSuccess: true }), 'waits for extract: it has never run');
  const off = 'waits for extract: its last success was 26 h ago, and 24 h is allowed, and it is disabled';
  assert.equal(fresh(old, { withinMs, enabled: false }), off);
});

test('an upstream may have to have succeeded since the last success of the job itself', () => {
  const since = 'lastSuccess';
  assert.equal(fresh({ lastSuccessAt: ten }, { since }, null), null);
  assert.equal(fresh({ lastSuccessAt: ten }, { since }, ten - 1), null);
  const stale = 'waits for extract: it has not succeeded since this job last did';
  assert.equal(fresh({ lastSuccessAt: ten }, { since }, ten), stale);
  assert.equal(fresh({ lastSuccessAt: null }, { since }, null), 'waits for extract: it has never succeeded');
});

test('what is new enough, and what was wrong before, are told together', () => {
  const how = { withinMs: 60_000, waitForSuccess: true, deadline: '08:30:00' };
  const unmet = unmetUpstreams(
    [upstream([lane({ lastStatus: 'failed', lastSuccessAt: now - 120_000 })], { ...how, waitForNextRun: false })],
    ten,
    now,
    null,
  );
  const reason = 'waits for extract: it last failed, and its last success was 2 min ago, and 1 min is allowed';
  assert.deepEqual(unmet, [{ reason, deadline: '08:30:00' }]);
});
