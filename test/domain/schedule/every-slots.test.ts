import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import { parseSchedule } from '../../../src/domain/schedule/parse-schedule.ts';
import type { ScheduleContext } from '../../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';

const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);
const created: ScheduleContext = { timezone: 'Europe/Paris', anchorAt: at('11:55:10'), name: 'job' };

function next(form: unknown, after: string, more: Partial<ScheduleContext> = {}): string | null {
  const slot = nextSlot(parseSchedule(form), Date.parse(after), { ...created, ...more });
  return slot === null ? null : new Date(slot).toISOString().replace('.000Z', 'Z');
}

test('feature 21: without an anchor the phase is kept: due 12:00:10 every 5 min, finished 12:07, is due 12:10:10', () => {
  const ended = { lastStartAt: at('12:00:10'), lastEndAt: at('12:07:00') };
  assert.equal(next({ every: '5m' }, '2026-01-01T12:07:00Z', ended), '2026-01-01T12:10:10Z');
  assert.equal(next({ every: '5m', anchor: 'phase' }, '2026-01-01T12:07:00Z', ended), '2026-01-01T12:10:10Z');
});

test('feature 21: from the end of the last run it is due one interval after that, and not while it runs', () => {
  const form = { every: '5m', anchor: 'end' };
  const ended = { lastStartAt: at('12:00:10'), lastEndAt: at('12:07:03') };
  assert.equal(next(form, '2026-01-01T12:07:03Z', ended), '2026-01-01T12:12:03Z');
  assert.equal(next(form, '2026-01-01T12:01:00Z', { lastStartAt: at('12:00:10'), lastEndAt: null }), null);
});

test('feature 21: from the start of the last run it is due one interval after that, of those that have not passed', () => {
  const form = { every: '5m', anchor: 'start' };
  assert.equal(next(form, '2026-01-01T12:01:00Z', { lastStartAt: at('12:00:12') }), '2026-01-01T12:05:12Z');
  assert.equal(next(form, '2026-01-01T12:07:00Z', { lastStartAt: at('12:00:12') }), '2026-01-01T12:10:12Z');
});

test('feature 21: a job that has never run is due one interval after it was created, whatever its anchor', () => {
  for (const anchor of ['phase', 'start', 'end']) {
    assert.equal(next({ every: '5m', anchor }, '2026-01-01T11:55:10Z'), '2026-01-01T12:00:10Z');
  }
});

test('feature 21: an instant as the anchor is the first slot, and nothing comes before it', () => {
  const form = { every: '15m', anchor: '2026-01-01T00:00Z' };
  assert.equal(next(form, '2025-12-01T00:00:00Z'), '2026-01-01T00:00:00Z');
  assert.equal(next(form, '2026-01-01T00:00:00Z'), '2026-01-01T00:15:00Z');
  assert.equal(next(form, '2026-07-01T12:07:00Z'), '2026-07-01T12:15:00Z');
  assert.equal(previousSlot(parseSchedule(form), Date.parse('2025-12-31T23:59:59Z'), created), null);
});

test('feature 21: an instant without an offset is a wall-clock time of the schedule’s zone', () => {
  assert.equal(next({ every: '12h', anchor: '2026-01-02T08:00' }, '2026-01-01T00:00:00Z'), '2026-01-02T07:00:00Z');
  const tokyo = { every: '12h', anchor: '2026-01-02T08:00', timezone: 'Asia/Tokyo' };
  assert.equal(next(tokyo, '2026-01-01T00:00:00Z'), '2026-01-01T23:00:00Z');
});

test('features 14, 20: an interval of one second has a slot in every second', () => {
  const second = parseSchedule('1s');
  const slots = [...slotsBetween(second, at('12:00:00'), at('12:01:00'), { ...created, anchorAt: at('11:55:10') })];
  assert.equal(slots.length, 60);
  assert.deepEqual(new Set(slots.map((slot) => slot % 1000)), new Set([0]));
});
