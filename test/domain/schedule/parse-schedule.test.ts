import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../src/domain/failure.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';

const cron = (expression: string) => ({ kind: 'cron', expression });
const every = (everyMs: number) => ({ kind: 'every', everyMs });

const accepted: [unknown, unknown[], string?][] = [
  ['30 2 * * *', [cron('30 2 * * *')]],
  ['  30   2 * *  mon-fri ', [cron('30 2 * * mon-fri')]],
  ['15 30 2 * * *', [cron('15 30 2 * * *')]],
  ['*/20,5 9-17/2 1,15,L jan-mar,12 mon#2,5L', [cron('*/20,5 9-17/2 1,15,L jan-mar,12 mon#2,5L')]],
  ['0 0 LW * fri-sun', [cron('0 0 LW * fri-sun')]],
  ['0 0 ? * 1', [cron('0 0 ? * 1')]],
  ['H H(0-6) * * fri#L', [cron('H H(0-6) * * fri#L')]],
  ['H/15 * H(1-31),L H/3 +mon,H', [cron('H/15 * H(1-31),L H/3 +mon,H')]],
  ['@reboot', [{ kind: 'reboot' }]],
  [{ cron: ['@Reboot', '@daily'] }, [{ kind: 'reboot' }, cron('0 0 * * *')]],
  ['@daily', [cron('0 0 * * *')]],
  ['@Midnight', [cron('0 0 * * *')]],
  ['@hourly', [cron('0 * * * *')]],
  ['@weekly', [cron('0 0 * * 0')]],
  ['@monthly', [cron('0 0 1 * *')]],
  ['@yearly', [cron('0 0 1 1 *')]],
  ['@annually', [cron('0 0 1 1 *')]],
  ['15m', [every(900_000)]],
  ['PT15M', [every(900_000)]],
  ['1s', [every(1000)]],
  ['manual', [{ kind: 'manual' }]],
  ['2026-12-01T10:00:00+01:00', [{ kind: 'at', instants: ['2026-12-01T10:00:00+01:00'] }]],
  ['2026-12-01 10:00', [{ kind: 'at', instants: ['2026-12-01T10:00:00'] }]],
  [
    { at: ['2026-12-01T10:00z', '2026-12-01T10:00+0100'] },
    [{ kind: 'at', instants: ['2026-12-01T10:00:00Z', '2026-12-01T10:00:00+01:00'] }],
  ],
  [{ every: 90 }, [every(90_000)]],
  [{ every: '15m', anchor: 'phase' }, [every(900_000)]],
  [{ every: '15m', anchor: 'Start' }, [{ ...every(900_000), anchor: 'start' }]],
  [{ anchor: 'end', every: '15m' }, [{ ...every(900_000), anchor: 'end' }]],
  [{ every: '15m', anchor: '2026-01-01 00:00' }, [{ ...every(900_000), anchor: '2026-01-01T00:00:00' }]],
  [{ weekly: { days: ['mon-fri'], at: '22:00' } }, [{ kind: 'weekly', days: [1, 2, 3, 4, 5], at: ['22:00:00'] }]],
  [
    {
      weekly: [
        { days: 'Saturday, fri-mon', at: ['22:00', '6:30'] },
        { days: ['tues'], at: '12:00:01' },
      ],
    },
    [
      { kind: 'weekly', days: [0, 1, 5, 6], at: ['06:30:00', '22:00:00'] },
      { kind: 'weekly', days: [2], at: ['12:00:01'] },
    ],
  ],
  [
    { monthly: { days: [15, 1, 'last', -3, '5-7', '1'], at: '01:30' } },
    [{ kind: 'monthly', days: [1, 5, 6, 7, 15, -3, -1], at: ['01:30:00'] }],
  ],
  [{ monthly: { days: -31, at: '01:30' } }, [{ kind: 'monthly', days: [-31], at: ['01:30:00'] }]],
  [{ cron: ['0 1 * * *', '@daily'] }, [cron('0 1 * * *'), cron('0 0 * * *')]],
  [{ times: '5:52' }, [{ kind: 'times', times: ['05:52:00'] }]],
  [{ times: ['23:15:30', '05:52', '05:52:00'] }, [{ kind: 'times', times: ['05:52:00', '23:15:30'] }]],
  [{ manual: true }, [{ kind: 'manual' }]],
  [{ manual: false, every: '5m' }, [every(300_000)]],
  [{ cron: '0 7 * * *', timezone: 'Europe/Paris' }, [cron('0 7 * * *')], 'Europe/Paris'],
  [
    ['0 7 * * *', { every: '5m' }],
    [cron('0 7 * * *'), every(300_000)],
  ],
  ['{"every": "5m", "timezone": "UTC"}', [every(300_000)], 'UTC'],
  ['["5m", "0 7 * * *"]', [every(300_000), cron('0 7 * * *')]],
];

