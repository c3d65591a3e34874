import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';

interface Changed {
  jobs: JobDocument[];
  changed: number;
}

async function withJobs(line: CommandLine, ...names: string[]): Promise<void> {
  for (const name of names) await line.ok('job', 'add', name, '--schedule', '1h', '--', 'true');
}

/** Name, enabled, and how many runs are asked for: all that these commands change. */
async function state(line: CommandLine): Promise<unknown[]> {
  const { jobs } = await line.json<{ jobs: JobDocument[] }>('job', 'list');
  return jobs.map((job) => [job.name, job.enabled, job.wakeAt, job.override]);
}

const commands = [
  ['job', 'enable'],
  ['job', 'disable'],
  ['job', 'delete', '--yes'],
  ['job', 'edit', '--set', 'timeout=5m'],
  ['job', 'override', '--clear'],
  ['trigger'],
  ['stop'],
];

test('feature 166, feature 165: one unknown job among several, and nothing is changed', async (t) => {
  const line = CommandLine.in(t, {});
  await withJobs(line, 'nightly', 'b');
  await line.ok('job', 'disable', 'b');
  const before = await state(line);
  for (const command of commands) {
    await line.fails([...command, 'nightly', 'nigthly'], 66, /there is no job "nigthly" – did you mean "nightly"\?/);
    await line.fails([...command, '2', '3'], 66, /there is no job with the id 3/);
    await line.fails([...command, 'b', '2.5'], 66, /there is no job "2\.5"/);
    if (!command.includes('edit')) await line.fails(command, 64, /which jobs\? name them/);
    await line.fails([...command, 'b', '--all', '--yes'], 64, /--all means every job; leave out b/);
    if (!command.includes('--yes')) await line.fails([...command, '--all'], 64, /confirm --all with --yes \(2 jobs\)/);
  }
  assert.deepEqual(await state(line), before);
});

test('feature 166: several jobs, by id and by name, each once, and how many of them were changed', async (t) => {
  const line = CommandLine.in(t, {});
  await withJobs(line, 'a', 'b', 'c');
  assert.match(await line.ok('job', 'disable', 'a', '2', 'b'), /^a is disabled.*\nb is disabled.*\n2 jobs disabled\n$/);
  assert.match(await line.ok('job', 'disable', '--all', '--yes'), /\n1 of 3 jobs disabled\n$/);
  assert.doesNotMatch(await line.ok('job', 'enable', 'a'), /jobs? enabled/, 'one job is not counted');
  const enabled = await line.json<Changed>('job', 'enable', '3', 'a', 'b');
  assert.deepEqual([enabled.jobs.map(({ name }) => name), enabled.changed], [['c', 'a', 'b'], 2]);
  assert.match(await line.ok('trigger', 'a', '3'), /^a will run at the next tick\nc will run.*\n2 jobs triggered\n$/);
  const triggered = await line.json<Changed & { requests: { job: string }[] }>('trigger', '--all', '--yes');
  assert.deepEqual([triggered.jobs.length, triggered.requests.length, triggered.changed], [3, 3, 3]);
  const stopped = await line.json<Changed & { idle: string[] }>('stop', 'a', 'b');
  assert.deepEqual([stopped.idle, stopped.jobs, stopped.changed], [['a', 'b'], [], 0]);
  assert.equal(await line.ok('job', 'delete', 'a', '2', '--yes'), 'deleted: a, b\n2 jobs deleted\n');
  const deleted = await line.json<Changed>('job', 'delete', '--all', '--yes');
  assert.deepEqual([deleted.jobs.map(({ name }) => name), deleted.changed], [['c'], 1]);
  assert.equal(await line.ok('job', 'disable', '--all', '--yes'), '0 jobs disabled\n');
});
