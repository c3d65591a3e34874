import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandLine } from '../rig/command-line.ts';

interface Preview {
  slots: string[];
  describe: string;
}

/** Every form that a schedule has, and its first slot after 2026-01-01T00:00Z. */
const forms: [words: string[], slot: string][] = [
  [['30 2 * * *'], '2026-01-01T02:30:00.000Z'],
  [['@daily'], '2026-01-01T00:00:00.000Z'],
  [['15m'], '2026-01-01T00:15:00.000Z'],
  [['PT15M'], '2026-01-01T00:15:00.000Z'],
  [['2026-12-01T10:00+01:00'], '2026-12-01T09:00:00.000Z'],
  [['FREQ=DAILY;BYHOUR=9'], '2026-01-01T09:00:00.000Z'],
  [['{"times": ["05:52"]}'], '2026-01-01T05:52:00.000Z'],
  [['{times: [05:52], weekdays: sat}'], '2026-01-03T05:52:00.000Z'],
  [['[30 2 * * *, 6h]'], '2026-01-01T02:30:00.000Z'],
  [['--every', '15m', '--between', '06:00-22:00'], '2026-01-01T06:00:00.000Z'],
  [['--cron', 'H 2 * * *', '--name', 'nightly'], '2026-01-01T02:42:00.000Z'],
];

test('feature 35: preview takes every form of a schedule', async (t) => {
  const line = CommandLine.in(t, null);
  for (const [words, slot] of forms) {
    await t.test(words.join(' '), async () => {
      const flags = ['--timezone', 'UTC', '--from', '2026-01-01', '--count', '1'];
      const { slots, describe } = await line.json<Preview>('preview', ...words, ...flags);
      assert.deepEqual(slots, [slot]);
      assert.notEqual(describe, '');
    });
  }
});

test('feature 35: preview walks backwards, the latest first, and not before the moment of creation', async (t) => {
  const line = CommandLine.in(t, null);
  const backwards = async (...words: string[]) =>
    (await line.json<Preview>('preview', ...words, '--previous', '--timezone', 'UTC', '--to', '2026-01-03')).slots;
  assert.deepEqual(await backwards('30 2 * * *', '--count', '2'), [
    '2026-01-03T02:30:00.000Z',
    '2026-01-02T02:30:00.000Z',
  ]);
  assert.deepEqual(await backwards('1d', '--from', '2026-01-02'), ['2026-01-03T00:00:00.000Z']);
  assert.equal((await backwards('15m', '--count', '3')).length, 3, 'a job made long ago');
});

test('feature 38: preview stops at the most runs', async (t) => {
  const { slots } = await CommandLine.in(t, null).json<Preview>('preview', '--every', '1m', '--max-runs', '3');
  assert.equal(slots.length, 3);
});

test('preview says when there is no slot any more, and what can never fire with its reason', async (t) => {
  const line = CommandLine.in(t, null);
  assert.equal(
    await line.ok('preview', '2020-01-01T10:00Z', '--timezone', 'UTC'),
    'once on 1 January 2020 at 10:00 (UTC), UTC\n  no slot any more; the last was Wed 2020-01-01 10:00:00\n',
  );
  await line.fails(['preview', '0 0 30 2 *'], 64, /can never fire/);
  await line.fails(['preview', '15m', '--every', '15m'], 64, /'15m' and --every exclude each other/);
  await line.fails(['preview'], 64, /which schedule\?/);
});

test('preview says of a boot and of what people ask for that it has no slots', async (t) => {
  const line = CommandLine.in(t, null);
  assert.match(await line.ok('preview', '@reboot'), /^at boot .*\n {2}no slot of its own\n$/);
  assert.match(await line.ok('preview', 'manual'), /\n {2}no slot of its own\n$/);
});

test('feature 29: next --dst tells the next two changes of the clocks and what they do to each job', async (t) => {
  const line = CommandLine.in(t, { timezone: 'Europe/Paris' });
  await line.ok('job', 'add', 'nightly', '--schedule', '30 2 * * *', '--', 'true');
  await line.ok('job', 'add', 'often', '--schedule', '*/20 * * * *', '--', 'true');
  await line.ok('job', 'add', 'off', '--schedule', '30 2 * * *', '--disabled', '--', 'true');
  const flags = ['next', '--dst', '--from', '2027-01-01'];
  assert.equal(
    await line.ok(...flags),
    [
      'Europe/Paris: Sun 2027-03-28 02:00 becomes 03:00 (UTC+02:00)',
      '  nightly  02:30 does not exist: fires at 03:00',
      '  often    3 fewer runs: there is no time from 02:00 to 03:00',
      'Europe/Paris: Sun 2027-10-31 03:00 becomes 02:00 (UTC+01:00)',
      '  nightly  02:30 comes twice: fires at the first',
      '  often    3 more runs: 02:00, 02:20 and 02:40 come twice',
      '',
    ].join('\n'),
  );
  const { changes } = await line.json<{ changes: { jobs: unknown[] }[] }>(...flags);
  assert.equal(changes.length, 2);
  assert.deepEqual(changes[0], {
    zone: 'Europe/Paris',
    at: '2027-03-28T01:00:00.000Z',
    offsetBeforeMs: 3_600_000,
    offsetAfterMs: 7_200_000,
    jobs: [
      { job: 'nightly', effect: '02:30 does not exist: fires at 03:00', slots: ['2027-03-28T01:00:00.000Z'] },
      {
        job: 'often',
        effect: '3 fewer runs: there is no time from 02:00 to 03:00',
        slots: ['2027-03-28T01:00:00.000Z'],
      },
    ],
  });
  assert.equal(JSON.parse(await line.ok(...flags, 'nightly', '--json')).changes[0].jobs.length, 1);
  await line.fails(['next', '--dst', '--count', '3'], 64, /--count is about slots/);
});

test('next takes several jobs', async (t) => {
  const line = CommandLine.in(t, {});
  for (const name of ['a', 'b', 'c']) await line.ok('job', 'add', name, '--schedule', '@daily', '--', 'true');
  const { slots } = await line.json<{ slots: { job: string }[] }>('next', 'a', 'c', '--count', '2');
  assert.deepEqual(
    slots.map(({ job }) => job),
    ['a', 'c'],
  );
});
