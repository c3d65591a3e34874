import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hold } from '../../src/domain/hold.ts';
import type { Lane, Request } from '../../src/domain/lane.ts';
import type { Waited } from '../../src/domain/waited.ts';
import {
  obstaclesOf,
  type WaitingLane,
  waitsAfterRun,
  waitsAtStart,
  waitsWhenParked,
} from '../../src/domain/waiting-lane.ts';
import { at, job, lane } from './lane-example.ts';
import { hold } from './why-example.ts';

const dueAt = at('03:00:00');
const extract = { for: 'upstream', job: 'extract' } as const;
const load = { for: 'upstream', job: 'load' } as const;
const pool = { for: 'pool:db' } as const;

function waiting(time: string, changes: Partial<Lane> = {}, more: Partial<WaitingLane> = {}): WaitingLane {
  return { lane: lane(dueAt, { wakeAt: dueAt, ...changes }), requests: [], now: at(time), ticked: [], ...more };
}

/** `upstream extract 03:00:00–03:12:00`. */
function told(waits: Waited[] | null): string[] {
  const clock = (instant: number | null) => (instant === null ? '' : new Date(instant).toISOString().slice(11, 19));
  return (waits ?? []).map((wait) => {
    const what = [wait.for, wait.job, wait.reason].filter((word) => word !== undefined).join(' ');
    return `${what} ${clock(wait.fromAt)}–${clock(wait.untilAt)}`;
  });
}

test('a lane that moves from one obstacle to the next remembers each, and up to when it was one', () => {
  const first = waitsWhenParked(waiting('03:00:02'), [extract]);
  assert.deepEqual(told(first), ['upstream extract 03:00:00–']);
  const woken = { parkedAt: dueAt, waited: first, wokenAt: at('03:12:00') };
  const second = waitsWhenParked(waiting('03:12:01', woken), [pool]);
  assert.deepEqual(told(second), ['upstream extract 03:00:00–03:12:00', 'pool:db 03:12:00–']);
  const started = waiting('03:20:05', { parkedAt: dueAt, waited: second, wokenAt: at('03:20:00') });
  assert.deepEqual(told(waitsAtStart(started)), ['upstream extract 03:00:00–03:12:00', 'pool:db 03:12:00–03:20:00']);
  assert.equal(waitsAtStart(waiting('03:00:02')), null);
});

test('of several upstreams each is told up to its own end, however often the lane is looked at', () => {
  const first = waitsWhenParked(waiting('03:00:02'), [extract, load]);
  const again = { parkedAt: dueAt, waited: first, wokenAt: at('03:08:00') };
  const second = waitsWhenParked(waiting('03:08:01', again), [load]);
  assert.deepEqual(told(second), ['upstream extract 03:00:00–03:08:00', 'upstream load 03:00:00–']);
  const unwoken = waiting('04:00:00', { parkedAt: dueAt, waited: second });
  assert.deepEqual(told(waitsWhenParked(unwoken, [load])), told(second));
});

test('who was woken and found out late waits anew from then on', () => {
  const waited: Waited[] = [{ ...pool, fromAt: dueAt, untilAt: null }];
  const late = waiting('03:30:00', { parkedAt: dueAt, waited, wokenAt: at('03:10:00') });
  assert.deepEqual(told(waitsWhenParked(late, [pool])), ['pool:db 03:00:00–03:10:00', 'pool:db 03:30:00–']);
});

test('the time in which nothing was in its way on a host that ticks was a wait for room', () => {
  const ticked = [{ fromAt: at('02:00:00'), toAt: at('03:19:00') }];
  const waited: Waited[] = [{ ...extract, fromAt: dueAt, untilAt: null }];
  const woken = { parkedAt: dueAt, waited, wokenAt: at('03:05:00') };
  assert.deepEqual(told(waitsAtStart(waiting('03:20:00', woken, { ticked }))), [
    'upstream extract 03:00:00–03:05:00',
    'room 03:05:00–03:20:00',
  ]);
  assert.deepEqual(told(waitsWhenParked(waiting('03:20:00', {}, { ticked }), [pool])), [
    'room 03:00:00–03:20:00',
    'pool:db 03:20:00–',
  ]);
  const silentUntil = [{ fromAt: at('03:15:00'), toAt: at('03:15:00') }];
  assert.deepEqual(told(waitsAtStart(waiting('03:20:00', {}, { ticked: silentUntil }))), ['room 03:15:00–03:20:00']);
  assert.equal(waitsAtStart(waiting('03:15:20', {}, { ticked: silentUntil })), null);
  assert.equal(waitsAtStart(waiting('03:20:00')), null);
  assert.equal(waitsAtStart(waiting('03:00:59', {}, { ticked })), null);
  const ahead: Waited[] = [{ ...extract, fromAt: dueAt, untilAt: at('03:30:00') }];
  const setBack = waiting('03:20:00', { waited: ahead }, { ticked });
  assert.deepEqual(
    told(waitsAtStart(setBack)),
    told(ahead),
    'no wait ends before it begins where a clock was set back',
  );
});

