import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import type { Dst } from '../../../src/domain/schedule/policies.ts';
import type { Schedule } from '../../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import { type ClockChange, clockChanges, minutesAround, walkElapsed, walkFixed } from './clock-changes.ts';

const context = { timezone: 'UTC', anchorAt: 0, name: 'nightly' };
const policies: Dst[] = (['after', 'skip'] as const).flatMap((gap) =>
  (['first', 'second', 'both'] as const).map((overlap) => ({ gap, overlap })),
);

/** The slots from one instant on and before another, ISO 8601, as times of UTC. */
function slots(schedule: unknown, from: string, to: string): string[] {
  const [after, upTo] = [Date.parse(from) - 1, Date.parse(to) - 1];
  return [...slotsBetween(parseSchedule(schedule), after, upTo, context)].map((at) =>
    new Date(at).toISOString().slice(5, 16),
  );
}

const halfPastOne = { cron: '30 1 * * *', timezone: 'Europe/London' };
const [march, october] = [
  ['2026-03-28T12:00Z', '2026-03-30T12:00Z'],
  ['2026-10-24T12:00Z', '2026-10-26T12:00Z'],
] as const;
for (const [dst, spring, autumn] of [
  [undefined, ['03-29T01:00', '03-30T00:30'], ['10-25T00:30', '10-26T01:30']],
  [{ gap: 'after', overlap: 'first' }, ['03-29T01:00', '03-30T00:30'], ['10-25T00:30', '10-26T01:30']],
  [{ gap: 'skip', overlap: 'second' }, ['03-30T00:30'], ['10-25T01:30', '10-26T01:30']],
  [{ overlap: 'both' }, ['03-29T01:00', '03-30T00:30'], ['10-25T00:30', '10-25T01:30', '10-26T01:30']],
] as const) {
  test(`01:30 in Europe/London at both changes with dst ${JSON.stringify(dst)}`, () => {
    assert.deepEqual(slots({ ...halfPastOne, dst }, ...march), spring);
    assert.deepEqual(slots({ ...halfPastOne, dst }, ...october), autumn);
  });
}

test('00:00 in the gap of America/Sao_Paulo fires an hour later, or is left out', () => {
  const midnight = { times: '00:00', timezone: 'America/Sao_Paulo' };
  const around = ['2018-11-03T12:00Z', '2018-11-05T12:00Z'] as const;
  assert.deepEqual(slots(midnight, ...around), ['11-04T03:00', '11-05T02:00']);
  assert.deepEqual(slots({ ...midnight, dst: { gap: 'skip' } }, ...around), ['11-05T02:00']);
});

test('the 30 minutes of Lord Howe are lost and repeated as an hour is elsewhere', () => {
  const spring = ['2026-10-03T00:00Z', '2026-10-04T12:00Z'] as const;
  const autumn = ['2026-04-04T00:00Z', '2026-04-05T12:00Z'] as const;
  const inGap = { weekly: { days: 'sun', at: ['02:15', '02:45'] }, timezone: 'Australia/Lord_Howe' };
  assert.deepEqual(slots(inGap, ...spring), ['10-03T15:30', '10-03T15:45']);
  assert.deepEqual(slots({ ...inGap, dst: { gap: 'skip' } }, ...spring), ['10-03T15:45']);
  const repeated = { weekly: { days: 'sun', at: ['01:15', '01:45'] }, timezone: 'Australia/Lord_Howe' };
  assert.deepEqual(slots(repeated, ...autumn), ['04-04T14:15', '04-04T14:45']);
  assert.deepEqual(slots({ ...repeated, dst: { overlap: 'second' } }, ...autumn), ['04-04T14:15', '04-04T15:15']);
  assert.deepEqual(slots({ ...repeated, dst: { overlap: 'both' } }, ...autumn), [
    ...['04-04T14:15', '04-04T14:45', '04-04T15:15'],
  ]);
});

test('the day that Samoa left out fires once at the first instant after it, or not at all', () => {
  const seven = { monthly: { days: [29, 30, 31], at: '07:00' }, timezone: 'Pacific/Apia' };
  const around = ['2011-12-29T00:00Z', '2012-01-01T00:00Z'] as const;
  assert.deepEqual(slots(seven, ...around), ['12-29T17:00', '12-30T10:00', '12-30T17:00']);
  assert.deepEqual(slots({ ...seven, dst: { gap: 'skip' } }, ...around), ['12-29T17:00', '12-30T17:00']);
});

