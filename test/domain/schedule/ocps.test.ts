import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

/*
 * The Open Cron Pattern Specification, https://github.com/open-source-cron/ocps, by version and section. What is read otherwise
 * here, each with its test below:
 *
 * - 1.0 6.2: a date that can never come (31 February) is refused when it is saved, with the reason.
 * - 1.1 6.1: a field that begins with a star restricts nothing, also with a step, as cron has it: "0 0 *\/2 * mon" is every Monday
 *   that is an odd day of its month.
 * - 1.1 7.1: nicknames are read in any case.
 * - 1.3 3.3: W may stand in a list; LW, which is not in the specification, stands alone.
 * - 1.4 4.3.1: a time that does not exist fires at the first instant after the gap; `dst: {gap: skip}` leaves it out.
 * - A seventh field for years, which later drafts have, is refused; `dates` limits years.
 */

const from = '2026-01-01T00:00:00Z';

function slots(expression: unknown, count: number, after = from, timezone = 'UTC'): string[] {
  const context = { timezone, anchorAt: 0, name: 'job' };
  const found: string[] = [];
  for (const at of slotsBetween(parseSchedule(expression), Date.parse(after), Number.POSITIVE_INFINITY, context)) {
    if (found.push(new Date(at).toISOString().slice(0, 19)) >= count) break;
  }
  return found;
}

function same(one: string, other: string): void {
  assert.deepEqual(slots(one, 20), slots(other, 20), `${one} is ${other}`);
}

function refused(...expressions: string[]): void {
  for (const expression of expressions) {
    assert.throws(() => parseSchedule(expression), { name: 'Failure', reason: 'bad_schedule' }, expression);
  }
}

test('OCPS 1.0, 4.1: five fields, whitespace around and between them as one, and nothing else', () => {
  same('  5 \t 4  *  * * ', '5 4 * * *');
  refused('* * * *', '* * * * * * * *', '5 4 * * mon!', '5 4 $ * *');
});

test('OCPS 1.0, 4.2: values and names of the fields, in any case; 0 and 7 are Sunday', () => {
  same('0 0 * JAN-Mar MON', '0 0 * 1-3 1');
  same('0 0 * * 7', '0 0 * * 0');
  same('0 0 * * SUN', '0 0 * * 0');
  same('59 23 31 12 *', '59 23 31 dec *');
});

test('OCPS 1.0, 4.3: names stand for numbers only in the fields that have them', () => {
  refused('jan * * * *', '0 0 mon * *', '0 0 * mon *', '0 0 * * jan');
});

test('OCPS 1.0, 5: wildcards, lists, ranges and steps', () => {
  assert.deepEqual(slots('* * * * *', 2), ['2026-01-01T00:01:00', '2026-01-01T00:02:00']);
  same('0,15,30,45 * * * *', '*/15 * * * *');
  same('0 9-17 * * *', '0 9,10,11,12,13,14,15,16,17 * * *');
  same('5-59/15 * * * *', '5,20,35,50 * * * *');
});

test('OCPS 1.0, 5.1: lists are split first, then ranges, then steps', () => {
  same('1-5,10-20/5,*/30 * * * *', '0,1,2,3,4,5,10,15,20,30 * * * *');
  same('*/59 * * * *', '0,59 * * * *');
});

test('OCPS 1.0, 6.1: day of month or day of week when both are restricted', () => {
  assert.deepEqual(slots('0 12 1 * MON', 3), ['2026-01-01T12:00:00', '2026-01-05T12:00:00', '2026-01-12T12:00:00']);
});

test('OCPS 1.0, 6.2: values out of range, ranges that run backwards, steps of 0 are errors', () => {
  refused('60 * * * *', '* 24 * * *', '* * 0 * *', '* * 32 * *', '* * * 0 *', '* * * 13 *', '* * * * 8');
  refused('30-10 * * * *', '0 0 * dec-jan *', '*/0 * * * *', '0-10/0 * * * *');
});

test('OCPS 1.0, 6.2, otherwise: a date that never comes is refused with the reason', () => {
  assert.throws(() => parseSchedule('* * 31 2 *'), { message: /can never fire: no year has the 31st of February$/ });
});

test('OCPS 1.0, 6.4: the zone is no part of the expression', () => {
  assert.deepEqual(slots('0 7 * * *', 1, from, 'Asia/Tokyo'), ['2026-01-01T22:00:00']);
});

test('OCPS 1.1, 5.1: every item of a list is checked, also beside a wildcard', () => {
  same('*,1-30 * * * *', '* * * * *');
  refused('*,*,61 * * * *');
});

test('OCPS 1.1, 6.1: a field is unrestricted when its first item is a wildcard', () => {
  same('0 0 *,1 * mon', '0 0 * * mon');
  assert.deepEqual(slots('0 0 1-31 * mon', 2), ['2026-01-02T00:00:00', '2026-01-03T00:00:00']);
});

test('OCPS 1.1, 6.1, otherwise: a star with a step restricts nothing, as in cron', () => {
  assert.deepEqual(slots('0 0 */2 * mon', 2), ['2026-01-05T00:00:00', '2026-01-19T00:00:00']);
});

test('OCPS 1.1, 6.2: a step stands after a star or a range', () => {
  refused('/30 * * * *', '0/15 * * * *', '10/10 * * * *');
  assert.throws(() => parseSchedule('0/15 * * * *'), { message: /has a step and no range; write 0-59\/15$/ });
});