test('what was remembered of something that came to nothing is no wait of what is due later', () => {
  const waited: Waited[] = [{ ...extract, fromAt: dueAt - 3_600_000, untilAt: null }];
  const stale = waiting('03:00:01', { waited, wokenAt: dueAt - 1_000 });
  assert.equal(waitsAtStart(stale), null);
  const half = waiting('03:10:00', { waited, wokenAt: dueAt + 60_000 });
  assert.deepEqual(told(waitsAtStart(half)), ['upstream extract 03:00:00–03:01:00']);
});

test('what takes the place of an abandoned run has waited as that had', () => {
  const waited: Waited[] = [{ ...extract, fromAt: dueAt, untilAt: at('03:12:00') }];
  const kept = waitsAfterRun({ id: 5, waited, claimedAt: at('03:12:00') }, null, at('03:13:00'), true);
  const wish = { cause: 'schedule', at: at('03:13:00'), scheduledAt: dueAt } as Request;
  const again = waiting('03:13:01', { wakeAt: at('03:13:00'), waited: kept }, { requests: [wish] });
  assert.deepEqual(told(waitsAtStart(again)), ['upstream extract 03:00:00–03:12:00']);
});

test('what was due while the run before was on waited for its end', () => {
  const run = { id: 5, waited: null, claimedAt: at('02:59:00') };
  assert.deepEqual(waitsAfterRun(run, dueAt, at('03:04:00'), false), [
    { for: 'run', runId: 5, fromAt: dueAt, untilAt: at('03:04:00') },
  ]);
  assert.equal(waitsAfterRun(run, at('03:04:00'), at('03:04:00'), false), null);
  assert.equal(waitsAfterRun(run, null, at('03:04:00'), false), null);
});

test('what was due before the run before began has waited as that did until then', () => {
  const waited: Waited[] = [{ ...pool, fromAt: at('02:40:00'), untilAt: at('03:10:00') }];
  const run = { id: 5, waited, claimedAt: at('03:10:00') };
  assert.deepEqual(told(waitsAfterRun(run, dueAt, at('03:14:00'), false)), [
    'pool:db 03:00:00–03:10:00',
    'run 03:10:00–03:14:00',
  ]);
  const missed = { id: 5, waited: null, claimedAt: at('09:00:00') };
  assert.deepEqual(told(waitsAfterRun(missed, dueAt, at('09:05:00'), false)), ['run 09:00:00–09:05:00']);
});

test('the longest eight are kept, in their order, and whatever it waits for still', () => {
  const minute = 60_000;
  const waited = Array.from({ length: 12 }, (_, index): Waited => {
    const fromAt = dueAt + index * 10 * minute;
    return { for: 'upstream', job: `j${index}`, fromAt, untilAt: fromAt + (index < 4 ? 1 : 9) * minute };
  });
  const names = (waits: Waited[] | null) => (waits ?? []).map((wait) => wait.job ?? wait.for);
  const longest = ['j4', 'j5', 'j6', 'j7', 'j8', 'j9', 'j10', 'j11'];
  const late = { parkedAt: dueAt, waited, wokenAt: at('05:00:00') };
  assert.deepEqual(names(waitsAtStart(waiting('05:00:00', late))), longest);
  const open = Array.from({ length: 20 }, (_, index) => ({ for: 'upstream' as const, job: `open${index}` }));
  assert.deepEqual(names(waitsWhenParked(waiting('05:00:00', late), open)), [
    ...longest,
    ...open.map((each) => each.job),
  ]);
});

test('the reason of a hold is kept in words, cut where it is long, and upstreams by their names', () => {
  const waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: false };
  const own = job([]);
  const load = { job: { ...own, spec: { ...own.spec, dependencies: [{ job: 'extract', ...waits }] } } };
  assert.deepEqual(obstaclesOf('waits for extract: it is running', 'upstream', load), [extract]);
  assert.deepEqual(obstaclesOf('waits for the pool db: …', 'pool:db', load), [pool]);
  assert.deepEqual(obstaclesOf('it is broken', null, load), [{ for: 'other', reason: 'it is broken' }]);
  const held = (...holds: Hold[]) => obstaclesOf('held', 'hold', { ...load, holds })[0];
  const ofTag = hold({ scope: 'tag', target: 'etl', reason: null });
  const words = 'held by anna: database move; held with the tag etl by anna';
  assert.deepEqual(held(hold(), ofTag), { for: 'hold', reason: words });
  const long = held(hold({ reason: '😀'.repeat(400) }))?.reason ?? '';
  assert.equal([...long].length, 300);
  assert.ok(long.endsWith('😀…'));
});
