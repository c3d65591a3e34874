import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlotRange } from '../../src/domain/lane.ts';
import { balanceOf, type LaneLedger } from '../../src/domain/ledger.ts';
import type { Policies } from '../../src/domain/schedule/policies.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import type { SchedulePeriod } from '../../src/domain/schedule-period.ts';
import { at, everyFiveMinutes } from './lane-example.ts';

/** Due at 10 s past every full five minutes. */
function period(changes: Partial<SchedulePeriod> = {}, rules: Rule[] = [everyFiveMinutes], policies: Policies = {}) {
  return {
    fromAt: at('12:00:00'),
    firstSlotAt: at('12:00:10'),
    leftSlotAt: null,
    schedule: { rules, ...policies },
    timezone: 'UTC',
    name: 'nightly',
    anchorAt: at('00:00:10'),
    ...changes,
  };
}

function ledger(changes: Partial<LaneLedger>): LaneLedger {
  const rest = { laneId: 3, nextSlotAt: at('13:00:10'), starts: 9, runs: [], ranges: [], owed: [], prunedUpTo: null };
  return { ...rest, periods: [period()], ...changes };
}

function run(runId: number, time: string) {
  return { runId, scheduledAt: at(time) };
}

function range(from: string, to: string, count: number, reason: SlotRange['reason'] = 'overlap'): SlotRange {
  return { fromAt: at(from), toAt: at(to), count, reason };
}

/** The balance until 12:30, as text. */
function balance(changes: Partial<LaneLedger>, from = '12:00:00') {
  const found = balanceOf(ledger(changes), at(from), at('12:30:00'), 'UTC');
  const { slots, runs, recorded, pending } = found;
  const told = found.differences.map(({ what, fromAt, toAt, count, runIds }) =>
    [what, time(fromAt), time(toAt), count, ...runIds].join(' '),
  );
  return { counts: [slots, runs, recorded, pending], told, notJudged: found.notJudged };
}

function time(instant: number): string {
  return new Date(instant).toISOString().slice(11, 19);
}

const allSix = [run(1, '12:00:10'), run(2, '12:05:10'), run(3, '12:25:10')];
const overlap = range('12:10:10', '12:20:10', 3);

test('each slot is a run, recorded, or pending, and the sums are told', () => {
  assert.deepEqual(balance({ runs: allSix, ranges: [overlap] }), { counts: [6, 3, 3, 0], told: [], notJudged: [] });
  const pending = balance({ runs: allSix.slice(0, 2), ranges: [overlap], nextSlotAt: at('12:25:10') });
  assert.deepEqual(pending, { counts: [6, 2, 3, 1], told: [], notJudged: [] });
  const owed = balance({ runs: allSix.slice(1), ranges: [overlap], owed: [at('12:00:10')] });
  assert.deepEqual(owed, { counts: [6, 2, 3, 1], told: [], notJudged: [] });
});

test('slots that nothing accounts for have vanished: the first, the last, and how many', () => {
  assert.deepEqual(balance({ runs: allSix }).told, ['vanished 12:10:10 12:20:10 3']);
  assert.deepEqual(balance({ ranges: [overlap], runs: [] }).told, [
    'vanished 12:00:10 12:05:10 2',
    'vanished 12:25:10 12:25:10 1',
  ]);
});

test('a range that says more or fewer than there are has a wrong count', () => {
  assert.deepEqual(balance({ runs: allSix, ranges: [{ ...overlap, count: 4 }] }).told, [
    'wrong_count 12:10:10 12:20:10 3',
  ]);
  const short = { ...overlap, toAt: at('12:15:10') };
  assert.deepEqual(balance({ runs: allSix, ranges: [short] }).told, [
    'wrong_count 12:10:10 12:15:10 2',
    'vanished 12:20:10 12:20:10 1',
  ]);
});

test('a slot counts once: not two runs, not a run and a range, not two ranges', () => {
  const ranges = [overlap];
  assert.deepEqual(balance({ runs: [...allSix, run(9, '12:05:10')], ranges }).told, [
    'run_twice 12:05:10 12:05:10 1 2 9',
  ]);
  assert.deepEqual(balance({ runs: [...allSix, run(9, '12:15:10')], ranges }).told, [
    'recorded_though_run 12:15:10 12:15:10 1 9',
  ]);
  assert.deepEqual(balance({ runs: allSix, ranges: [...ranges, range('12:20:10', '12:20:10', 1, 'held')] }).told, [
    'recorded_twice 12:20:10 12:20:10 1',
  ]);
});

