import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

const dayMs = 86_400_000;

async function withJobs(t: TestContext): Promise<CommandLine> {
  const line = CommandLine.in(t, {});
  await line.ok(...['job', 'add', 'nightly', '--schedule', '30 2 * * *', '--timezone', 'Europe/Paris'], '--', 'true');
  await line.ok(...['job', 'add', 'hand', '--param', 'day={type: date, required: true}'], '--', 'true');
  return line;
}

test('what no backfill can be made of is refused in a sentence', async (t) => {
  const line = await withJobs(t);
  const cases: [args: string[], code: number, sentence: RegExp][] = [
    [[], 64, /`chroniker backfill` needs \(<job> --from <time>/],
    [['nigthly', '--from', '7d'], 66, /there is no job "nigthly" – did you mean "nightly"\?/],
    [['nightly'], 64, /from when on\? give --from <time>/],
    [['nightly', 'hand', '--from', '7d'], 64, /a backfill is for one job, and "hand" is another/],
    [['nightly', '--from', 'yesterday'], 64, /--from: "yesterday" is no time; write 18:00/],
    [['nightly', '--from', '3d', '--to', '5d'], 64, /--from lies after --to/],
    [['nightly', '--from', '2999-01-01'], 64, /--from lies in the future/],
    [
      ['nightly', '--from', '2026-03-01T04:00', '--to', '2026-03-01T05:00'],
      64,
      /has no slot from .*; the last before is/,
    ],
    [['nightly', '--from', '20000d'], 64, /has \d+ slots there, and a backfill takes 10000 at most/],
    [['nightly', '--from', '3d', '--limit', '0'], 64, /--limit: "0" is not a whole number of at least 1/],
    [['nightly', '--from', '3d', '--limit', '10001'], 64, /--limit: 10001 is more than a backfill takes, 10000/],
    [['nightly', '--from', '3d', '--pace', 'fast'], 64, /--pace: "fast" is not a duration/],
    [['nightly', '--from', '3d', '--cancel'], 64, /--from and --cancel exclude each other/],
    [['nightly', '--form', '3d'], 64, /unknown flag --form – did you mean "--from"/],
    [['hand', '--from', '3d', '--param', 'day=2026-01-01'], 64, /hand has no slots of its own: it runs only by hand/],
    [['hand', '--from', '3d'], 64, /hand needs the parameter day; give it a date, as in --param day=2026-12-25/],
    [['--cancel', 'b7'], 66, /there is no backfill b7; `chroniker backfill list` shows all/],
  ];
  for (const [args, code, sentence] of cases) await line.fails(['backfill', ...args], code, sentence);
  await line.fails(['backfill', 'list', 'b7'], 66, /there is no backfill b7/);
  assert.equal(await line.ok('backfill', 'list'), 'There are no backfills.\n');
});

test('a date is the whole day in the zone of the job, and what is begun is told as a document', async (t) => {
  const line = await withJobs(t);
  const args = ['backfill', 'nightly', '--from', '2026-01-01', '--to', '2026-01-02'];
  const dry = await line.json<{ wouldRun: { slots: string[] }[] }>(...args, '--dry-run');
  assert.deepEqual(dry.wouldRun[0]?.slots, ['2026-01-01T01:30:00.000Z', '2026-01-02T01:30:00.000Z']);
  assert.match(
    await line.ok(...args, '--dry-run'),
    /^nightly: would run 2 slots, times in \S+\n {2}2026-01-01 02:30:00\n/,
  );
  const { backfills } = await line.json<{ backfills: Record<string, unknown>[] }>(...args, '--pace', '1m');
  const { createdAt: _, requestedBy: __, ...rest } = backfills[0] ?? {};
  assert.deepEqual(rest, {
    id: 1,
    jobId: 1,
    job: 'nightly',
    host: '',
    state: 'active',
    slots: 2,
    asked: 1,
    done: 0,
    failed: 0,
    paceMs: 60_000,
    params: {},
    stopOnFailure: false,
    endReason: null,
    fromAt: '2025-12-31T23:00:00.000Z',
    toAt: '2026-01-02T22:59:59.999Z',
    nextSlotAt: '2026-01-01T01:30:00.000Z',
    endedAt: null,
  });
  const cancelled = await line.json<{ backfills: { state: string }[]; changed: number }>('backfill', '--cancel', 'b1');
  assert.deepEqual([cancelled.backfills[0]?.state, cancelled.changed], ['ended', 1]);
  const again = await line.call(['backfill', '--cancel', 'nightly']);
  assert.deepEqual(
    [again.code, again.stderr],
    [0, 'chroniker: nightly has no backfill that goes on; there is nothing to cancel\n'],
  );
});

test('nothing that is to come is backfilled', async (t) => {
  const line = await withJobs(t);
  const to = new Date(Date.now() + 3 * dayMs).toISOString();
  const { wouldRun } = await line.json<{ wouldRun: { slots: string[] }[] }>(
    ...['backfill', 'nightly', '--from', '3d', '--to', to, '--dry-run'],
  );
  assert.ok(wouldRun[0]?.slots.every((slot) => Date.parse(slot) <= Date.now()));
  assert.equal(wouldRun[0]?.slots.length, 3);
});
