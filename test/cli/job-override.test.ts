import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobDocument } from '../../src/app/documents.ts';
import { CommandLine } from '../rig/command-line.ts';

async function jobOf(line: CommandLine, job: string): Promise<JobDocument> {
  return (await line.json<{ job: JobDocument }>('job', 'show', job)).job;
}

async function definitions(line: CommandLine): Promise<object[]> {
  const { jobs } = await line.json<{ jobs: JobDocument[] }>('job', 'list');
  return jobs.map(({ name, enabled, schedule, override, nextSlotAt, tags }) => {
    return { name, enabled, schedule, override, nextSlotAt, tags };
  });
}

test('feature 27: an override takes the place of the whole schedule, survives every sync, and is cleared', async (t) => {
  const line = CommandLine.in(t, {});
  const write = (schedule: string) =>
    line.write('my.jobs.yaml', `jobs: {nightly: {command: [x], schedule: ${schedule}}}`);
  write('"0 3 * * *"');
  await line.ok('apply', 'my.jobs.yaml');
  const said = await line.ok('job', 'override', 'nightly', '{times: ["05:52", "7:00"], every: 90d}');
  assert.match(said, /^nightly is overridden: every day at 05:52 and 07:00; every 90 days; next: \d{4}-.* 0[57]:.*\n$/);
  const over = await jobOf(line, 'nightly');
  assert.deepEqual(over.override, over.schedule);
  assert.match(over.nextSlotAt ?? '', /T(05:52|07:00):00\.000Z$/, 'feature 32: at once');
  assert.match(await line.ok('job', 'list'), /every day at 05:52 and 07:00; every 90 days \(overridden\)/);
  assert.match(await line.ok('job', 'show', 'nightly'), /overridden +its own is: every day at 03:00/);
  write('"0 4 * * *"');
  await line.ok('apply', 'my.jobs.yaml');
  const synced = await jobOf(line, 'nightly');
  assert.deepEqual([synced.override, synced.nextSlotAt], [over.override, over.nextSlotAt]);
  assert.match(
    await line.ok('job', 'override', 'nightly', '--clear'),
    /nightly has its own schedule: every day at 04:00; next: .* 04:00/,
  );
  const cleared = await jobOf(line, 'nightly');
  assert.deepEqual([cleared.override, cleared.describe], [null, 'every day at 04:00']);
  assert.match(cleared.nextSlotAt ?? '', /T04:00:00\.000Z$/);
});

test('feature 27: an override that is the same as the default is none', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'nightly', '--schedule', '0 0 * * *', '--timezone', 'Europe/Paris', '--', 'true');
  const override = async (...words: string[]) => {
    const { jobs, changed } = await line.json<{ jobs: JobDocument[]; changed: number }>('job', 'override', ...words);
    return [jobs[0]?.override, changed];
  };
  assert.deepEqual(await override('nightly', '@daily'), [null, 0]);
  const tokyo = { rules: [{ kind: 'cron', expression: '0 0 * * *' }], timezone: 'Asia/Tokyo' };
  assert.deepEqual(await override('nightly', '{cron: "@daily", timezone: Asia/Tokyo}'), [tokyo, 1]);
  assert.deepEqual(await override('nightly', '{cron: "@daily", timezone: Asia/Tokyo}'), [tokyo, 0]);
  assert.deepEqual(await override('nightly', '0 0 * * *'), [null, 1], 'in the zone of the job');
  assert.deepEqual(await override('nightly', '--clear'), [null, 0]);
});

test('feature 166: several jobs are overridden at once, all of them or none', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b']) await line.ok('job', 'add', name, '--schedule', '1h', '--', 'true');
  const before = await definitions(line);
  await line.fails(['job', 'override', 'a', 'x', '@daily'], 66, /there is no job "x"/);
  await line.fails(['job', 'override', 'a', 'b'], 64, /schedule: "b" is not a schedule/);
  await line.fails(['job', 'override', 'a'], 64, /which schedule\?/);
  await line.fails(['job', 'override', '@daily', '--all'], 64, /confirm --all with --yes \(2 jobs\)/);
  await line.fails(['job', 'override', 'a', '{cron: }'], 64, /schedule\.cron: null is not a cron expression/);
  assert.deepEqual(await definitions(line), before);
  assert.match(
    await line.ok('job', 'override', 'a', '2', '@daily'),
    /^a is overridden.*\nb is.*\n2 jobs overridden\n$/,
  );
  assert.match(
    await line.ok('job', 'override', '--all', '--clear', '--yes'),
    /^a has its own.*\nb has.*\n2 jobs cleared\n$/,
  );
});

test('a disabled job is overridden, and due by it once it is enabled', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--schedule', '1h', '--disabled', '--', 'true');
  assert.match(await line.ok('job', 'override', 'a', '0 3 * * *'), /next: never \(disabled\)/);
  await line.ok('job', 'enable', 'a');
  assert.match((await jobOf(line, 'a')).nextSlotAt ?? '', /T03:00:00\.000Z$/);
});
