import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobWish, jobOrder, selectJobs, sortJobs } from '../../src/app/select-jobs.ts';
import { hourMs, noon, viewOf } from './job-example.ts';

const jobs = [
  viewOf('extract', {
    rules: [{ kind: 'cron', expression: '30 2 * * *' }],
    description: 'Pull the Orders',
    tags: ['etl', 'nightly'],
    lane: { nextSlotAt: noon + 14 * hourMs },
    lastRun: { claimedAt: noon - hourMs, startedAt: noon - hourMs },
  }),
  viewOf('load', { host: 'db-1', tags: ['etl'], lane: { failureStreak: 2 }, lastRun: { status: 'failed' } }),
  viewOf('disk', { rules: [{ kind: 'every', everyMs: hourMs }], host: '*', lane: { nextSlotAt: noon }, active: {} }),
  viewOf('off', {
    enabled: false,
    rules: [{ kind: 'times', times: ['02:30:00'] }],
    lane: { nextSlotAt: noon - hourMs },
  }),
  viewOf('both', {
    rules: [
      { kind: 'cron', expression: '0 0 * * *' },
      { kind: 'every', everyMs: hourMs },
    ],
    lane: { nextSlotAt: noon + hourMs },
  }),
];

const filters: [wish: JobWish, names: string[]][] = [
  [{}, ['extract', 'load', 'disk', 'off', 'both']],
  [{ types: ['cron'] }, ['extract']],
  [{ types: ['mixed', 'every'] }, ['disk', 'both']],
  [{ enabled: true }, ['extract', 'load', 'disk', 'both']],
  [{ enabled: false }, ['off']],
  [{ running: true }, ['disk']],
  [{ successful: true }, ['extract']],
  [{ successful: false }, ['load']],
  [{ hosts: ['any'] }, ['extract', 'off', 'both']],
  [{ hosts: ['*', 'db-1'] }, ['load', 'disk']],
  [{ tags: ['nightly'] }, ['extract']],
  [{ search: 'ORDERS' }, ['extract']],
  [{ search: 'etl' }, ['extract', 'load']],
  [{ search: 'nothing of the kind' }, []],
  [{ unscheduled: true }, ['load']],
  [{ tags: ['etl'], successful: false }, ['load']],
];

for (const [wish, names] of filters) {
  test(`feature 183: ${JSON.stringify(wish)} leaves ${names.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      selectJobs(jobs, wish).map(({ job }) => job.name),
      names,
    );
  });
}

test('feature 183: a job on several hosts fails where one of them does, even if another ended well since', () => {
  const view = viewOf('everywhere', { host: '*', lanes: [{ failureStreak: 1 }, {}], lastRun: {} });
  assert.deepEqual(
    [selectJobs([view], { successful: false }).length, selectJobs([view], { successful: true }).length],
    [1, 0],
  );
});

test('feature 183: what no job can have is refused with the nearest that one has', () => {
  const refused = (wish: JobWish, sentence: RegExp) => assert.throws(() => selectJobs(jobs, wish), sentence);
  refused({ types: ['crn'] }, /--type: "crn" is none of cron, every, .* – did you mean "cron"\?/);
  refused(
    { hosts: ['db-2'] },
    /--host: "db-2" is none of the hosts that jobs name: \*, any, db-1 – did you mean "db-1"\?/,
  );
  refused({ tags: ['nigtly'] }, /--tag: "nigtly" .* – did you mean "nightly"\?/);
  assert.throws(() => jobOrder('nxt'), /--sort: "nxt" .* did you mean "next"\?/);
  assert.throws(
    () => selectJobs([], { tags: ['etl'] }),
    /--tag: "etl" is none of the tags that jobs have: there are none/,
  );
});

test('feature 182: jobs that are not scheduled come after all that are, a disabled one among them', () => {
  assert.deepEqual(named(sortJobs(jobs, 'next')), ['disk', 'both', 'extract', 'load', 'off']);
});

test('feature 182: jobs are sorted by name, or by what ran last', () => {
  assert.deepEqual(named(sortJobs(jobs, 'name')), ['both', 'disk', 'extract', 'load', 'off']);
  assert.deepEqual(named(sortJobs(jobs, 'last')), ['load', 'extract', 'both', 'disk', 'off']);
});

function named(views: typeof jobs): string[] {
  return views.map(({ job }) => job.name);
}
