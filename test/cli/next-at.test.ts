import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';

test('feature 30: a first slot that is given is honoured, then the schedule goes on', async (t) => {
  const line = CommandLine.in(t, {});
  const add = (name: string, at: string, ...flags: string[]) => [
    'job',
    'add',
    name,
    '--next-at',
    at,
    ...flags,
    '--',
    'true',
  ];
  const told = await line.ok(...add('a', '2999-05-01T10:00', '--schedule', '@yearly', '--timezone', 'Asia/Tokyo'));
  assert.match(told, /next: 2999-05-01 10:00:00 \(.*\), times in Asia\/Tokyo\n$/);
  await line.ok(...add('by-hand', '2999-05-01T10:00'));
  const { jobs } = await line.json<{ jobs: JobDocument[] }>('job', 'list');
  assert.deepEqual(
    jobs.map(({ nextSlotAt }) => nextSlotAt),
    ['2999-05-01T01:00:00.000Z', '2999-05-01T10:00:00.000Z'],
    'on the wall clock of its schedule',
  );
  const { slots } = await line.json<{ slots: { at: string }[] }>('next', 'a', '--count', '2');
  assert.equal(slots[1]?.at, '2999-12-31T15:00:00.000Z');
  const moved = await line.ok('job', 'edit', 'a', '--next-at', '2999-06-01T10:00');
  assert.match(moved, /next: 2999-06-01 10:00:00 \(.*\), times in Asia\/Tokyo\n$/);
  await line.fails(add('b', '2020-01-01T00:00'), 64, /--next-at lies in the past/);
  await line.fails(add('b', '2999-01-01', '--disabled'), 64, /--disabled and --next-at exclude each other/);
});

test('feature 19: the instants of a job are replaced all at once', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--schedule', '{at: [2998-01-01T00:00, 2999-01-01T00:00]}', '--', 'true');
  const slots = async () =>
    (await line.json<{ slots: { at: string }[] }>('next', 'a')).slots.map(({ at }) => at.slice(0, 10));
  assert.deepEqual(await slots(), ['2998-01-01', '2999-01-01']);
  await line.ok('job', 'edit', 'a', '--set', 'schedule.at=[2999-06-01T00:00, 2999-02-01T00:00]');
  assert.deepEqual(await slots(), ['2999-02-01', '2999-06-01']);
});

test('the next slot of a job is moved once, and shown where it is', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--schedule', '0 0 1 1 *', '--', 'true');
  const at = new Date(Date.now() + 3_600_000).toISOString();
  await line.ok('job', 'edit', 'a', '--next-at', at);
  const { slots } = await line.json<{ slots: { job: string; jobId: number; at: string; local: string }[] }>(
    'next',
    'a',
    '--count',
    '2',
  );
  assert.equal(slots[0]?.at, at);
  assert.match(slots[1]?.at ?? '', /-01-01T00:00:00\.000Z$/);
  await line.fails(['job', 'edit', 'a', '--next-at', '2020-01-01T00:00Z'], 64, /--next-at lies in the past/);
  await line.fails(['job', 'edit', 'a'], 64, /an editor needs a terminal/);
});
