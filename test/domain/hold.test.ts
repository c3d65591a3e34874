import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/domain/decide.ts';
import { endOfHolds, type Hold, holdsOn, holdText, reasonOfHolds } from '../../src/domain/hold.ts';
import { pendingWork } from '../../src/domain/hold-release.ts';
import { at, candidate, everyFiveMinutes, job, lane, request } from './lane-example.ts';

const context = { timezone: 'UTC', runnable: () => null };
const fiveMinutely = job([everyFiveMinutes]);

function hold(changes: Partial<Hold> = {}): Hold {
  return {
    ...{ id: 1, scope: 'all', target: '', reason: null, owner: 'anna', fromAt: at('12:00:00'), untilAt: null },
    ...{ pending: null, exceptions: [], releasedAt: null, releasedBy: null },
    ...changes,
  };
}

test('feature 70: a hold binds by everything, job, tag or host, and not what it excepts', () => {
  const etl = job([everyFiveMinutes], { spec: { ...fiveMinutely.spec, tags: ['etl'] } });
  const bound = (one: Hold) => holdsOn(etl, 'web-1', [one], at('13:00:00')).length === 1;
  const scopes: [Partial<Hold>, boolean][] = [
    [{}, true],
    [{ exceptions: [7] }, false],
    [{ exceptions: [8] }, true],
    [{ scope: 'job', target: '7' }, true],
    [{ scope: 'job', target: '77' }, false],
    [{ scope: 'tag', target: 'etl' }, true],
    [{ scope: 'tag', target: 'et' }, false],
    [{ scope: 'host', target: 'web-1' }, true],
    [{ scope: 'host', target: 'web-2' }, false],
    [{ releasedAt: at('12:30:00') }, false],
    [{ untilAt: at('13:00:00'), pending: 'run' }, false],
    [{ untilAt: at('13:00:01'), pending: 'run' }, true],
    // What fell due before its end is to be passed over first.
    [{ untilAt: at('13:00:00'), pending: 'skip' }, true],
  ];
  for (const [changes, is] of scopes) assert.equal(bound(hold(changes)), is, JSON.stringify(changes));
});

test('feature 70: the words of a hold say who, since when, why and until when', () => {
  const untilAt = at('18:00:00');
  assert.equal(holdText(hold(), 'UTC'), 'held by anna since 2026-06-01 12:00');
  assert.equal(
    holdText(hold({ reason: 'database move', untilAt }), 'Europe/Paris'),
    'held by anna since 2026-06-01 14:00: database move (until 20:00)',
  );
  const nextDay = hold({ scope: 'tag', target: 'etl', untilAt: untilAt + 86_400_000 });
  assert.equal(
    holdText(nextDay, 'UTC'),
    'held with the tag etl by anna since 2026-06-01 12:00 (until 2026-06-02 18:00)',
  );
  const both = [hold(), hold({ scope: 'host', target: 'web-1', owner: 'bob' })];
  assert.equal(
    reasonOfHolds(both, 'UTC'),
    'held by anna since 2026-06-01 12:00; held on web-1 by bob since 2026-06-01 12:00',
  );
});

test('feature 70: of several holds the last that ends lets a job start, if all of them end', () => {
  const first = hold({ untilAt: at('13:00:00') });
  const second = hold({ untilAt: at('14:00:00') });
  assert.equal(endOfHolds([second, first]), at('14:00:00'));
  assert.equal(endOfHolds([first, hold(), second]), null);
  assert.equal(endOfHolds([hold()]), null);
});

test('feature 70: a hold comes before all else, and binds slots, retries, triggers and reruns', () => {
  const holds = [hold({ untilAt: at('18:00:00') })];
  const parked = {
    ...{ kind: 'park', laneId: 3, wakeAt: at('18:00:00'), parkedFor: 'hold' },
    reason: 'held by anna since 2026-06-01 12:00 (until 18:00)',
  };
  const now = at('12:05:10');
  assert.deepEqual(decide({ ...candidate(fiveMinutely, now), holds }, now, context), parked);
  const waiting = { ...candidate(fiveMinutely, now), holds, cycle: ['nightly'] };
  assert.deepEqual(decide(waiting, now, context), parked);
  for (const cause of ['retry', 'trigger', 'rerun', 'upstream', 'backfill'] as const) {
    const wished = { ...candidate(fiveMinutely, at('12:10:10'), request(cause, now)), holds };
    assert.deepEqual(decide(wished, now, context), parked, cause);
  }
});