test('a run or a range for an instant that is no slot is a difference, unless boots or upstreams count as slots', () => {
  const runs = [...allSix, run(9, '12:07:00')];
  assert.deepEqual(balance({ runs, ranges: [overlap] }).told, ['no_slot 12:07:00 12:07:00 0 9']);
  const boots = [period({}, [everyFiveMinutes, { kind: 'reboot' }])];
  const found = balance({ runs, ranges: [overlap, range('12:12:00', '12:12:00', 1, 'misfire')], periods: boots });
  assert.deepEqual(found.told, []);
  assert.equal(found.notJudged.length, 1);
});

test('each schedule is judged as long as it held, with the first slot that a person gave it', () => {
  const hourly = period({ fromAt: at('12:12:00'), firstSlotAt: at('12:20:00'), leftSlotAt: at('12:10:10') }, [
    { kind: 'cron', expression: '25 * * * *' },
  ]);
  const periods = [period(), hourly];
  const runs = [run(1, '12:00:10'), run(2, '12:05:10'), run(3, '12:20:00'), run(4, '12:25:00')];
  const ranges = [range('12:10:10', '12:10:10', 1, 'superseded')];
  assert.deepEqual(balance({ periods, runs, ranges }), { counts: [5, 4, 1, 0], told: [], notJudged: [] });
  assert.deepEqual(balance({ periods, runs }).told, ['vanished 12:10:10 12:10:10 1']);
});

test('a disabled job has no slots, and a run that stands for one is told', () => {
  const periods = [period(), period({ fromAt: at('12:07:00'), firstSlotAt: null, leftSlotAt: at('12:10:10') })];
  const runs = [run(1, '12:00:10'), run(2, '12:05:10')];
  assert.deepEqual(balance({ periods, runs, nextSlotAt: null }).told, []);
  assert.deepEqual(balance({ periods, runs: [...runs, run(3, '12:10:10')], nextSlotAt: null }).told, [
    'no_slot 12:10:10 12:10:10 0 3',
  ]);
});

test('at its limit of runs a job has no slots left', () => {
  const periods = [period({}, [everyFiveMinutes], { maxRuns: 2 })];
  const runs = [run(1, '12:00:10'), run(2, '12:05:10')];
  assert.deepEqual(balance({ periods, runs, nextSlotAt: null, starts: 2 }).told, []);
  assert.deepEqual(balance({ periods, runs, nextSlotAt: null, starts: 1 }).told, ['vanished 12:10:10 12:25:10 4']);
  assert.deepEqual(balance({ periods: [period()], runs, nextSlotAt: null }).told, ['vanished 12:10:10 12:25:10 4']);
});

test('what was pruned has not vanished: it is judged from the slot after', () => {
  const found = balanceOf(
    ledger({ runs: [run(3, '12:25:10')], ranges: [overlap], prunedUpTo: at('12:05:10') }),
    at('12:00:00'),
    at('12:30:00'),
    'UTC',
  );
  assert.deepEqual([found.slots, found.differences, time(found.judgedFrom)], [4, [], '12:05:10']);
});

test('what lies before the first schedule that is known is not judged, nor what no schedule says', () => {
  const before = balance({ runs: [run(8, '11:47:00'), ...allSix], ranges: [overlap] }, '11:00:00');
  assert.deepEqual(before.told, []);
  const fromRuns = balance({
    periods: [period({}, [{ kind: 'every', everyMs: 60_000, anchor: 'end' }])],
    runs: [run(1, '12:01:13')],
  });
  assert.deepEqual(fromRuns, { counts: [0, 0, 0, 0], told: [], notJudged: ['its interval counts from its runs'] });
  assert.deepEqual(balance({ periods: [] }).notJudged, ['nothing is known of its schedule then']);
});

test('a schedule that names no zone is not judged by another zone than that in which it was saved', () => {
  const berlin = [period({ timezone: 'Europe/Berlin' })];
  assert.deepEqual(balance({ periods: berlin }).notJudged, [
    'the setting timezone was Europe/Berlin when it was saved, and is UTC now',
  ]);
  assert.deepEqual(balance({ periods: [period({ timezone: null })], runs: allSix, ranges: [overlap] }).told, []);
});