test('OCPS 1.1, 7.1: nicknames, with nothing beside them', () => {
  same('@yearly', '0 0 1 1 *');
  same('@annually', '0 0 1 1 *');
  same('@monthly', '0 0 1 * *');
  same('@weekly', '0 0 * * 0');
  same(' @daily ', '0 0 * * *');
  same('@midnight', '0 0 * * *');
  same('@hourly', '0 * * * *');
  refused('@daily *', '@often', '* * * * @daily');
});

test('OCPS 1.1, 7.1, otherwise: nicknames are read in any case', () => same('@Daily', '@daily'));

test('OCPS 1.1, 7.2: @reboot is an event and has no time', () => {
  assert.deepEqual(parseSchedule('@reboot'), { rules: [{ kind: 'reboot' }] });
  assert.deepEqual(slots('@reboot', 1), []);
});

test('OCPS 1.2, 3.1: six fields begin with seconds, which are 0 in five fields and in nicknames', () => {
  assert.deepEqual(slots('30 0 0 * * *', 1), ['2026-01-01T00:00:30']);
  assert.deepEqual(slots('*/20 * * * * *', 3), ['2026-01-01T00:00:20', '2026-01-01T00:00:40', '2026-01-01T00:01:00']);
  same('0 5 4 * * *', '5 4 * * *');
  refused('60 * * * * *');
});

test('OCPS 1.2, left out: a seventh field for years is refused', () => refused('0 0 0 1 1 * 2030'));

test('OCPS 1.3, 3.1: L is the last day of the month, and after a day of week the last of these', () => {
  assert.deepEqual(slots('0 0 L * *', 2), ['2026-01-31T00:00:00', '2026-02-28T00:00:00']);
  assert.deepEqual(slots('0 0 * * 5L', 2), ['2026-01-30T00:00:00', '2026-02-27T00:00:00']);
  same('0 0 * * FRI#L', '0 0 * * 5L');
  same('0 0 * * 5#L', '0 0 * * 5L');
  refused('L * * * *', '0 L * * *', '0 0 * L *');
});

test('OCPS 1.3, 3.2: # is the nth of a day of week', () => {
  assert.deepEqual(slots('0 0 * * 2#3', 2), ['2026-01-20T00:00:00', '2026-02-17T00:00:00']);
  assert.deepEqual(slots('0 0 * * MON#1', 2), ['2026-01-05T00:00:00', '2026-02-02T00:00:00']);
  refused('0 0 * * mon#0', '0 0 * * mon#6', '0 0 1#1 * *');
});

test('OCPS 1.3, 3.3: W is the nearest working day, of one day', () => {
  assert.deepEqual(slots('0 12 15W * *', 3), ['2026-01-15T12:00:00', '2026-02-16T12:00:00', '2026-03-16T12:00:00']);
  assert.deepEqual(slots('0 12 15W 8 *', 1), ['2026-08-14T12:00:00']);
  refused('0 0 1-15W * *', '0 0 W * *', '0 0 * * 1W');
});

test('OCPS 1.3, 3.3, otherwise: W may stand in a list, and LW is the last working day', () => {
  assert.deepEqual(slots('0 0 1W,15W * *', 3), ['2026-01-15T00:00:00', '2026-02-02T00:00:00', '2026-02-16T00:00:00']);
  assert.deepEqual(slots('0 0 LW * *', 2), ['2026-01-30T00:00:00', '2026-02-27T00:00:00']);
  refused('0 0 1,LW * *');
});

test('OCPS 1.4, 4.1.1: either day is enough unless said otherwise', () => {
  assert.deepEqual(slots('0 12 1 * MON', 2), ['2026-01-01T12:00:00', '2026-01-05T12:00:00']);
});

test('OCPS 1.4, 4.1.2: a + before the day of week asks for both, and stands nowhere else', () => {
  assert.deepEqual(slots('0 12 1 * +MON', 2), ['2026-06-01T12:00:00', '2027-02-01T12:00:00']);
  same('0 12 * * +MON', '0 12 * * MON');
  refused('+5 * * * *', '0 12 +1 * *', '0 12 1 * MON,+TUE', '0 12 1 * ++MON');
});

test('OCPS 1.4, 4.2: ? is a wildcard of the two day fields, and an error elsewhere', () => {
  same('0 0 ? * MON', '0 0 * * MON');
  same('0 0 1 * ?', '0 0 1 * *');
  refused('? * * * *', '0 ? * * *', '0 0 * ? *');
});

test('OCPS 1.4, 4.3.1: a time that exists twice fires at the first one', () => {
  assert.deepEqual(slots('30 2 * * *', 2, '2026-10-24T12:00:00Z', 'Europe/Paris'), [
    '2026-10-25T00:30:00',
    '2026-10-26T01:30:00',
  ]);
});

test('OCPS 1.4, 4.3.1, otherwise: a time that does not exist fires after the gap, unless it is to be skipped', () => {
  const after = '2026-03-28T12:00:00Z';
  assert.deepEqual(slots('30 2 * * *', 1, after, 'Europe/Paris'), ['2026-03-29T01:00:00']);
  const skipping = { cron: '30 2 * * *', dst: { gap: 'skip' } };
  assert.deepEqual(slots(skipping, 1, after, 'Europe/Paris'), ['2026-03-30T00:30:00']);
});

test('OCPS 1.4, 4.3.2: leap years are those of the Gregorian calendar', () => {
  assert.deepEqual(slots('0 0 29 2 *', 2, '2096-01-01T00:00:00Z'), ['2096-02-29T00:00:00', '2104-02-29T00:00:00']);
});
