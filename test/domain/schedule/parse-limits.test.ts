import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Calendar } from '../../../src/domain/schedule/limits.ts';
import { calendarsOf } from '../../../src/domain/schedule/limits.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { scheduleEntry } from '../../../src/domain/schedule/schedule-entry.ts';
import { anyLimits } from './random-limits.ts';

function limits(keys: object, calendars: Calendar[] | null = null) {
  return parseSchedule({ every: '5m', ...keys }, 'schedule', calendars).limits;
}

const forms: [object, unknown][] = [
  [{ between: '6:00-18:00' }, { between: [{ from: '06:00:00', to: '18:00:00' }] }],
  [
    { between: ['22:00-06:00', '12:00:30 - 24:00'] },
    {
      between: [
        { from: '12:00:30', to: '24:00:00' },
        { from: '22:00:00', to: '06:00:00' },
      ],
    },
  ],
  [{ weekdays: 'mon-fri' }, { weekdays: [1, 2, 3, 4, 5] }],
  [{ weekdays: ['mon', 'wed-fri', 'Sunday'] }, { weekdays: [0, 1, 3, 4, 5] }],
  [{ monthdays: ['1-3', 'last', -3] }, { monthdays: [1, 2, 3, -3, -1] }],
  [{ months: ['nov-jan', 3] }, { months: [1, 3, 11, 12] }],
  [{ months: 'june, 10-12' }, { months: [6, 10, 11, 12] }],
  [{ dates: { from: '2026-01-01' } }, { dates: [{ from: '2026-01-01' }] }],
  [
    { dates: ['2026-12-25', '2026-01-01..2026-06-30'] },
    {
      dates: [
        { from: '2026-01-01', to: '2026-06-30' },
        { from: '2026-12-25', to: '2026-12-25' },
      ],
    },
  ],
  [{ except: { weekdays: 'sun' } }, { except: [{ weekdays: [0] }] }],
];

for (const [keys, expected] of forms) {
  test(`${JSON.stringify(keys)} is read`, () => assert.deepEqual(limits(keys), expected));
}

const faults: [sentence: string, keys: object, message: RegExp][] = [
  [
    'feature 44: only a begin',
    { between: '09:00-' },
    /^schedule.between: "09:00-" has a begin, but no end; write "09:00-24:00"/,
  ],
  ['feature 44: only a begin, without the dash', { between: '09:00' }, /has a begin, but no end/],
  ['feature 44: only an end', { between: '-17:00' }, /"-17:00" has an end, but no begin; write "00:00-17:00"/],
  [
    'feature 45: equal ends',
    { between: '09:00-9:00' },
    /"09:00-9:00" has equal ends; for the whole day write "00:00-24:00"/,
  ],
  ['no time of the day', { between: '09:00-25:00' }, /"25:00" is not a time of the day; write "06:00-18:00"/],
  ['24:00 as a begin', { between: '24:00-06:00' }, /begins at 24:00, which can only be an end; write 00:00/],
  ['no part of the day', { between: {} }, /\{\} is not a part of the day/],
  [
    'a misspelt weekday',
    { weekdays: 'mom' },
    /^schedule.weekdays: "mom" is not a day of the week – did you mean "mon"\?/,
  ],
  ['a number for a weekday', { weekdays: [1] }, /numbers are read differently/],
  [
    'a day that no month has',
    { monthdays: 32 },
    /^schedule.monthdays: 32 is not a day of the month; allowed is 1 to 31/,
  ],
  ['a misspelt month', { months: 'jna' }, /^schedule.months: "jna" is not a month – did you mean "jan"\?/],
  ['a 13th month', { months: 13 }, /13 is not a month – write jan to dec, 1 to 12, or a range like jan-mar/],
  ['a day that does not exist', { dates: '2026-02-30' }, /^schedule.dates: "2026-02-30" does not exist/],
  [
    'dates that run backwards',
    { dates: { from: '2026-02-02', to: '2026-01-01' } },
    /ends \(2026-01-01\) before it begins/,
  ],
  ['dates without an end', { dates: {} }, /has neither from nor to/],
  [
    'dates with another key',
    { dates: { form: '2026-01-01' } },
    /^schedule.dates.form: is unknown; allowed are from and to – did you mean "from"\?/,
  ],
  [
    'an unknown key of what is left out',
    { except: [{ weekday: 'mon' }] },
    /^schedule.except\[0\].weekday: is unknown; .* – did you mean "weekdays"\?/,
  ],
  ['nothing that is left out', { except: {} }, /^schedule.except: is empty/],
  ['a calendar where there are none', { except: { calendar: 'holidays' } }, /calendars stand in a jobs file/],
  ['a misspelt key', { weekdys: 'mon' }, /^schedule.weekdys: is unknown; .* – did you mean "weekdays"\?/],
];

for (const [sentence, keys, message] of faults) {
  test(`${sentence} is refused, with a cure`, () => {
    assert.throws(() => limits(keys), { reason: 'bad_schedule', message });
  });
}

test('in a list limits have an item of their own, since they narrow all rules of it', () => {
  const narrowed = parseSchedule(['@daily', '5m', { weekdays: 'mon' }]);
  assert.deepEqual([narrowed.rules.length, narrowed.limits], [2, { weekdays: [1] }]);
  assert.throws(() => parseSchedule(['@daily', { every: '5m', weekdays: 'mon' }]), { message: /^schedule\[1\]: / });
  assert.throws(() => parseSchedule({ weekdays: 'mon' }), { message: /^schedule: has no rule/ });
  assert.throws(() => parseSchedule([{ weekdays: 'mon' }]), { message: /has no rule/ });
});

test('whatever limits there are, they are read from what is written of them', () => {
  const property = fc.property(anyLimits, fc.boolean(), (limits, isList) => {
    const every = { kind: 'every' as const, everyMs: 300_000 };
    const schedule = { rules: isList ? [every, { ...every, everyMs: 7_000 }] : [every], limits };
    const { calendars, canonical } = readOf(schedule);
    assert.deepEqual(parseSchedule(scheduleEntry(canonical), 'schedule', calendars), canonical);
  });
  fc.assert(property, { numRuns: 200 });
});

/** As it is once it was written and read, since lists are ordered then; what is left out has one calendar at most. */
function readOf(schedule: Parameters<typeof scheduleEntry>[0]) {
  const calendars = calendarsOf(schedule).slice(0, 1);
  return { calendars, canonical: parseSchedule(scheduleEntry(schedule), 'schedule', calendars) };
}
