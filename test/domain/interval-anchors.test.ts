import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterRun } from '../../src/domain/after-run.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Request } from '../../src/domain/lane.ts';
import type { FinalStatus } from '../../src/domain/run.ts';
import type { Rule } from '../../src/domain/schedule/schedule.ts';
import { at, candidate, job, lane, request } from './lane-example.ts';
import { run } from './run-example.ts';

const project = { timezone: 'UTC' };
const fiveMinutes = (anchor: string): Rule => ({ kind: 'every', everyMs: 300_000, anchor });
const fromEnd = job([fiveMinutes('end')]);
const fromStart = job([fiveMinutes('start')]);
const noon: Rule = { kind: 'times', times: ['12:06:00'] };

function started(theJob = fromEnd, nextSlotAt: number | null, now: string, ...requests: Request[]) {
  const decision = decide(candidate(theJob, nextSlotAt, ...requests), at(now), { ...project, runnable: () => null });
  assert.ok(decision.kind === 'start', `decided to ${decision.kind}`);
  return decision;
}

function ended(
  theJob: typeof fromEnd,
  nextSlotAt: number | null,
  [claimed, finished, now]: [string, string, string],
  status: FinalStatus = 'succeeded',
) {
  const settlement = { status, finishedAt: at(finished), exitCode: null, signal: null, reason: null };
  return afterRun(lane(nextSlotAt), theJob, run(at(claimed)), settlement, at(now), project);
}

test('feature 21: counted from the end, a job has no next slot while it runs, and one interval after its end one', () => {
  assert.equal(started(fromEnd, at('12:00:10'), '12:00:12').nextSlotAt, null);
  const after = ended(fromEnd, null, ['12:00:12', '12:07:00', '12:07:01']);
  assert.deepEqual(after, { nextSlotAt: at('12:12:00'), slotRanges: [], request: null });
});

test('feature 21: counted from the start, it is due one interval after it was claimed', () => {
  assert.equal(started(fromStart, at('12:00:10'), '12:00:12').nextSlotAt, at('12:05:12'));
  assert.equal(ended(fromStart, at('12:05:12'), ['12:00:12', '12:01:00', '12:01:01']).nextSlotAt, at('12:05:12'));
});

test('counted from the start, slots that pass while it runs are an overlap, and the next keeps the distance', () => {
  const after = ended(fromStart, at('12:05:12'), ['12:00:12', '12:11:00', '12:11:01']);
  assert.deepEqual(after, {
    nextSlotAt: at('12:15:12'),
    slotRanges: [{ fromAt: at('12:05:12'), toAt: at('12:10:12'), count: 2, reason: 'overlap' }],
    request: null,
  });
});

test('an hour without a tick has missed one slot of an interval that counts from a run', () => {
  for (const theJob of [fromStart, fromEnd]) {
    const { scheduledAt, slots, slotRanges } = started(theJob, at('12:00:10'), '13:00:00');
    assert.deepEqual([scheduledAt, slots, slotRanges], [at('12:00:10'), 1, []]);
  }
});

test('feature 26: beside another rule the earlier of both is next, while it runs and after', () => {
  const both = job([fiveMinutes('end'), noon]);
  assert.equal(started(both, at('12:00:10'), '12:00:12').nextSlotAt, at('12:06:00'));
  assert.equal(ended(both, at('12:06:00'), ['12:00:12', '12:00:40', '12:00:41']).nextSlotAt, at('12:05:40'));
  assert.equal(ended(both, at('12:06:00'), ['12:00:12', '12:01:30', '12:01:31']).nextSlotAt, at('12:06:00'));
  const overlapped = ended(both, at('12:06:00'), ['12:00:12', '12:07:00', '12:07:01']);
  assert.deepEqual(overlapped, {
    nextSlotAt: at('12:12:00'),
    slotRanges: [{ fromAt: at('12:06:00'), toAt: at('12:06:00'), count: 1, reason: 'overlap' }],
    request: null,
  });
});

test('every run counts, whatever it was for: a forced one moves the next slot, which it leaves alone otherwise', () => {
  const force = request('force', at('12:01:00'));
  assert.equal(started(fromStart, at('12:04:00'), '12:01:00', force).nextSlotAt, at('12:06:00'));
  assert.equal(started(fromEnd, at('12:04:00'), '12:01:00', force).nextSlotAt, null);
  assert.equal(started(job([noon]), at('12:04:00'), '12:01:00', force).nextSlotAt, at('12:04:00'));
});

test('a disabled job that is forced gets no slot by it', () => {
  const off = job([fiveMinutes('end')], { enabled: false });
  assert.equal(started(off, null, '12:01:00', request('force', at('12:01:00'))).nextSlotAt, null);
  assert.equal(ended(off, null, ['12:01:00', '12:02:00', '12:02:01']).nextSlotAt, null);
});

test('a run that was lost has ended when that was noticed', () => {
  assert.equal(ended(fromEnd, null, ['12:00:12', '12:30:00', '12:30:01'], 'lost').nextSlotAt, at('12:35:00'));
});

test('a run of which nothing was executed is asked for again, and only that one counts', () => {
  const after = ended(fromEnd, null, ['12:00:12', '12:00:13', '12:00:14'], 'abandoned');
  assert.equal(after.nextSlotAt, null);
  assert.equal(after.request?.cause, 'schedule');
});
