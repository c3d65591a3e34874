import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

test('pools are made by hand, shown, resized and deleted, and a job names one', async (t) => {
  const line = CommandLine.in(t, {});
  assert.match(await line.ok('pool', 'list'), /There are no pools/);
  await line.ok('pool', 'set', 'db', '2');
  await line.ok('job', 'add', 'nightly', '--pool', 'db', '--overlap', 'queue', '--priority', '3', '--', 'true');
  assert.match(await line.ok('job', 'show', 'nightly'), /priority +3\npool +db\noverlap +queue/);
  const resize = () => line.json<{ changed: number }>('pool', 'set', 'db', '3');
  assert.deepEqual([(await resize()).changed, (await resize()).changed], [1, 0]);
  assert.match(await line.ok('pool', 'list'), /db +0 of 3 .*made by hand/);
  const { pools } = await line.json<{ pools: object[] }>('pool', 'list');
  assert.deepEqual(pools, [{ name: 'db', size: 3, free: 3, origin: null, taken: [], waiting: [] }]);
  await line.fails(['pool', 'delete', 'db'], 64, /named by nightly/);
  await line.fails(['pool', 'delete', 'dv'], 66, /no pool "dv" – did you mean "db"\?/);
  await line.fails(['pool', 'set', 'db', '0'], 64, /0 is no size for a pool; write a whole number/);
  await line.fails(
    ['job', 'add', 'k', '--pool', 'dv', '--', 'true'],
    64,
    /k\.pool: there is no pool "dv" – did you mean "db"/,
  );
  await line.fails(['job', 'edit', 'nightly', '--set', 'overlap=quue'], 64, /"quue" is not allowed; .* mean "queue"/);
  await line.ok('job', 'edit', 'nightly', '--set', 'pool=null', '--set', 'overlap=skip');
  assert.doesNotMatch(await line.ok('job', 'show', 'nightly'), /pool|overlap/);
  await line.ok('pool', 'delete', 'db');
  assert.match(await line.ok('pool', 'list'), /There are no pools/);
});
