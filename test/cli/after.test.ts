import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

/** With `extract` and `load`, of which the second goes after the first. */
async function withTwo(t: Parameters<typeof CommandLine.in>[0]): Promise<CommandLine> {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'extract', '--schedule', '1h', '--', 'true');
  await line.ok('job', 'add', 'load', '--after', 'extract', '--', 'true');
  return line;
}

test('feature 84: --after says whose end makes a job due, and job show tells both ends', async (t) => {
  const line = await withTwo(t);
  const added = await line.ok('job', 'add', 'alarm', '--after', 'extract', '--after', 'load=failure', '--', 'true');
  assert.match(added, /added alarm .*next: after other jobs/);
  const alarm = await line.ok('job', 'show', 'alarm');
  assert.match(alarm, /\nschedule +after the success of extract and the failure of load\n/);
  assert.match(alarm, /\nnext +after other jobs\n/);
  assert.match(await line.ok('job', 'show', 'extract'), /\nsets off +load \(success\), alarm \(success\)\n/);
  const { job, nextSlots, setsOff } = await line.json<{
    job: { schedule: unknown; type: string; nextSlotAt: unknown; spec: unknown };
    nextSlots: unknown[];
    setsOff: unknown[];
  }>('job', 'show', 'load');
  assert.deepEqual(setsOff, [{ jobId: 3, job: 'alarm', on: 'failure' }]);
  const rule = { kind: 'after', upstreams: [{ job: 'extract', on: 'success' }] };
  assert.deepEqual([job.schedule, job.type, job.nextSlotAt, nextSlots], [{ rules: [rule] }, 'after', null, []]);
  assert.match(await line.ok('job', 'list', '--type', 'after'), / alarm .* load /s);
});

test('a schedule that goes after other jobs has no slots to show', async (t) => {
  const line = await withTwo(t);
  assert.doesNotMatch(await line.ok('next'), /load/);
  assert.match(await line.ok('preview', '{after: extract}'), /after the success of extract.*no slot of its own/s);
});

test('what a job goes after is edited and overridden as any schedule', async (t) => {
  const line = await withTwo(t);
  await line.ok('job', 'add', 'clean', '--', 'true');
  await line.ok('job', 'edit', 'load', '--set', 'schedule.after=[extract, {job: clean, on: skip}]');
  const schedule = async () => /\nschedule +(.*)\n/.exec(await line.ok('job', 'show', 'load'))?.[1];
  assert.equal(await schedule(), 'after the success of extract and the skipping of clean');
  await line.ok('job', 'override', 'load', '{after: clean}');
  assert.equal(await schedule(), 'after the success of clean');
  assert.doesNotMatch(await line.ok('job', 'show', 'extract'), /sets off/);
  await line.ok('job', 'override', 'load', '--clear');
  assert.match(await line.ok('job', 'show', 'extract'), /\nsets off +load \(success\)\n/);
});

const refused: [what: string, args: string[], message: RegExp][] = [
  [
    'an unknown job',
    ['add', 'x', '--after', 'extrat', '--', 'true'],
    /x\.schedule\.after: there is no job "extrat" – did you mean "extract"\?/,
  ],
  ['itself', ['add', 'x', '--after', 'x', '--', 'true'], /x\.schedule\.after: a job cannot go after itself/],
  [
    'no such end',
    ['add', 'x', '--after', 'load=fail', '--', 'true'],
    /--after: "fail" is no way to end; allowed are success, failure, completion, skip/,
  ],
  [
    'a job twice',
    ['add', 'x', '--after', 'load', '--after', 'load=skip', '--', 'true'],
    /--after: load is there twice; keep one of them/,
  ],
  [
    'a cycle',
    ['edit', 'extract', '--set', 'schedule.after=load'],
    /extract\.schedule\.after: extract → load → extract is a cycle/,
  ],
  [
    'a cycle by override',
    ['override', 'extract', '{after: load}'],
    /extract\.schedule\.after: extract → load → extract is a cycle/,
  ],
  [
    'a cycle with a dependency',
    ['edit', 'extract', '--set', 'dependencies=[load]'],
    /extract\.dependencies: extract → load → extract is a cycle/,
  ],
  [
    'deleting whom others go after',
    ['delete', 'extract', '--yes'],
    /extract: load goes after it; delete them too, or take it out of their schedules first/,
  ],
  [
    'renaming it',
    ['edit', 'extract', '--set', 'name=fetch'],
    /extract: load goes after it; it keeps its name until it is out of their schedules/,
  ],
];
for (const [what, args, message] of refused) {
  test(`feature 82: refused: ${what}`, async (t) => {
    const line = await withTwo(t);
    const { code, stderr } = await line.call(['job', ...args]);
    assert.notEqual(code, 0);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });
}

test('how new a success has to be, and a deadline, are said by --depends-on and by --set', async (t) => {
  const line = await withTwo(t);
  await line.ok('job', 'add', 'send', '--depends-on', 'extract=success,within:24h,deadline:08:30', '--', 'true');
  const waits = async () => /\nwaits for +(.*)\n/.exec(await line.ok('job', 'show', 'send'))?.[1];
  assert.equal(await waits(), 'extract (its success and a success within 1d, alert after 08:30)');
  await line.ok('job', 'edit', 'send', '--set', 'dependencies.extract.since=lastSuccess');
  await line.ok('job', 'edit', 'send', '--set', 'dependencies.extract.deadline=2h');
  assert.equal(
    await waits(),
    'extract (its success and a success within 1d and a success since its own last one, alert after 2h)',
  );
  const { dependencies, alerts } = await line.json<{ dependencies: object[]; alerts: object[] }>('job', 'show', 'send');
  const off = { waitForCompletion: false, waitForSuccess: true, waitForNextRun: false };
  const fresh = { withinMs: 86_400_000, since: 'lastSuccess', deadline: '2h' };
  assert.deepEqual([dependencies, alerts], [[{ job: 'extract', jobId: 1, ...off, ...fresh }], []]);
  const { stderr } = await line.call(['job', 'edit', 'send', '--set', 'dependencies.extract.deadline=noon']);
  assert.match(
    stderr,
    /send\.dependencies\.extract\.deadline: "noon" is no deadline; write a time of the day, "08:30"/,
  );
});
