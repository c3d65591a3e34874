import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startsAtBoot } from '../../src/domain/at-boot.ts';
import { decide } from '../../src/domain/decide.ts';
import { parseSchedule } from '../../src/domain/schedule/parse-schedule.ts';
import { at, candidate, everyFiveMinutes, job, request } from './lane-example.ts';

const project = { timezone: 'UTC' };
const reboot = { kind: 'reboot' } as const;
const both = job([reboot, everyFiveMinutes]);

function asJob(schedule: unknown, timezone?: string) {
  const example = job([]);
  return {
    ...example,
    spec: { ...example.spec, schedule: { ...parseSchedule(schedule), ...(timezone ? { timezone } : {}) } },
  };
}

test('a job with @reboot is due at a boot, alone or beside other rules; others are not', () => {
  assert.ok(startsAtBoot(job([reboot]), at('12:00:00'), project));
  assert.ok(startsAtBoot(both, at('12:00:00'), project));
  assert.ok(!startsAtBoot(job([everyFiveMinutes]), at('12:00:00'), project));
  assert.ok(!startsAtBoot(job([reboot], { enabled: false }), at('12:00:00'), project));
});

test('an override decides for its job', () => {
  assert.ok(!startsAtBoot(job([reboot], { override: { rules: [everyFiveMinutes] } }), at('12:00:00'), project));
  assert.ok(startsAtBoot(job([everyFiveMinutes], { override: { rules: [reboot] } }), at('12:00:00'), project));
});

test('limits hold for a boot too, in the zone of the schedule', () => {
  const limited = { cron: '@reboot', between: '06:00-18:00' };
  assert.ok(startsAtBoot(asJob(limited), at('06:00:00'), project));
  assert.ok(!startsAtBoot(asJob(limited), at('18:00:00'), project));
  assert.ok(!startsAtBoot(asJob(limited, 'Asia/Tokyo'), at('12:00:00'), project));
});

test('a slot that was missed before the boot and the boot itself are one run, for the later of them', () => {
  const wish = request('schedule', at('12:07:00'), { requestedBy: null });
  const decision = decide(candidate(both, at('12:00:10'), wish), at('12:07:00'), { ...project, runnable: () => null });
  assert.ok(decision.kind === 'start');
  assert.deepEqual([decision.scheduledAt, decision.slots, decision.requestIds], [at('12:07:00'), 3, [wish.id]]);
  assert.deepEqual(decision.slotRanges, [
    { fromAt: at('12:00:10'), toAt: at('12:05:10'), count: 2, reason: 'misfire' },
  ]);
});

test('a boot on the instant of a slot is that slot', () => {
  const wish = request('schedule', at('12:05:10'), { requestedBy: null });
  const decision = decide(candidate(both, at('12:00:10'), wish), at('12:05:10'), { ...project, runnable: () => null });
  assert.ok(decision.kind === 'start');
  assert.deepEqual([decision.scheduledAt, decision.slots], [at('12:05:10'), 2]);
});
