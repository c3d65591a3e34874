import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeSchedule } from '../../../src/domain/schedule/describe.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';

const table: [unknown, string][] = [
  ['* * * * *', 'every minute'],
  ['*/5 * * * *', 'every 5 minutes'],
  ['*/5 * * * mon-fri', 'every 5 minutes on Monday to Friday'],
  ['*/7 * * * *', 'cron */7 * * * *'],
  ['15 * * * *', 'every hour at minute 15'],
  ['0,30 * * * *', 'every hour at minute 0 and 30'],
  ['@daily', 'every day at 00:00'],
  ['30 2 * * *', 'every day at 02:30'],
  ['15 30 2 * * *', 'every day at 02:30:15'],
  ['0 9,17 * * *', 'every day at 09:00 and 17:00'],
  ['0 2 * * mon-fri', 'every Monday to Friday at 02:00'],
  ['0 2 * * 0,6', 'every Sunday and Saturday at 02:00'],
  ['0 2 1,15 * *', 'on day 1 and 15 of every month at 02:00'],
  ['0 2 L * *', 'on the last day of every month at 02:00'],
  ['@yearly', 'on day 1 of January at 00:00'],
  ['0 2 * 6,7 *', 'every day of June and July at 02:00'],
  ['0 2 13 * fri', 'cron 0 2 13 * fri'],
  ['0 2 * * mon#2', 'cron 0 2 * * mon#2'],
  ['* 2 * * *', 'cron * 2 * * *'],
  ['90s', 'every 1m30s'],
  ['manual', 'never by itself'],
  [{ times: ['05:52', '23:15:30'] }, 'every day at 05:52 and 23:15:30'],
  ['2026-12-01T10:00+01:00', 'once at 2026-12-01T10:00:00+01:00'],
  [['30 2 * * *', '6h'], 'every day at 02:30; every 6h'],
  [{ cron: '30 2 * * *', timezone: 'Europe/Paris' }, 'every day at 02:30 (Europe/Paris)'],
];

for (const [input, words] of table) {
  test(`${JSON.stringify(input)} is ${words}`, () => assert.equal(describeSchedule(parseSchedule(input)), words));
}