for (const [input, rules, timezone] of accepted) {
  test(`${JSON.stringify(input)} is a schedule`, () => {
    assert.deepEqual(parseSchedule(input), timezone === undefined ? { rules } : { rules, timezone });
  });
}

const refused: [unknown, RegExp][] = [
  ['', /^schedule: "" is not a schedule; write a cron expression/],
  ['often', /^schedule: "often" is not a schedule/],
  ['90', /^schedule: "90" is not a schedule; .* – did you mean "90s" or "90m"\?$/],
  [300, /^schedule: 300 is not a schedule/],
  [null, /^schedule: null is not a schedule/],
  ['* * * *', /"\* \* \* \*" has 4 fields; cron takes 5 \(minute, hour/],
  ['61 * * * *', /minute "61" is not allowed; allowed is 0-59$/],
  ['0 24 * * *', /hour "24" is not allowed; allowed is 0-23$/],
  ['0 0 0 * *', /day of month "0" is not allowed; allowed is 1-31, L/],
  ['0 0 32W * *', /day of month "32W" is not allowed/],
  ['0 0 * 13 *', /month "13" is not allowed; allowed is 1-12 or jan-dec$/],
  ['0 0 * * 8', /day of week "8" is not allowed; allowed is 0-7 or sun-sat/],
  ['0 0 * * monday', /day of week "monday" is not allowed/],
  ['0 0 * * mon#6', /day of week "mon#6" is not allowed/],
  ['61 0 0 * * *', /second "61" is not allowed; allowed is 0-59$/],
  ['*/0 * * * *', /minute "\*\/0" has a step of "0"; allowed is 1-60$/],
  ['5/10 * * * *', /minute "5\/10" has a step and no range; write 5-59\/10$/],
  ['0 22-2 * * *', /hour "22-2" runs backwards; write 22-23,0-2$/],
  ['0 0 * * fri-mon', /day of week "fri-mon" runs backwards; write fri-7,0-mon$/],
  ['1,,2 * * * *', /minute "" is not understood; allowed is 0-59$/],
  ['h 3 * * *', /minute "h" is not understood; write H, H\(0-29\), H\/15 or H\(0-29\)\/10 with a capital H$/],
  ['H(0-60) 3 * * *', /minute "H\(0-60\)" is out of range; allowed is 0-59$/],
  ['0 H(5-3) * * *', /hour "H\(5-3\)" names no range; write it like H\(0-23\)$/],
  ['H/1 3 * * *', /minute "H\/1" has a step of 1; write \* for each, or H for one of them$/],
  ['0 H(1-3)/4 * * *', /hour "H\(1-3\)\/4" has a step of "4"; allowed is 2-3$/],
  ['H/0 * * * *', /has a step of "0"; allowed is 2-60$/],
  ['H5 * * * *', /minute "H5" is not understood/],
  ['0 0 H(1-31) 2 *', /may never fire: no year has the 31st of February$/],
  ['? * * * *', /minute "\?" is not allowed/],
  ['0 0 +1 * *', /day of month "\+1" is not allowed/],
  ['0 0 * * mon,+tue', /day of week "\+tue" is not allowed/],
  ['@rebot', /"@rebot" is not a nickname .* – did you mean "@reboot"\?$/],
  ['@dayly', /"@dayly" is not a nickname .* – did you mean "@daily"\?$/],
  ['0 0 30 2 *', /"0 0 30 2 \*" can never fire: no year has the 30th of February$/],
  ['0 0 31 4,6 *', /can never fire: no year has the 31st of April and June$/],
  ['2026-02-30T10:00', /"2026-02-30T10:00" does not exist in the calendar$/],
  ['2026-12-01', /"2026-12-01" has no time of the day; write 2026-12-01T00:00 for its midnight$/],
  ['0 0 * * mno', /day of week "mno" is not allowed; .* – did you mean "mon"\?$/],
  ['0 0 * january *', /month "january" is not allowed; .* – did you mean "jan"\?$/],
  ['daily', /^schedule: "daily" is not a schedule; .* – did you mean "@daily"\?$/],
  [{ corn: '@daily' }, /^schedule\.corn: is unknown; .* – did you mean "cron"\?$/],
  [{ every: '5m', dst: { gap: 'skpi' } }, /^schedule\.dst\.gap: "skpi" is not allowed; .* – did you mean "skip"\?$/],
  [{ every: '5m', months: 'agu' }, /^schedule\.months: "agu" is not a month – did you mean "aug"\?$/],
  ['{"every"}', /is not JSON/],
  [[], /^schedule: is an empty list/],
  [{}, /^schedule: has no rule; name one of cron, every, times, weekly, monthly, rrule, frequency, at, after, manual$/],
  [{ manual: false }, /has no rule/],
  [{ cron: [] }, /^schedule\.cron: is an empty list/],
  [{ cron: 5 }, /^schedule\.cron: 5 is not a cron expression/],
  [{ cron: '61 * * * *' }, /^schedule\.cron: "61/],
  [{ every: '500ms' }, /^schedule\.every: "500ms" is too short; the least interval is 1s$/],
  [{ every: '0.9s' }, /^schedule\.every: "0.9s" is too short; the least interval is 1s$/],
  [
    { every: '5m', anchor: 'ends' },
    /^schedule\.anchor: "ends" is no anchor; allowed are phase, start, end, .* – did you mean "end"\?$/,
  ],
  [{ every: '5m', anchor: 5 }, /^schedule\.anchor: 5 is no anchor/],
  [{ every: '5m', anchor: '2026-02-30T00:00' }, /^schedule\.anchor: "2026-02-30T00:00" does not exist/],
  [{ cron: '@daily', anchor: 'end' }, /^schedule\.anchor: belongs to every, which is not there$/],
  [{ weekly: 'mon' }, /^schedule\.weekly: "mon" is not allowed; write it like \{days: \[mon-fri\], at: "22:00"\}$/],
  [{ weekly: { days: 'mon' } }, /^schedule\.weekly: has no time of the day; write it like/],
  [{ weekly: { at: '22:00' } }, /^schedule\.weekly: has no days; write it like/],
  [{ weekly: { day: 'mon', at: '22:00' } }, /^schedule\.weekly\.day: is unknown; .* – did you mean "days"\?$/],
  [{ weekly: { days: [1], at: '22:00' } }, /^schedule\.weekly\.days: 1 is not a day of the week; .*have names here/],
  [{ weekly: { days: 'mondy', at: '22:00' } }, /^schedule\.weekly\.days: "mondy" is not .* – did you mean "monday"\?$/],
  [{ weekly: { days: 'mon-tue-wed', at: '22:00' } }, /"mon-tue-wed" is not a range of days/],
  [{ weekly: { days: 'm', at: '22:00' } }, /"m" is not a day of the week – write one of sun, mon/],
  [{ weekly: { days: [], at: '22:00' } }, /^schedule\.weekly\.days: is empty/],
  [{ weekly: { days: 'mon', at: '25:00' } }, /^schedule\.weekly\.at: "25:00" is not a time of the day/],
  [{ weekly: [] }, /^schedule\.weekly: is an empty list/],
  [
    { monthly: { days: 0, at: '01:30' } },
    /^schedule\.monthly\.days: 0 is not a day of the month; allowed is 1 to 31, -1/,
  ],
  [{ monthly: { days: 32, at: '01:30' } }, /^schedule\.monthly\.days: 32 is not a day of the month/],
  [{ monthly: { days: 1.5, at: '01:30' } }, /^schedule\.monthly\.days: 1\.5 is not a day of the month/],
  [{ monthly: { days: '9-2', at: '01:30' } }, /^schedule\.monthly\.days: "9-2" runs backwards; write 9-31,1-2$/],
  [{ monthly: { days: '9-32', at: '01:30' } }, /"9-32" is not a range of days of the month/],
  [{ every: '36526d' }, /^schedule\.every: "36526d" is too long; the most is 100 years, 36525d$/],
  [{ times: ['24:00'] }, /^schedule\.times: "24:00" is not a time of the day; write "HH:MM"/],
  [{ times: [] }, /^schedule\.times: is empty/],
  [{ at: [] }, /^schedule\.at: is empty/],
  [{ evry: '5m' }, /^schedule\.evry: is unknown; allowed are .* – did you mean "every"\?$/],
  [{ after: [] }, /^schedule\.after: is an empty list; name at least one job/],
  [{ after: 7 }, /^schedule\.after: 7 is not a job; write load, or \{job: load, on: failure\}$/],
  [{ after: ['a', '1b'] }, /^schedule\.after\.1: "1b" is not the name of a job$/],
  [{ after: { on: 'skip' } }, /^schedule\.after\.job: null is not the name of a job$/],
  [{ after: ['a', { job: 'a', on: 'skip' }] }, /^schedule\.after: a is there twice; keep one of them$/],
  [{ after: { job: 'a', on: 'fail' } }, /^schedule\.after\.on: "fail" is no way to end; allowed are success, failure/],
  [{ after: 'a=succes' }, /^schedule\.after: "succes" is no way to end; .* – did you mean "success"\?$/],
  [{ after: [{ job: 'a', in: 'skip' }] }, /^schedule\.after\.0\.in: is unknown; allowed are job, on/],
  [{ manual: 1 }, /^schedule\.manual: 1 is not allowed; write true$/],
  [['5m', { evry: 1 }], /^schedule\[1\]\.evry: /],
  [[{ every: '5m', timezone: 'UTC' }, '7m'], /different time zones/],
  [['5m', ['7m']], /^schedule\[1\]: /],
];

for (const [input, sentence] of refused) {
  test(`feature 10: ${JSON.stringify(input)} is refused with ${sentence.source}`, () => {
    assert.throws(() => parseSchedule(input), { name: 'Failure', reason: 'bad_schedule', message: sentence });
  });
}

test('the sentence begins with the place that the caller names', () => {
  assert.throws(
    () => parseSchedule({ cron: '* *' }, 'jobs.nightly.schedule'),
    /^Failure: jobs\.nightly\.schedule\.cron: /,
  );
});

test('an interval that is no duration is refused as one', () => {
  assert.throws(() => parseSchedule({ every: 'soon' }), {
    reason: 'bad_duration',
    message: /^schedule\.every: "soon" is not/,
  });
});

const zones: [unknown, RegExp][] = [
  ['Europe/Pariss', /^schedule\.timezone: "Europe\/Pariss" is not a time zone – did you mean "Europe\/Paris"\?$/],
  ['Kolkata', /did you mean "Asia\/Kolkata"\?$/],
  ['Sao Paulo', /did you mean "America\/Sao_Paulo"\?$/],
  ['+02:00', /write an IANA name like Europe\/Paris or UTC$/],
  ['Pariss', /"Pariss" is not a time zone – did you mean "Europe\/Paris"\?$/],
  ['', /"" is not a time zone/],
  [5, /^schedule\.timezone: 5 is not a time zone/],
];

for (const [timezone, message] of zones) {
  test(`the zone ${JSON.stringify(timezone)} is refused with the nearest one`, () => {
    // "Kolkata" is canonical in some editions of the zone data and an alias in others.
    const known = timezone !== 'Kolkata' || Intl.supportedValuesOf('timeZone').includes('Asia/Kolkata');
    const expected = known ? message : /is not a time zone/;
    assert.throws(() => parseSchedule({ every: '5m', timezone }), { reason: 'bad_timezone', message: expected });
  });
}

test('whatever comes in, it is a schedule or an expected failure', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(
        fc.constantFrom(
          '*',
          '*/5',
          '1-5',
          '60',
          'L',
          'mon#1',
          '5L',
          '15W',
          'jan',
          '7',
          ',',
          '-',
          '?/2',
          'W',
          'LW,1',
          'L-3',
        ),
        { maxLength: 7 },
      )
      .map((parts) => parts.join(' ')),
  );
  const object = fc.dictionary(
    fc.constantFrom('cron', 'every', 'times', 'at', 'manual', 'timezone', 'x'),
    fc.oneof(text, fc.jsonValue()),
  );
  fc.assert(
    fc.property(fc.oneof(text, object, fc.jsonValue()), (input) => {
      try {
        assert.ok(parseSchedule(input).rules.length > 0);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
