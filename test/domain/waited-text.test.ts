import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Waited } from '../../src/domain/waited.ts';
import { waitedMs, waitedText, waitedWords } from '../../src/domain/waited-text.ts';
import { at } from './lane-example.ts';

const wait = (from: string, to: string, what: Partial<Waited>): Waited => {
  return { for: 'upstream', ...what, fromAt: at(from), untilAt: at(to) };
};
const extract = wait('03:00:00', '03:12:00', { job: 'extract' });

test('what was waited for is told in its order, with how long each took and all together', () => {
  const waits = [
    extract,
    wait('03:12:00', '03:20:00', { for: 'pool:db' }),
    wait('03:20:00', '03:23:00', { for: 'room' }),
  ];
  assert.equal(
    waitedText(waits, 'web-1'),
    '23 minutes: 12 minutes for extract, 8 minutes for the pool db, 3 minutes for room on web-1',
  );
  assert.equal(waitedText([extract], 'web-1'), '12 minutes for extract');
  const others = [
    wait('03:00:00', '03:10:00', { for: 'hold', reason: 'held by ann: a move' }),
    wait('03:10:00', '03:15:00', { for: 'run', runId: 7 }),
    wait('03:15:00', '03:19:00', { for: 'other', reason: 'needs the parameter x' }),
  ];
  assert.equal(
    waitedWords(others, 'web-1'),
    '10 minutes while held by ann: a move, 5 minutes for r7 to end and 4 minutes since it could not start (needs the parameter x)',
  );
});

test('upstreams that were waited for at the same time are told as one, the last to end first', () => {
  const load = wait('03:00:00', '03:15:00', { job: 'load' });
  assert.equal(waitedText([extract, load], 'web-1'), '15 minutes for load and extract');
  assert.equal(waitedMs([extract, load]), 15 * 60_000);
  const many = Array.from({ length: 7 }, (_, index) => ({ ...extract, job: `j${index}` }));
  assert.equal(waitedText(many, 'web-1'), '12 minutes for j0, j1, j2, j3 and 3 more');
  assert.equal(
    waitedText([extract, wait('03:12:00', '03:15:00', { job: 'load' })], 'web-1'),
    '15 minutes: 12 minutes for extract, 3 minutes for load',
  );
});

test('of many things the longest are named', () => {
  const minutes = [9, 2, 8, 7, 3, 6];
  const waits = minutes.map((length, index) =>
    wait(`0${index}:00:00`, `0${index}:0${length}:00`, { job: `j${index}` }),
  );
  assert.equal(
    waitedText(waits, 'web-1'),
    '35 minutes: 9 minutes for j0, 8 minutes for j2, 7 minutes for j3, 6 minutes for j5, 5 minutes for other things',
  );
});
