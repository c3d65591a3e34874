import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSchedule } from '../../../src/domain/schedule/describe.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';

const workdays = { weekdays: ['mon-fri'] };

const table: [unknown, string][] = [
  ['* * * * *', 'every full minute'],
  ['* * * * * *', 'every full second'],
  ['*/10 * * * * *', 'every 10 seconds from the full minute'],
  ['*/5 * * * *', 'every 5 minutes from the full hour'],
  ['*/5 * * * mon-fri', 'every 5 minutes from the full hour, Monday to Friday'],
  ['*/15 9-17 * * mon-fri', 'every 15 minutes from the full hour between 09:00 and 18:00, Monday to Friday'],
  ['*/7 * * * *', 'cron */7 * * * *'],
  ['15 * * * *', 'every hour at minute 15'],
  ['@hourly', 'every hour at minute 0'],
  ['0,30 * * * *', 'every hour at minute 0 and 30'],
  ['0 */6 * * *', 'every 6 hours from 00:00 on'],
  ['0 */5 * * *', 'cron 0 */5 * * *'],
  ['30 9-17 * * *', 'every hour from 09:30 to 17:30'],
  ['@daily', 'every day at 00:00'],
  ['30 2 * * *', 'every day at 02:30'],
  ['15 30 2 * * *', 'every day at 02:30:15'],
  ['0 9,17 * * *', 'every day at 09:00 and 17:00'],
  ['0 2 * * mon-fri', 'at 02:00 on Monday to Friday'],
  ['0 2 * * 0,6', 'at 02:00 on Saturday and Sunday'],
  ['0 2 * * 1,3,5', 'at 02:00 on Monday, Wednesday and Friday'],
  ['0 2 * * 5-7', 'at 02:00 on Friday to Sunday'],
  ['0 2 1,15 * *', 'on the 1st and the 15th of each month at 02:00'],
  ['0 2 1-7 * *', 'on the 1st to the 7th of each month at 02:00'],
  ['0 2 L * *', 'on the last day of each month at 02:00'],
  ['0 2 1,15,L * *', 'on the 1st, the 15th and the last day of each month at 02:00'],
  ['0 2 15W * *', 'on the working day nearest to the 15th of each month at 02:00'],
  ['@yearly', 'on the 1st of January at 00:00'],
  ['0 2 * 6,7 *', 'every day in June and July at 02:00'],
  ['0 2 * jan-mar mon', 'at 02:00 on Monday in January to March'],
  ['0 2 13 * fri', 'on the 13th of each month and on every Friday at 02:00'],
  ['0 2 13 6 fri', 'on the 13th of June and on every Friday in June at 02:00'],
  ['0 2 13 * +fri', 'on the 13th of each month when it is Friday at 02:00'],
  ['0 2 13 6 +fri,sat', 'on the 13th of June when it is Friday or Saturday at 02:00'],
  ['0 2 * * fri-sun', 'at 02:00 on Friday to Sunday'],
  ['0 2 * * fri#L', 'on the last Friday of each month at 02:00'],
  ['0 2 */2 * fri', 'cron 0 2 */2 * fri'],
  ['0 2 * * mon#2', 'on the second Monday of each month at 02:00'],
  ['0 2 * 6 friL', 'on the last Friday of June at 02:00'],
  ['* 2 * * *', 'every full minute between 02:00 and 03:00'],
  ['0-59 2 * * *', 'cron 0-59 2 * * *'],
  ['H 2 * * *', 'every day at a minute of its own after 02:00'],
  ['H H * * mon-fri', 'at a time of its own on Monday to Friday'],
  ['H * * * *', 'every hour at a minute of its own'],
  ['H/15 * * * *', 'every 15 minutes from a minute of its own on'],
  ['H/7 * * * *', 'cron H/7 * * * *'],
  ['H(0-29) 2 * * *', 'cron H(0-29) 2 * * *'],
  ['0 2 H * *', 'cron 0 2 H * *'],
  ['90s', 'every 1 minute and 30 seconds'],
  ['15m', 'every 15 minutes'],
  ['1h', 'every hour'],
  ['1d', 'every 24 hours'],
  [{ every: '15m', anchor: 'start' }, '15 minutes after the start of its last run'],
  [{ every: '15m', anchor: 'end' }, '15 minutes after the end of its last run'],
  [{ every: '15m', anchor: '2026-01-02T09:00' }, 'every 15 minutes from 2 January 2026 at 09:00 on'],
  ['manual', 'never by itself'],
  [{ after: 'extract' }, 'after the success of extract'],
  [
    { after: ['extract', 'clean', 'load=failure'], between: '06:00-18:00' },
    'after the success of extract and clean and the failure of load, only between 06:00 and 18:00',
  ],
  [[{ after: ['a=completion', 'b=skip'] }, '1h'], 'after the end of a and the skipping of b; every hour'],
  ['@reboot', 'at boot'],
  [{ times: ['05:52', '23:15:30'] }, 'every day at 05:52 and 23:15:30'],
  [{ weekly: { days: ['mon-fri'], at: '22:00' } }, 'at 22:00 on Monday to Friday'],
  [{ weekly: { days: ['mon-sun'], at: '22:00' } }, 'every day at 22:00'],
  [{ monthly: { days: [1, 15, 'last'], at: '01:30' } }, 'on the 1st, the 15th and the last day of each month at 01:30'],
  [{ monthly: { days: [-2], at: '01:30' } }, 'on the 2nd to last day of each month at 01:30'],
  ['2026-12-01T10:00+01:00', 'once on 1 December 2026 at 10:00 (UTC+01:00)'],
  [
    { at: ['2026-12-01T10:00', '2026-12-02T10:00Z'] },
    'once on 1 December 2026 at 10:00 and on 2 December 2026 at 10:00 (UTC)',
  ],
  [['30 2 * * *', '6h'], 'every day at 02:30; every 6 hours'],
  [{ cron: '30 2 * * *', timezone: 'Europe/Paris' }, 'every day at 02:30, Europe/Paris'],
  [
    { cron: '30 2 * * *', every: '6h', timezone: 'Europe/Paris' },
    'every day at 02:30; every 6 hours; all of it in Europe/Paris',
  ],
  [
    { times: '22:00', ...workdays, timezone: 'Europe/Paris', except: { months: 'aug' } },
    'at 22:00 on Monday to Friday, Europe/Paris; not in August',
  ],
];

