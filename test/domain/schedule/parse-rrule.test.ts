import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../src/domain/failure.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { scheduleEntry, scheduleKeysEntry } from '../../../src/domain/schedule/schedule-entry.ts';

const accepted: [input: unknown, rule: string, dtstart?: string, timezone?: string][] = [
  ['FREQ=DAILY;BYHOUR=9', 'FREQ=DAILY;BYHOUR=9'],
  [{ rrule: 'rrule:freq=monthly; byday=-1fr,+2mo; byhour=9' }, 'FREQ=MONTHLY;BYDAY=2MO,-1FR;BYHOUR=9'],
  [{ rrule: 'BYHOUR=9,7,9;INTERVAL=1;WKST=MO;FREQ=DAILY;' }, 'FREQ=DAILY;BYHOUR=7,9'],
  [{ rrule: 'FREQ=YEARLY;BYMONTHDAY=-1,15,1,-31;WKST=SU' }, 'FREQ=YEARLY;BYMONTHDAY=1,15,-31,-1;WKST=SU'],
  [{ rrule: 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=SU,MO' }, 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO,SU'],
  [{ rrule: 'FREQ=DAILY;UNTIL=20261224' }, 'FREQ=DAILY;UNTIL=20261224'],
  [{ rrule: 'FREQ=DAILY;UNTIL=2026-12-24T09:00' }, 'FREQ=DAILY;UNTIL=20261224T090000'],
  [{ rrule: 'FREQ=DAILY;UNTIL=20261224T090000Z' }, 'FREQ=DAILY;UNTIL=20261224T090000Z'],
  [{ rrule: 'FREQ=DAILY', dtstart: '2026-01-01T09:00' }, 'FREQ=DAILY', '2026-01-01T09:00:00'],
  [{ rrule: 'FREQ=DAILY', dtstart: '2026-01-01' }, 'FREQ=DAILY', '2026-01-01T00:00:00'],
  [{ rrule: 'FREQ=DAILY', dtstart: '20260101T090000Z' }, 'FREQ=DAILY', '2026-01-01T09:00:00Z'],
  [{ rrule: 'FREQ=DAILY', dtstart: '2026-01-01T09:00+0100' }, 'FREQ=DAILY', '2026-01-01T09:00:00+01:00'],
  ['DTSTART:20260101T090000\r\nRRULE:FREQ=DAILY;BYHO\r\n UR=7\r\n', 'FREQ=DAILY;BYHOUR=7', '2026-01-01T09:00:00'],
  ['DTSTART:20260101T090000Z RRULE:FREQ=DAILY', 'FREQ=DAILY', '2026-01-01T09:00:00Z'],
  [
    'DTSTART;TZID=Europe/Paris:20260101T090000\nRRULE:FREQ=DAILY',
    ...(['FREQ=DAILY', '2026-01-01T09:00:00', 'Europe/Paris'] as const),
  ],
  [
    { rrule: 'DTSTART;TZID=Europe/Paris:20260101T090000\nRRULE:FREQ=DAILY', timezone: 'Europe/Paris' },
    ...(['FREQ=DAILY', '2026-01-01T09:00:00', 'Europe/Paris'] as const),
  ],
  [{ frequency: 'DAILY' }, 'FREQ=DAILY'],
  [
    { frequency: 'DAILY', params: 'interval:2;byweekday:MO,WE;byhour:7,8' },
    'FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE;BYHOUR=7,8',
  ],
  [{ frequency: 'weekly', params: ' ByWeekday: 0, 6 ; wkst: 6 ;' }, 'FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU'],
  [{ frequency: 'MONTHLY', params: 'byweekday:MO(+1),FR(-1),2TU' }, 'FREQ=MONTHLY;BYDAY=1MO,2TU,-1FR'],
  [{ frequency: 'YEARLY', params: 'byweekno:20;byweekday:0' }, 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO'],
  [
    { frequency: 'HOURLY', params: 'bymonth:1;bymonthday:31;byminute:5;bysecond:0;bysetpos:1' },
    'FREQ=HOURLY;BYMONTH=1;BYMONTHDAY=31;BYMINUTE=5;BYSECOND=0;BYSETPOS=1',
  ],
  [{ frequency: 'DAILY', params: 'count:3', dtstart: '2026-01-01' }, 'FREQ=DAILY;COUNT=3', '2026-01-01T00:00:00'],
  // To dateutil a date is its midnight.
  [{ frequency: 'DAILY', params: 'until:2026-12-24' }, 'FREQ=DAILY;UNTIL=20261224T000000'],
  [{ frequency: 'DAILY', params: 'until:2026-12-24T09:30' }, 'FREQ=DAILY;UNTIL=20261224T093000'],
];

for (const [input, rule, dtstart, timezone] of accepted) {
  test(`feature 14, 15: ${JSON.stringify(input)} is the rule ${rule}`, () => {
    const schedule = parseSchedule(input);
    const expected = { kind: 'rrule', rule, ...(dtstart === undefined ? {} : { dtstart }) };
    assert.deepEqual(schedule, timezone === undefined ? { rules: [expected] } : { rules: [expected], timezone });
    assert.deepEqual(parseSchedule(scheduleEntry(schedule)).rules, schedule.rules);
    assert.deepEqual(parseSchedule(scheduleKeysEntry(schedule)), schedule);
  });
}

const refused: [input: unknown, sentence: RegExp][] = [
  [{ rrule: 5 }, /^schedule\.rrule: 5 is not a recurrence rule; write it as text, like "FREQ=DAILY;BYHOUR=9"$/],
  [{ rrule: '' }, /^schedule\.rrule: has no FREQ; name one of FREQ=YEARLY, FREQ=MONTHLY/],
  [{ rrule: 'FREQ=DAYLY' }, /"FREQ=DAYLY" is not allowed; allowed is YEARLY, .*SECONDLY – did you mean "DAILY"\?$/],
  [{ rrule: 'FREQ=DAILY;9' }, /"9" is not understood; write NAME=value, like BYHOUR=9$/],
  [{ rrule: 'FREQ=DAILY;BYHUOR=9' }, /"BYHUOR=9" is unknown; allowed are FREQ, .* – did you mean "BYHOUR"\?$/],
  [{ rrule: 'FREQ=DAILY;BYHOUR=24' }, /"BYHOUR=24" is not allowed; allowed is 0-23$/],
  [{ rrule: 'FREQ=DAILY;BYHOUR=' }, /"BYHOUR=" is not allowed; allowed is 0-23$/],
  [{ rrule: 'FREQ=DAILY;BYMINUTE=5,x' }, /"BYMINUTE=5,x" is not allowed; allowed is 0-59$/],
  [{ rrule: 'FREQ=DAILY;BYSECOND=60' }, /"BYSECOND=60" is not allowed; allowed is 0-59$/],
  [{ rrule: 'FREQ=DAILY;BYMONTH=0' }, /"BYMONTH=0" is not allowed; allowed is 1-12$/],
  [{ rrule: 'FREQ=DAILY;BYMONTHDAY=0' }, /"BYMONTHDAY=0" is not allowed; allowed is 1-31, or -1 \(the last\) to -31$/],
  [{ rrule: 'FREQ=YEARLY;BYYEARDAY=367' }, /allowed is 1-366, or -1 \(the last\) to -366$/],
  [{ rrule: 'FREQ=YEARLY;BYWEEKNO=54' }, /allowed is 1-53, or -1 \(the last\) to -53$/],
  [{ rrule: 'FREQ=DAILY;BYDAY=XX' }, /"BYDAY=XX" is not allowed; allowed is MO, TU, WE/],
  [{ rrule: 'FREQ=MONTHLY;BYDAY=0MO' }, /"BYDAY=0MO" is not allowed/],
  [{ rrule: 'FREQ=MONTHLY;BYDAY=6MO' }, /a month has a weekday at most 5 times/],
  [{ rrule: 'FREQ=DAILY;WKST=M' }, /"WKST=M" is not allowed; allowed is MO, TU/],
  [{ rrule: 'FREQ=DAILY;INTERVAL=0' }, /"INTERVAL=0" is not allowed; allowed is a whole number from 1$/],
  [{ rrule: 'FREQ=YEARLY;INTERVAL=101' }, /"INTERVAL=101" is too long; the most is 100 years, 100 for YEARLY$/],
  [{ rrule: 'FREQ=DAILY;COUNT=0' }, /"COUNT=0" is not allowed; allowed is 1-100000$/],
  [{ rrule: 'FREQ=DAILY;COUNT=100001' }, /"COUNT=100001" is not allowed; allowed is 1-100000$/],
  [{ rrule: 'FREQ=DAILY;UNTIL=20260230' }, /"UNTIL=20260230" is not allowed; allowed is a date or time: 20261224,/],
  [{ rrule: 'FREQ=DAILY;UNTIL=tomorrow' }, /"UNTIL=tomorrow" is not allowed/],
  [{ rrule: 'FREQ=DAILY;COUNT=2;UNTIL=20261224' }, /"COUNT=2" and "UNTIL=20261224" exclude each other/],
  [{ rrule: 'FREQ=DAILY;BYHOUR=7;BYHOUR=9' }, /"BYHOUR=9" is there a second time/],
  [{ rrule: 'FREQ=MONTHLY;BYWEEKNO=20' }, /"BYWEEKNO=20" does not go with MONTHLY; it is for YEARLY$/],
  [
    { rrule: 'FREQ=DAILY;BYYEARDAY=1' },
    /"BYYEARDAY=1" does not go with DAILY; it is for YEARLY, HOURLY, MINUTELY and SECONDLY$/,
  ],
  [{ rrule: 'FREQ=WEEKLY;BYMONTHDAY=1' }, /"BYMONTHDAY=1" does not go with WEEKLY/],
  [{ rrule: 'FREQ=WEEKLY;BYDAY=2MO' }, /"BYDAY=2MO" counts the weekdays of a month or year; WEEKLY takes MO to SU/],
  [{ rrule: 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO' }, /counts weekdays, which does not go with "BYWEEKNO=20"/],
  [{ rrule: 'FREQ=DAILY;BYSETPOS=1' }, /"BYSETPOS=1" chooses among what another part gives; add one/],
  [{ rrule: 'FREQ=DAILY', dtstart: 'soon' }, /^schedule\.dtstart: "soon" is not an instant/],
  [{ rrule: 'FREQ=DAILY', dtstart: '2026-02-30' }, /^schedule\.dtstart: .* does not exist in the calendar$/],
  [{ rrule: 'FREQ=DAILY', dtstart: 5 }, /^schedule\.dtstart: 5 is not an instant/],
  [{ dtstart: '2026-01-01', every: '5m' }, /^schedule\.dtstart: belongs to rrule or frequency, which is not there$/],
  [{ params: 'interval:2', every: '5m' }, /^schedule\.params: belongs to frequency, which is not there$/],
  [{ rrule: 'DTSTART:20260101\nRRULE:FREQ=DAILY', dtstart: '2026-01-01' }, /is given in schedule\.rrule too/],
  [{ rrule: 'RRULE:FREQ=DAILY\nEXDATE:20260101' }, /"EXDATE:20260101" is not understood; .*; exclude days by except$/],
  [{ rrule: 'RRULE:FREQ=DAILY\nRRULE:FREQ=DAILY' }, /write several rules as a list of schedules$/],
  [
    { rrule: 'DTSTART;TZID=Europe/Paris:20260101T090000\nRRULE:FREQ=DAILY', timezone: 'UTC' },
    /^schedule\.timezone: "UTC" is another zone than that of the rrule, Europe\/Paris/,
  ],
  ['FREQ=DAILY;BYHOUR=25', /^schedule\.rrule: "BYHOUR=25" is not allowed; allowed is 0-23$/],
];

const refusedPairs: [input: unknown, sentence: RegExp][] = [
  [{ frequency: 'DAILY', params: 'count=1' }, /^schedule\.params: "count=1" is not understood; write count:1$/],
  [
    { frequency: 'DAILY', params: 'foo:1' },
    /^schedule\.params: "foo:1" is unknown; allowed are interval, count, until/,
  ],
  [{ frequency: 'DAILY', params: 'byhuor:1' }, /"byhuor:1" is unknown; .* – did you mean "byhour"\?$/],
  [{ frequency: 'DAILY', params: 'byhour:24' }, /^schedule\.params: "byhour:24" is not allowed; allowed is 0-23$/],
  [{ frequency: 'DAILY', params: 'byhour:seven' }, /"byhour:seven" is not allowed/],
  [{ frequency: 'DAILY', params: 'byweekday:MON' }, /"byweekday:MON" is not allowed; allowed is MO, TU/],
  [{ frequency: 'DAILY', params: 'byweekday:7' }, /"byweekday:7" is not allowed/],
  [{ frequency: 'DAILY', params: 'byweekday:MO(+1)' }, /"byweekday:MO\(\+1\)" counts the weekdays of a month/],
  [{ frequency: 'DAILY', params: 'byeaster:0' }, /"byeaster:0" is not available: RFC 5545 knows no Easter/],
  [{ frequency: 'DAILY', params: 'dtstart:2026-01-01' }, /"dtstart:2026-01-01" stands beside params, not in it/],
  [{ frequency: 'DAILY', params: 'interval:2;interval:3' }, /"interval:3" is there a second time/],
  [{ frequency: 'DAILY', params: { interval: 2 } }, /^schedule\.params: {"interval":2} is not allowed; write text/],
  [{ frequency: 'FORTNIGHTLY' }, /^schedule\.frequency: "FORTNIGHTLY" is not allowed; allowed is YEARLY/],
  [{ frequency: 4 }, /^schedule\.frequency: "4" is not allowed/],
];

for (const [input, sentence] of [...refused, ...refusedPairs]) {
  test(`feature 16: ${JSON.stringify(input)} is refused with ${sentence.source}`, () => {
    assert.throws(() => parseSchedule(input), { name: 'Failure', reason: 'bad_schedule', message: sentence });
  });
}

const neverFires: [input: unknown, reason: RegExp][] = [
  [{ rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, /no day and time agrees with all of its parts$/],
  [{ rrule: 'FREQ=SECONDLY;BYMONTH=4;BYMONTHDAY=31' }, /no day and time agrees/],
  [{ rrule: 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6' }, /no day and time agrees/],
  [
    { rrule: 'FREQ=HOURLY;INTERVAL=2;BYHOUR=1', dtstart: '2026-01-01' },
    /an interval of 2 from dtstart 2026-01-01T00:00:00 never reaches what the other parts name$/,
  ],
  [{ rrule: 'FREQ=DAILY;UNTIL=20251231', dtstart: '2026-01-01' }, /it ends before its dtstart, 2026-01-01T00:00:00$/],
  [{ frequency: 'YEARLY', params: 'bymonth:6;bymonthday:31' }, /no day and time agrees/],
];

for (const [input, reason] of neverFires) {
  test(`${JSON.stringify(input)} is refused since it can never fire`, () => {
    assert.throws(() => parseSchedule(input), { reason: 'bad_schedule', message: /can never fire: / });
    assert.throws(() => parseSchedule(input), { message: reason });
  });
}

test('whatever stands in a recurrence, it is a schedule or an expected failure', () => {
  const words = fc.constantFrom(
    ...['FREQ', 'BYDAY', 'BYHOUR', 'BYSETPOS', 'COUNT', 'UNTIL', 'DTSTART', 'RRULE', 'interval', 'byweekday'],
    ...['=', ':', ';', ',', '\n', ' ', 'DAILY', 'MONTHLY', 'MO', '-1FR', '5', '20260101', '(+1)', 'Z', 'TZID=UTC'],
  );
  const text = fc.array(words, { maxLength: 12 }).map((list) => list.join(''));
  const value = fc.oneof(text, fc.jsonValue());
  const form = fc.record(
    { rrule: value, frequency: value, params: value, dtstart: value },
    { requiredKeys: ['rrule'] },
  );
  fc.assert(
    fc.property(fc.oneof(text, form), (input) => {
      try {
        assert.ok(parseSchedule(input).rules.length > 0);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
