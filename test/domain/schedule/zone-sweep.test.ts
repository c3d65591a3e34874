import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countSlots } from '../../../src/domain/schedule/count-slots.ts';
import { nextSlot, previousSlot } from '../../../src/domain/schedule/next-slot.ts';
import type { Dst } from '../../../src/domain/schedule/policies.ts';
import type { Rule, Schedule, ScheduleContext } from '../../../src/domain/schedule/schedule.ts';
import { slotsBetween } from '../../../src/domain/schedule/slots-between.ts';
import { slowWalker } from '../../rig/slow-walker/slow-walker.ts';
import { type Transition, transitionsOf } from '../../rig/slow-walker/transitions.ts';
import { wallClock } from '../../rig/slow-walker/wall-clock.ts';

const minuteMs = 60_000;
const aroundMs = 150 * minuteMs;
const [fromAt, toAt] = [Date.UTC(2024, 0, 1), Date.UTC(2031, 0, 1)];
const changing = zonesByChanges();

const policies: Dst[] = (['after', 'skip'] as const).flatMap((gap) =>
  (['first', 'second', 'both'] as const).map((overlap) => ({ gap, overlap })),
);

test('feature 29: at every change of the clocks of every zone from 2024 to 2030, fixed and wildcard rules fire as the walker says', () => {
  let compared = 0;
  for (const { zones, transitions } of changing) {
    for (const change of transitions) {
      for (const schedule of schedulesAround(change, zones[0] ?? 'UTC')) {
        compared += assertSameInAll(zones, schedule, change.at);
      }
    }
  }
  assert.ok(compared > 100_000, `${compared} slots were compared`);
});

test('feature 29: in every zone, whatever its clocks do, a daily time fires once a day from 2024 to 2030', () => {
  const days = (toAt - fromAt) / 86_400_000;
  for (const timezone of Intl.supportedValuesOf('timeZone')) {
    const context = { timezone, anchorAt: fromAt, name: 'daily' };
    const [first = 0, end = 0] = [fromAt, toAt].map((wallMs) => wallClock(timezone).shownAt(wallMs)[0] ?? Number.NaN);
    for (const time of ['00:00:00', '02:30:00', '23:59:00']) {
      const rules: Rule[] = [{ kind: 'times', times: [time] }];
      assert.equal(countSlots({ rules }, first - 1, end - 1, context), days, `${time} in ${timezone}`);
    }
  }
});

/** What is before, in and after what the change skips or repeats: as fixed times of all policies, and as what follows elapsed time. */
function schedulesAround({ at, jumpMs }: Transition, zone: string): Schedule[] {
  const wallMs = wallClock(zone).wallAt(at);
  const edges = [wallMs - jumpMs, wallMs - jumpMs / 2, wallMs, wallMs - jumpMs - minuteMs, wallMs - minuteMs];
  const times = [...new Set(edges.map((edge) => new Date(edge).toISOString().slice(11, 19)))].sort();
  const day = new Date(wallMs - jumpMs / 2);
  const fixed: Rule[] = [
    { kind: 'times', times },
    { kind: 'cron', expression: '0-59/10 0-23 * * *' },
    { kind: 'weekly', days: [day.getUTCDay()], at: times.slice(0, 2) },
    { kind: 'monthly', days: [day.getUTCDate()], at: times.slice(0, 2) },
    { kind: 'rrule', rule: 'FREQ=DAILY;BYHOUR=0,1,2,3,22,23;BYMINUTE=0,15,30', dtstart: '2024-01-01T00:00:00' },
    { kind: 'at', instants: edges.map((edge) => new Date(edge).toISOString().slice(0, 19)) },
  ];
  const elapsed: Rule[] = [
    ...['*/20 * * * *', '7 * * * *', '* 0-3 * * *'].map((expression) => ({ kind: 'cron' as const, expression })),
    { kind: 'rrule', rule: 'FREQ=HOURLY;INTERVAL=2', dtstart: '2024-01-01T00:30:00' },
    { kind: 'every', everyMs: 45 * minuteMs },
  ];
  return [
    ...policies.flatMap((dst) => fixed.map((rule) => ({ rules: [rule], dst }))),
    ...elapsed.map((rule) => ({ rules: [rule] })),
  ];
}

/** How many slots were compared. The zones have the same clocks, so that one of them is walked for all. */
function assertSameInAll(zones: string[], schedule: Schedule, changeAt: number): number {
  const [after, upTo] = [changeAt - aroundMs, changeAt + aroundMs];
  const contextOf = (timezone: string) => ({ timezone, anchorAt: fromAt, name: 'swept' });
  const walked = slowWalker(schedule, contextOf(zones[0] ?? 'UTC'), minuteMs).slots(after, upTo);
  assertStepped(schedule, [after, ...walked], contextOf(zones[0] ?? 'UTC'));
  for (const zone of zones) {
    const told = `${zone} ${new Date(changeAt).toISOString()} ${JSON.stringify(schedule)}`;
    assert.deepEqual([...slotsBetween(schedule, after, upTo, contextOf(zone))], walked, told);
    assert.equal(countSlots(schedule, after, upTo, contextOf(zone)), walked.length, told);
    if (walked.length > 0) assert.equal(previousSlot(schedule, upTo, contextOf(zone)), walked.at(-1), told);
  }
  return walked.length * zones.length;
}

/** From each to the one that follows, and back. */
function assertStepped(schedule: Schedule, slots: number[], context: ScheduleContext): void {
  for (const [index, at] of slots.slice(0, -1).entries()) {
    const following = slots[index + 1] ?? Number.NaN;
    const told = `${context.timezone} ${new Date(at).toISOString()} ${JSON.stringify(schedule)}`;
    assert.equal(nextSlot(schedule, at, context), following, `next: ${told}`);
    if (index > 0) assert.equal(previousSlot(schedule, following - 1, context), at, `previous: ${told}`);
  }
}

/** Zones whose clocks show the same from change to change stand together. */
function zonesByChanges(): { zones: string[]; transitions: Transition[] }[] {
  const groups = new Map<string, { zones: string[]; transitions: Transition[] }>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const transitions = transitionsOf(zone, fromAt, toAt);
    const key = JSON.stringify([wallClock(zone).wallAt(fromAt), transitions]);
    const group = groups.get(key) ?? { zones: [], transitions };
    group.zones.push(zone);
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ transitions }) => transitions.length > 0);
}
