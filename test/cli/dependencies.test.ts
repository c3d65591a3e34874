import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

const job = (...dependencies: string[]) => ({ command: ['true'], schedule: { every: '1h' }, dependencies });
const file = (jobs: Record<string, object>): string => JSON.stringify({ jobs });

interface Shown {
  dependencies: object[];
  downstream: object[];
}

test('feature 79: --depends-on says for whom a job waits, and job show tells both ends', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'extract', '--', 'true');
  await line.ok('job', 'add', 'sort', '--depends-on', 'extract', '--', 'true');
  await line.ok(
    'job',
    'add',
    'load',
    '--depends-on',
    'extract=completion,success',
    '--depends-on',
    'sort',
    '--',
    'true',
  );
  const text = await line.ok('job', 'show', 'load');
  assert.match(text, /\nwaits for +extract \(its completion and its success\); sort\n/);
  const load = await line.json<Shown>('job', 'show', 'load');
  assert.deepEqual(load.dependencies, [
    { job: 'extract', jobId: 1, waitForCompletion: true, waitForSuccess: true, waitForNextRun: false },
    { job: 'sort', jobId: 2, waitForCompletion: true, waitForSuccess: true, waitForNextRun: true },
  ]);
  assert.match(await line.ok('job', 'show', 'extract'), /\nawaited by +sort, load\n/);
  const extract = await line.json<Shown>('job', 'show', 'extract');
  assert.deepEqual(
    [extract.dependencies, extract.downstream.map((link) => (link as { job: string }).job)],
    [[], ['sort', 'load']],
  );
});

const refused: [string[], RegExp][] = [
  [['--depends-on', 'extrakt'], /load\.dependencies: there is no job "extrakt" – did you mean "extract"\?/],
  [['--depends-on', 'extract=succes'], /"succes" is no way of waiting; allowed are completion, success, next-run/],
  [['--depends-on', 'extract', '--depends-on', 'extract'], /--depends-on: extract is there twice; keep one of them/],
  [['--depends-on', 'load'], /load\.dependencies: a job cannot wait for itself/],
];
for (const [flags, message] of refused) {
  test(`feature 79, feature 82: refused: ${flags.join(' ')}`, async (t) => {
    const line = CommandLine.in(t, {});
    await line.ok('job', 'add', 'extract', '--', 'true');
    const { code, stderr } = await line.call(['job', 'add', 'load', ...flags, '--', 'true']);
    assert.equal(code, 64);
    assert.match(stderr, message);
    assert.doesNotMatch(await line.ok('job', 'list'), /load/);
  });
}

test('feature 82: a cycle in a jobs file, or with other jobs, is refused with the way round, also in a dry run', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('one.yaml', file({ extract: job() }));
  await line.ok('apply', 'one.yaml');
  line.write('two.yaml', file({ load: job('extract') }));
  await line.ok('apply', 'two.yaml');
  line.write('one.yaml', file({ extract: job('load') }));
  for (const flags of [['--dry-run'], []]) {
    const { code, stderr } = await line.call(['apply', 'one.yaml', ...flags]);
    assert.equal(code, 65);
    assert.match(stderr, /one\.yaml: jobs\.extract\.dependencies: extract → load → extract is a cycle/);
  }
  const edited = await line.call(['job', 'edit', 'extract', '--set', 'dependencies=[load]']);
  assert.notEqual(edited.code, 0);
});

test('feature 79: the same upstream twice in a file is refused with its place', async (t) => {
  const line = CommandLine.in(t, {});
  line.write(
    'jobs.yaml',
    'jobs:\n  a: {command: [a]}\n  b:\n    command: [b]\n    dependencies:\n      a: {}\n      a: {}\n',
  );
  const { code, stderr } = await line.call(['apply', 'jobs.yaml']);
  assert.equal(code, 65);
  assert.match(stderr, /jobs\.yaml:7:7: the key "a" is there twice/);
});

test('a job for which others wait is neither deleted nor pruned; gone from its file it is disabled, and they wait', async (t) => {
  const line = CommandLine.in(t, {});
  line.write('jobs.yaml', file({ extract: job(), load: job('extract') }));
  await line.ok('apply', 'jobs.yaml');
  const { code, stderr } = await line.call(['job', 'delete', 'extract', '--yes']);
  assert.equal(code, 64);
  assert.match(stderr, /extract: load waits for it; delete them too, or take it out of their dependencies first/);
  line.write('jobs.yaml', file({ load: job('extract') }));
  const pruned = await line.call(['apply', 'jobs.yaml', '--prune']);
  assert.equal(pruned.code, 65);
  assert.match(pruned.stderr, /load waits for extract, which is no longer in the file/);
  assert.match(await line.ok('apply', 'jobs.yaml'), /disable +extract/);
  line.write('jobs.yaml', file({ load: job() }));
  assert.match(await line.ok('apply', 'jobs.yaml', '--prune'), /update +load +dependencies.*\n +delete +extract/);
});
