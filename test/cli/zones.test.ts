import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

async function withJobs(t: Parameters<typeof CommandLine.in>[0]): Promise<CommandLine> {
  const line = CommandLine.in(t, { timezone: 'UTC' });
  await line.ok('job', 'add', 'tokyo', '--schedule', '0 3 * * *', '--timezone', 'Asia/Tokyo', '--', 'true');
  await line.ok('job', 'add', 'home', '--schedule', '30 18 * * *', '--', 'true');
  return line;
}

test('lists of jobs are in the zone of the project; what reads times in the zone of a job shows them in it and says so', async (t) => {
  const line = await withJobs(t);
  assert.deepEqual(
    (await line.ok('next', '--count', '2'))
      .match(/ \d\d:\d\d:\d\d .*/g)
      ?.sort()
      .map(shape),
    [' 18:00:00 tokyo', ' 18:30:00 home'],
  );
  const shown = await line.ok('job', 'show', 'tokyo');
  assert.deepEqual(new Set(shown.match(/\d\d:00:00/g)), new Set(['03:00:00']), shown);
  assert.match(await line.ok('next', 'tokyo', '--count', '1'), / 03:00:00 Asia\/Tokyo /);
  assert.match(await line.ok('why', 'tokyo'), /next slot is at .*03:00 .*, times in Asia\/Tokyo\.\n$/);
  assert.match(
    await line.ok('trigger', 'tokyo', '--at', '2999-03-01'),
    /from 2999-03-01 00:00:00 on \(in .*, times in Asia/,
  );
  assert.match(
    await line.ok('hold', 'tokyo', '--until', '2999-03-01', '--run-pending'),
    /2999-03-02 00:00.*times in Asia/,
  );
  assert.match(
    await line.ok('hold', 'home', '--until', '2999-03-01', '--run-pending'),
    /2999-03-02 00:00\); .* then\n$/,
  );
  await line.ok('run', '--force', 'tokyo');
  assert.match(await line.ok('runs', 'tokyo', '--since', '1h'), /RUN .*\ntimes in Asia\/Tokyo\n$/s);
  assert.match(await line.ok('verify', 'tokyo'), /, times in Asia\/Tokyo\n/);
  const plan = await line.ok('backfill', 'tokyo', '--from', '2026-03-01', '--to', '2026-03-01', '--dry-run');
  assert.equal(plan, 'tokyo: would run 1 slot, times in Asia/Tokyo\n  2026-03-01 03:00:00\n');
});

function shape(row: string): string {
  return row.replace(/ +in \S+/, '').replace(/ +/g, ' ');
}
