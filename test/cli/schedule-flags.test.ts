import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../src/cli/command.ts';
import { command as jobAdd } from '../../src/cli/commands/job-add.ts';
import { command as preview } from '../../src/cli/commands/preview.ts';
import { commandHelp } from '../../src/cli/help.ts';
import { parseArgs } from '../../src/cli/parse.ts';
import { flagOf, scheduleFlags, scheduleFlagTable, scheduleFromFlags } from '../../src/cli/schedule-flags.ts';
import { parseSchedule, scheduleKeys } from '../../src/domain/schedule/parse-schedule.ts';

test('every key of a schedule has a flag, and every such flag a key', () => {
  assert.deepEqual(Object.keys(scheduleFlagTable).toSorted(), scheduleKeys.toSorted());
  for (const key of scheduleKeys) for (const { flags } of [jobAdd, preview]) assert.ok(flagOf(key) in flags, key);
});

test('the help has the flags of a schedule under their own headings', () => {
  const help = commandHelp(preview);
  const places = [
    'flags\n',
    'flags that say when',
    '  --cron',
    'flags that narrow',
    '  --between',
    'flags for what else',
  ];
  const found = places.map((place) => help.indexOf(place));
  assert.deepEqual(
    found,
    found.toSorted((a, b) => a - b),
  );
  assert.ok(!found.includes(-1));
});

/** [words, the schedule as in a jobs file] */
const same: [string[], unknown][] = [
  [['--cron', '30 2 * * *'], '30 2 * * *'],
  [['--cron', '30 2 * * *', '--cron', '@weekly'], { cron: ['30 2 * * *', '@weekly'] }],
  [['--every', '15m'], '15m'],
  [['--every', '90'], { every: 90 }],
  [['--every', '15m', '--anchor', 'end'], { every: '15m', anchor: 'end' }],
  [['--times', '05:52,23:15'], { times: ['05:52', '23:15'] }],
  [['--times', '05:52', '--times', '23:15'], { times: ['05:52', '23:15'] }],
  [['--times', '[05:52, 23:15]'], { times: ['05:52', '23:15'] }],
  [['--weekly', '{days: mon-fri, at: 22:00}'], { weekly: { days: ['mon-fri'], at: '22:00' } }],
  [['--monthly', '{days: [1, last], at: 1:30}'], { monthly: { days: [1, 'last'], at: '01:30' } }],
  [
    ['--rrule', 'FREQ=DAILY;BYHOUR=7', '--dtstart', '2026-01-02T09:00'],
    { rrule: 'FREQ=DAILY;BYHOUR=7', dtstart: '2026-01-02T09:00' },
  ],
  [
    ['--frequency', 'DAILY', '--params', 'interval:2;byhour:7,8'],
    { frequency: 'DAILY', params: 'interval:2;byhour:7,8' },
  ],
  [['--at', '2026-12-01T10:00+01:00'], '2026-12-01T10:00+01:00'],
  [['--manual'], 'manual'],
  [
    ['--every', '15m', '--between', '06:00-12:00,14:00-18:00', '--weekdays', 'mon-fri', '--monthdays', '1-7,last'],
    { every: '15m', between: ['06:00-12:00', '14:00-18:00'], weekdays: ['mon-fri'], monthdays: ['1-7', 'last'] },
  ],
  [
    ['--every', '15m', '--months', 'jan-mar,12', '--dates', '{from: 2026-01-01}', '--except', '{months: feb}'],
    { every: '15m', months: ['jan-mar', 12], dates: { from: '2026-01-01' }, except: { months: 'feb' } },
  ],
  [
    ['--every', '15m', '--dst', '{gap: skip}', '--jitter', '1m', '--catchup', 'all', '--catchup-limit', '5'],
    { every: '15m', dst: { gap: 'skip' }, jitter: '1m', catchup: 'all', catchupLimit: 5 },
  ],
  [
    ['--every', '15m', '--max-lateness', '2h', '--max-runs', '3', '--delete-at-limit', 'true'],
    { every: '15m', maxLateness: '2h', maxRuns: 3, deleteAtLimit: true },
  ],
];

for (const [words, entry] of same) {
  test(`${words.join(' ')} is ${JSON.stringify(entry)}`, () =>
    assert.deepEqual(parseSchedule(scheduleFromFlags(parsed(words), null)), parseSchedule(entry)));
}

test('without such a flag there is no schedule, and the zone alone is none', () => {
  assert.equal(scheduleFromFlags(parsed(['--timezone', 'UTC']), null), undefined);
  assert.equal(scheduleFromFlags(parsed([]), '--schedule'), undefined);
});

/** [words, sentence] */
const refused: [string[], RegExp][] = [
  [['--between', '9-17'], /^--between: .*"9" is not a time of the day/],
  [['--every', '15m', '--max-runs', 'many'], /^--max-runs: "many"/],
  [['--weekdays', 'mon'], /^the flags say no time: add --cron/],
  [['--every', '5m', '--weekly', '{days: mon'], /^--weekly: "\{days: mon" is not understood/],
  [['--dtstart', '2026-01-01T09:00'], /^--dtstart: belongs to rrule or frequency/],
];

for (const [words, sentence] of refused) {
  test(`${words.join(' ')} is refused by the name of the flag`, () =>
    assert.throws(() => scheduleFromFlags(parsed(words), null), { message: sentence }));
}

test('a schedule as one text and flags for its parts exclude each other', () => {
  assert.throws(() => scheduleFromFlags(parsed(['--every', '15m', '--between', '06:00-22:00']), '--schedule'), {
    message: /^--schedule and --every, --between exclude each other/,
  });
});

function parsed(words: string[]) {
  const command = { ...preview, flags: scheduleFlags() } satisfies Command;
  return parseArgs(command, words);
}