const recurrences: [unknown, string][] = [
  [
    { rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', dtstart: '2026-01-02T09:00' },
    'every second Friday at 09:00, from 2 January 2026',
  ],
  [
    { rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', dtstart: '2026-01-02T09:00' },
    'on Monday and Friday of every second week at 09:00, from 2 January 2026',
  ],
  ['FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0', 'every day at 09:00'],
  ['FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0;BYDAY=MO,TU,WE,TH,FR', 'at 09:00 on Monday to Friday'],
  ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0', 'on the last Friday of each month at 09:00'],
  ['FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9', 'by the rule FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9'],
  ['FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0', 'by the rule FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0'],
  [
    { rrule: 'FREQ=MONTHLY;INTERVAL=3;COUNT=4', dtstart: '2026-01-31T00:00' },
    'on the 31st of every third month at 00:00, from 31 January 2026, 4 times in all',
  ],
  [
    { rrule: 'FREQ=YEARLY;UNTIL=20301224', dtstart: '2026-12-24T18:00' },
    'on the 24th of December at 18:00, from 24 December 2026, until 24 December 2030',
  ],
  ['FREQ=MINUTELY;INTERVAL=7', 'by the rule FREQ=MINUTELY;INTERVAL=7'],
];

const limits: [Record<string, unknown>, string][] = [
  [{ between: '06:00-22:00', ...workdays }, 'every 15 minutes between 06:00 and 22:00, Monday to Friday'],
  [{ between: ['06:00-09:00', '17:00-20:00'] }, 'every 15 minutes between 06:00 and 09:00 or between 17:00 and 20:00'],
  [{ between: '22:00-06:00' }, 'every 15 minutes between 22:00 and 06:00 of the next day'],
  [{ weekdays: 'sat,sun' }, 'every 15 minutes, Saturday and Sunday'],
  [{ monthdays: ['1-7', 'last'] }, 'every 15 minutes, on the 1st to the 7th and the last day of the month'],
  [{ months: ['jan-mar', 12] }, 'every 15 minutes, in January to March and December'],
  [{ dates: { from: '2026-01-01', to: '2026-06-30' } }, 'every 15 minutes, from 1 January 2026 to 30 June 2026'],
  [{ dates: { from: '2026-01-01' } }, 'every 15 minutes, from 1 January 2026 on'],
  [{ dates: { to: '2026-06-30' } }, 'every 15 minutes, until 30 June 2026'],
  [
    { except: { dates: ['2026-12-25', '2026-12-26'] } },
    'every 15 minutes; not on 25 December 2026 and 26 December 2026',
  ],
  [{ except: { weekdays: 'mon', between: '12:00-13:00' } }, 'every 15 minutes; not between 12:00 and 13:00 on Monday'],
  [{ except: [{ months: 'aug' }, { monthdays: 1 }] }, 'every 15 minutes; not in August; not on the 1st of the month'],
];

const policies: [Record<string, unknown>, string][] = [
  [{ jitter: '5m' }, 'up to 5 minutes later at random'],
  [{ maxRuns: 3 }, '3 times at most'],
  [{ maxRuns: 1 }, 'once at most'],
  [{ maxRuns: 3, deleteAtLimit: true }, '3 times at most, then the job is deleted'],
  [{ maxRuns: 3, deleteAtLimit: 'with-history' }, '3 times at most, then the job is deleted with its history'],
  [{ catchup: 'skip' }, 'missed ones are left out'],
  [{ catchup: 'all' }, 'missed ones run one by one, 100 at most'],
  [{ catchup: 'all', catchupLimit: 5 }, 'missed ones run one by one, 5 at most'],
  [{ maxLateness: '2h' }, 'not when more than 2 hours late'],
  [{ dst: { gap: 'skip' } }, 'not at times that a change of the clocks leaves out'],
  [{ dst: { overlap: 'second' } }, 'the second time when a change of the clocks repeats a time'],
  [{ dst: { overlap: 'both' } }, 'both times when a change of the clocks repeats a time'],
];

for (const [input, words] of [...table, ...recurrences]) {
  test(`${JSON.stringify(input)} is ${words}`, () => assert.equal(describeSchedule(parseSchedule(input)), words));
}

for (const [limit, words] of limits) {
  test(`every 15 minutes with ${JSON.stringify(limit)} is ${words}`, () =>
    assert.equal(describeSchedule(parseSchedule({ every: '15m', ...limit })), words));
}

for (const [policy, words] of policies) {
  test(`every day with ${JSON.stringify(policy)} is ${words}`, () =>
    assert.equal(describeSchedule(parseSchedule({ times: '02:30', ...policy })), `every day at 02:30; ${words}`));
}

test('limits of other rules say that they narrow, and of several rules that they are for all', () => {
  const limited = { between: '01:00-03:00', weekdays: 'mon' };
  assert.equal(
    describeSchedule(parseSchedule({ cron: '30 2 1 * *', ...limited })),
    'on the 1st of each month at 02:30, only between 01:00 and 03:00, only on Monday',
  );
  assert.equal(
    describeSchedule(parseSchedule({ cron: ['30 2 1 * *', '0 1 * * *'], ...limited })),
    'on the 1st of each month at 02:30; every day at 01:00; all of it only between 01:00 and 03:00, only on Monday',
  );
});
