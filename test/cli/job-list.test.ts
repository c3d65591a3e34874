import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobOverview, OverviewDocument } from '../../src/app/job-overview.ts';
import { fitColumns } from '../../src/cli/fit-columns.ts';
import { jobColumns } from '../../src/cli/job-columns.ts';
import type { Paint } from '../../src/cli/paint.ts';
import { displayWidth } from '../../src/cli/text-width.ts';
import type { JobView } from '../../src/store/store.ts';
import { hourMs, minuteMs, noon, viewOf } from '../app/job-example.ts';
import { CommandLine } from '../rig/command-line.ts';

const plain: Paint = (text) => text;
const named: Paint = (text, colour) => `<${colour} ${text}>`;

const every = [{ kind: 'every' as const, everyMs: hourMs }];
const progress = { done: 45, total: 100, note: null, at: noon };
const jobs: JobOverview[] = [
  overviewOf(
    viewOf('extract-all-of-the-orders', {
      id: 1,
      rules: every,
      lane: { nextSlotAt: noon + hourMs },
      active: { id: 12, progress },
    }),
    {
      fresh: true,
      etaAt: noon + 5 * minuteMs,
    },
  ),
  overviewOf(
    viewOf('mail', {
      id: 2,
      rules: every,
      lane: { nextSlotAt: noon + 2 * hourMs, lastSkipAt: noon - minuteMs },
      lastRun: { claimedAt: noon - 3 * minuteMs, startedAt: noon - 3 * minuteMs, finishedAt: noon - 2 * minuteMs },
    }),
  ),
  overviewOf(viewOf('bad', { id: 3, lastRun: { status: 'failed' } })),
  overviewOf(viewOf('bad-but-off', { id: 4, enabled: false, lastRun: { status: 'timed_out' } })),
];

test('feature 181: with room for all, a list of jobs has a column for everything', () => {
  const [head = '', running = '', mail = '', bad = ''] = table(null);
  assert.equal(
    head.replaceAll(/ +/g, ' '),
    'ID NAME STATE PROGRESS ETA NEXT LAST SKIPPED HOST TYPE RUNS RUNNING FRESH ENABLED SUCCESS BEGAN SCHEDULE',
  );
  assert.match(
    running,
    /^1 +extract-all-of-the-orders +running +45% +in 5m +2026-06-01 13:00:00 \(in 1h\) +never +any +every +7 +r12 +yes +yes +every hour$/,
  );
  assert.match(mail, /succeeded 2m ago +1m ago +any/);
  assert.match(bad, /^3 +bad +waiting +not scheduled +failed now +any +manual +7 +yes +no +1m ago +never by itself$/);
});

test('feature 181: on 80 columns a list of jobs has what matters most, in few words', () => {
  assert.deepEqual(table(80), [
    'ID  NAME                STATE        NEXT         LAST           SCHEDULE',
    '1   extract-all-of-th…  running 45%  in 1h        never          every hour',
    '2   mail                waiting      in 2h        ok 2m ago      every hour',
    '3   bad                 waiting      unscheduled  failed now     never by itself',
    '4   bad-but-off         disabled     never        timed out now  never by itself',
  ]);
  assert.equal(table(50)[0], 'ID  NAME                  STATE        NEXT', 'what has no room even so is left out');
  for (const line of table(80)) assert.ok(displayWidth(line) <= 80, line);
});

test('the pool in which a job waits for a place is named', () => {
  const parkedReason = 'waits for the pool db: its place is taken, by load (r5)';
  const view = viewOf('late', { lane: { parkedFor: 'pool:db', parkedReason } });
  const lines = fitColumns(jobColumns({ now: noon, timezone: 'UTC', paint: plain }), [overviewOf(view)], null);
  assert.match(lines.join('\n'), /late +waits for the pool db +not scheduled/);
});

test('feature 184: a failure is red where the job is enabled, and only there', () => {
  const lines = table(null, named).join('\n');
  assert.match(lines, /bad +waiting +not scheduled +<red failed> now/);
  assert.match(lines, /bad-but-off +<dim disabled> +never \(disabled\) +timed out now/);
});

test('feature 13, feature 182, feature 183: jobs are listed by what is due first, and by what they have in common', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'late', '--schedule', '0 0 1 1 *', '--tag', 'etl', '--', 'true');
  await line.ok('job', 'add', 'by-hand', '--host', 'db-1', '--', 'true');
  await line.ok('job', 'add', 'soon', '--schedule', '5m', '--description', 'Pull the orders', '--', 'false');
  await line.ok('job', 'add', 'off', '--schedule', '5m', '--disabled', '--', 'true');
  await line.call(['run', '--force', 'soon']);
  const names = async (...flags: string[]) =>
    (await line.json<{ jobs: OverviewDocument[] }>('job', 'list', ...flags)).jobs.map(({ name }) => name);
  assert.deepEqual(await names(), ['soon', 'late', 'by-hand', 'off']);
  assert.deepEqual(await names('--sort', 'name'), ['by-hand', 'late', 'off', 'soon']);
  assert.deepEqual(await names('--sort', 'last'), ['soon', 'by-hand', 'late', 'off']);
  assert.deepEqual(await names('--unscheduled'), ['by-hand']);
  assert.deepEqual(await names('--type', 'cron', '--type', 'manual'), ['late', 'by-hand']);
  assert.deepEqual(await names('--tag', 'etl'), ['late']);
  assert.deepEqual(await names('--host', 'db-1'), ['by-hand']);
  assert.deepEqual(await names('--search', 'ORDERS'), ['soon']);
  assert.deepEqual(await names('--disabled'), ['off']);
  assert.deepEqual(await names('--failing', '--enabled'), ['soon']);
  assert.deepEqual(await names('--succeeding'), []);
  assert.deepEqual(await names('--running'), []);
  assert.equal(await line.ok('job', 'list', '--running'), 'There are no such jobs.\n');
  assert.match(await line.ok('job', 'list', '--wide', '--failing'), /SUCCESS.*\n.*soon +waiting .* no /);
});

test('feature 183: a filter that can mean nothing is refused with the nearest that can', async (t) => {
  const line = CommandLine.in(t, {});
  await line.ok('job', 'add', 'a', '--tag', 'nightly', '--host', 'db-1', '--', 'true');
  await line.fails(['job', 'list', '--type', 'crn'], 64, /--type: "crn" .* none of cron, .*did you mean "cron"\?/);
  await line.fails(['job', 'list', '--tag', 'nightl'], 64, /--tag: "nightl" .*did you mean "nightly"\?/);
  await line.fails(['job', 'list', '--host', 'db-2'], 64, /--host: "db-2" .*did you mean "db-1"\?/);
  await line.fails(['job', 'list', '--sort', 'nam'], 64, /--sort: "nam" .*did you mean "name"\?/);
  await line.fails(['job', 'list', '--enabled', '--disabled'], 64, /--enabled and --disabled exclude each other/);
  await line.fails(['job', 'list', '--failing', '--succeeding'], 64, /--failing and --succeeding exclude each other/);
});

function table(columns: number | null, paint: Paint = plain): string[] {
  return fitColumns(jobColumns({ now: noon, timezone: 'UTC', paint }), jobs, columns);
}

function overviewOf(view: JobView, changes: Partial<JobOverview> = {}): JobOverview {
  return { view, fresh: null, percent: null, etaAt: null, expectedMs: null, runsKept: 7, holds: [], ...changes };
}