test('feature 70: where nothing is due a hold changes nothing, and a disabled job moves on', () => {
  const holds = [hold()];
  const notYet = decide({ ...candidate(fiveMinutely, at('12:05:10')), holds }, at('12:05:00'), context);
  assert.equal(notYet.kind, 'advance');
  const disabled = job([everyFiveMinutes], { enabled: false });
  const off = decide({ ...candidate(disabled, at('12:05:10')), holds }, at('12:06:00'), context);
  assert.ok(off.kind === 'advance' && off.slotRanges[0]?.reason === 'disabled');
});

test('feature 71: what is passed over is exactly what fell due, and the next slot is strictly later', () => {
  const free = lane(at('12:05:10'));
  const work = pendingWork(free, fiveMinutely, [], at('13:00:10'), 'UTC');
  assert.deepEqual(work, {
    slotRanges: [{ fromAt: at('12:05:10'), toAt: at('13:00:10'), count: 12, reason: 'held' }],
    requestIds: [],
    wishes: 0,
    nextSlotAt: at('13:05:10'),
  });
  const later = pendingWork(free, fiveMinutely, [], at('12:05:09'), 'UTC');
  assert.deepEqual(later, { slotRanges: [], requestIds: [], wishes: 0, nextSlotAt: at('12:05:10') });
});

test('feature 71: wishes go with the slots, an owed slot and the end of an upstream as slots; a backfill and what is not yet due stay', () => {
  const wishes = [
    request('trigger', at('12:30:00'), { id: 1 }),
    request('schedule', at('12:31:00'), { id: 2, scheduledAt: at('12:00:10') }),
    request('backfill', at('12:32:00'), { id: 3 }),
    request('retry', at('14:00:00'), { id: 4 }),
    request('upstream', at('12:33:00'), { id: 5 }),
  ];
  const work = pendingWork(lane(at('14:00:10')), fiveMinutely, wishes, at('13:00:00'), 'UTC');
  assert.deepEqual(work.requestIds, [1, 2, 5]);
  assert.equal(work.wishes, 1);
  assert.deepEqual(work.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:00:10'), count: 1, reason: 'held' },
    { fromAt: at('12:33:00'), toAt: at('12:33:00'), count: 1, reason: 'held' },
  ]);
  assert.equal(work.nextSlotAt, at('14:00:10'));
});

test('feature 71: a lane with a run waits for that run and not for the hold; a disabled job has nothing that waits', () => {
  const busy = lane(at('12:05:10'), { activeRunId: 9 });
  const wish = request('trigger', at('12:30:00'));
  assert.deepEqual(pendingWork(busy, fiveMinutely, [wish], at('13:00:00'), 'UTC').slotRanges, []);
  assert.deepEqual(pendingWork(busy, fiveMinutely, [wish], at('13:00:00'), 'UTC').requestIds, []);
  const off = job([everyFiveMinutes], { enabled: false });
  assert.deepEqual(pendingWork(lane(at('12:05:10')), off, [], at('13:00:00'), 'UTC').slotRanges, []);
});

test('feature 71: an interval that counts from runs has one slot that waits, and begins anew', () => {
  const fromEnd = job([{ kind: 'every', everyMs: 300_000, anchor: 'end' }]);
  const work = pendingWork(lane(at('12:05:10')), fromEnd, [], at('13:00:00'), 'UTC');
  assert.deepEqual(work.slotRanges, [{ fromAt: at('12:05:10'), toAt: at('12:05:10'), count: 1, reason: 'held' }]);
  assert.equal(work.nextSlotAt, at('13:05:00'));
});
