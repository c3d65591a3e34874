import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type UpcomingSlot, upcoming } from '../../src/app/upcoming.ts';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import type { JobView } from '../../src/store/store.ts';

const now = Date.UTC(2026, 0, 1, 12, 30);
const hour = 3_600_000;
const wish = { timezone: 'UTC', now, fromAt: null, toAt: null, count: 3 };

test('slots of several jobs come in order, the stored one first, even when it was moved', () => {
  const moved = view(1, '0 * * * *', now + 5 * hour);
  const hourly = view(2, '0 * * * *', now + hour / 2);
  assert.deepEqual(times(upcoming([moved, hourly], { ...wish, count: 7 })), [
    '2 13:00',
    '2 14:00',
    '2 15:00',
    '2 16:00',
    '2 17:00',
    '1 17:30',
    '1 18:00',
  ]);
});

test('a slot that is overdue is shown, and what follows lies after now', () => {
  assert.deepEqual(times(upcoming([view(1, '0 * * * *', now - 5 * hour)], wish)), ['1 07:30', '1 13:00', '1 14:00']);
});

test('a disabled job has none, nor has one that is never due by itself', () => {
  const disabled = view(1, '0 * * * *', now + hour);
  disabled.job.enabled = false;
  assert.deepEqual(upcoming([disabled, view(2, 'manual', null)], wish), []);
});

test('from another instant on the schedule decides, the end excluded', () => {
  const from = Date.UTC(2026, 0, 2);
  const window = { ...wish, fromAt: from, toAt: from + 2 * hour, count: 10 };
  assert.deepEqual(times(upcoming([view(1, '0 * * * *', now + hour)], window)), ['1 00:00', '1 01:00']);
});

test('feature 38: what lies beyond the most runs is not to come', () => {
  const limited = view(1, '0 * * * *', now + hour / 2);
  limited.job.spec.schedule.maxRuns = 5;
  for (const lane of limited.lanes) Object.assign(lane, { runCount: 2, activeRunId: 7 });
  assert.deepEqual(times(upcoming([limited], { ...wish, count: 9 })), ['1 13:00', '1 14:00']);
});

function times(slots: UpcomingSlot[]): string[] {
  return slots.map(({ view: { job }, at }) => `${job.id} ${new Date(at).toISOString().slice(11, 16)}`);
}

function view(id: number, schedule: string, nextSlotAt: number | null): JobView {
  const job = {
    id,
    name: `job${id}`,
    enabled: true,
    spec: { schedule: parseSchedule(schedule) },
    override: null,
    createdAt: now,
  };
  return { job, lanes: [{ nextSlotAt }], active: null, lastRun: null } as unknown as JobView;
}