test('*/20 follows elapsed time over an overlap and a gap, whatever dst says', () => {
  for (const dst of policies) {
    const often = { cron: '*/20 * * * *', timezone: 'Europe/London', dst };
    const overlap = ['00:00', '00:20', '00:40', '01:00', '01:20', '01:40', '02:00'];
    assert.deepEqual(
      slots(often, '2026-10-25T00:00Z', '2026-10-25T02:01Z'),
      overlap.map((time) => `10-25T${time}`),
    );
    assert.deepEqual(
      slots(often, '2026-03-29T00:00Z', '2026-03-29T02:01Z'),
      overlap.map((time) => `03-29T${time}`),
    );
  }
});

test('an instant without an offset, and a recurrence with fixed hours, go by dst too', () => {
  const at = { at: ['2026-03-29T01:30', '2026-10-25T01:30'], timezone: 'Europe/London' };
  const rrule = { rrule: 'FREQ=DAILY;BYHOUR=1;BYMINUTE=30;BYSECOND=0', timezone: 'Europe/London' };
  const dst = { gap: 'skip', overlap: 'both' };
  assert.deepEqual(slots({ ...at, dst }, '2026-01-01T00:00Z', '2027-01-01T00:00Z'), ['10-25T00:30', '10-25T01:30']);
  assert.deepEqual(slots({ ...rrule, dst }, ...march), ['03-30T00:30']);
  assert.deepEqual(slots({ ...rrule, dst }, ...october), ['10-25T00:30', '10-25T01:30', '10-26T01:30']);
});

test('a daily job is neither left out one day nor doubled the next, in any zone', () => {
  for (const { zone, at } of changes) {
    for (const times of ['00:00', '02:30']) {
      const daily = parseSchedule({ times, timezone: zone });
      const found = [...slotsBetween(daily, at - 3 * dayMs, at + 3 * dayMs, context)];
      const gaps = found.slice(1).map((slot, index) => slot - (found[index] ?? 0));
      assert.ok(found.length >= 5 && found.length <= 7, `${zone} ${times}: ${found.length} slots`);
      for (const gap of gaps)
        assert.ok(gap >= 20 * hourMs && gap <= 28 * hourMs, `${zone} ${times}: ${gap / hourMs} h`);
    }
  }
});

test('feature 29: every change of the clocks of every zone, 2024 to 2030, as a clock shows it that is asked every minute', () => {
  assert.ok(changes.length > 200, `${changes.length} changes`);
  for (const [index, change] of changes.entries()) agreeAround(change, index % 10 === 0);
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const changes = clockChanges(2024, 2030);

function agreeAround(change: ClockChange, isStepped: boolean): void {
  const minutes = minutesAround(change, 30 * hourMs);
  const wallBefore = minutes.walls[30 * 60 - 1] ?? 0;
  const hours = [-2, -1, 0, 1, 2, 3].map((step) => new Date(wallBefore + step * hourMs).getUTCHours());
  const isThen = (wall: number) => {
    const date = new Date(wall);
    return hours.includes(date.getUTCHours()) && date.getUTCMinutes() % 15 === 0;
  };
  const fixed = parseSchedule({ cron: `0,15,30,45 ${hours.join(',')} * * *`, timezone: change.zone });
  for (const dst of policies) expect({ ...fixed, dst }, walkFixed(minutes, isThen, dst), change, isStepped);
  for (const [cron, matches] of [
    ['*/20 * * * *', (wall: number) => new Date(wall).getUTCMinutes() % 20 === 0],
    ['7,37 * * * *', (wall: number) => [7, 37].includes(new Date(wall).getUTCMinutes())],
  ] as const) {
    expect(parseSchedule({ cron, timezone: change.zone }), walkElapsed(minutes, matches), change, false);
  }
}

/** Walking and counting, and stepping both ways (which takes longer), give what the walker found within a day of the change. */
function expect(schedule: Schedule, walked: number[], { zone, at }: ClockChange, isStepped: boolean): void {
  const [after, upTo] = [at - dayMs, at + dayMs];
  const wanted = walked.filter((slot) => slot > after && slot <= upTo);
  const told = `${zone} at ${new Date(at).toISOString()}, dst ${JSON.stringify(schedule.dst)}`;
  const found = [...slotsBetween(schedule, after, upTo, context)];
  assert.deepEqual(found.map(iso), wanted.map(iso), told);
  assert.equal(countSlots(schedule, after, upTo, context), wanted.length, told);
  for (const [index, slot] of isStepped ? wanted.entries() : []) {
    assert.equal(nextSlot(schedule, wanted[index - 1] ?? after, context), slot, `next, ${told}`);
    if (index > 0) assert.equal(previousSlot(schedule, slot - 1, context), wanted[index - 1], `previous, ${told}`);
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
