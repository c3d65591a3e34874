import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Waited } from '../../src/domain/waited.ts';
import type { Verdict } from '../../src/domain/why.ts';
import { whyNow } from '../../src/domain/why-now.ts';
import { at, everyFiveMinutes, request } from './lane-example.ts';
import { run } from './run-example.ts';
import { asked, context, deed, type Example, hold, host, now } from './why-example.ts';

const running = { ...run(at('11:00:02')), attempt: 1, scheduledAt: at('11:00:00') };
const dueAt11 = { nextSlotAt: at('11:00:00'), wakeAt: at('11:00:00') };
const parkedAt11 = { ...dueAt11, wakeAt: null, parkedAt: at('11:00:00') };
const never = { nextSlotAt: null, wakeAt: null };

const extract: Waited = { for: 'upstream', job: 'extract', fromAt: at('11:00:00'), untilAt: at('11:12:00') };
const pool: Waited = { for: 'pool:db', fromAt: at('11:12:00'), untilAt: null };

const cases: [Verdict, Example, sentence: string][] = [
  [
    'running',
    { active: running },
    'nightly is running for its slot at 11:00: r11 on web-1 since 11:00:02 (60 minutes).',
  ],
  [
    'running',
    { active: { ...running, cause: 'trigger', stopRequestedAt: at('11:59:00'), stopRequestedBy: 'bob' } },
    'nightly is running because of a trigger: r11 on web-1 since 11:00:02 (60 minutes); bob asked for it to be stopped at 11:59.',
  ],
  [
    'running',
    { active: { ...running, status: 'starting', startedAt: null }, unreadable: 'spoilt' },
    'nightly is starting for its slot at 11:00: r11 on web-1 since 11:00:02 (60 minutes).',
  ],
  [
    'running',
    { active: { ...running, startedAt: at('11:20:00'), waited: [extract, { ...pool, untilAt: at('11:20:00') }] } },
    'nightly is running for its slot at 11:00: r11 on web-1 since 11:20 (40 minutes); before that it waited 12 minutes for extract and 8 minutes for the pool db.',
  ],
  [
    'unreadable',
    { unreadable: 'spec: it is no JSON', job: { origin: '/srv/jobs.yaml' } },
    'nightly cannot run, since its definition cannot be read: spec: it is no JSON; `chroniker apply /srv/jobs.yaml` writes it anew.',
  ],
  [
    'waiting',
    { lane: { ...parkedAt11, parkedReason: 'waits for extract: it last failed', parkedFor: 'upstream' } },
    'nightly is due since 11:00 (60 minutes), but waits for extract: it last failed.',
  ],
  [
    'held',
    { lane: { ...parkedAt11, parkedReason: 'held by anna since 2026-06-01 10:00: database move', parkedFor: 'hold' } },
    'nightly is due since 11:00 (60 minutes), but is held by anna since 2026-06-01 10:00: database move.',
  ],
  [
    'held',
    {
      lane: { ...parkedAt11, parkedReason: 'held by anna since 2026-06-01 00:30: database move', parkedFor: 'hold' },
      holds: [hold()],
    },
    'nightly is due since 11:00 (60 minutes), but is held by anna since 2026-06-01 02:30: database move.',
  ],
  [
    'pool',
    { lane: { ...parkedAt11, parkedReason: 'waits for a place in the pool db (2 of 2 taken)', parkedFor: 'pool:db' } },
    'nightly is due since 11:00 (60 minutes), but waits for a place in the pool db (2 of 2 taken).',
  ],
  [
    'pool',
    { lane: { ...parkedAt11, parkedReason: 'waits for the pool db', parkedFor: 'pool:db', waited: [extract, pool] } },
    'nightly is due since 11:00 (60 minutes), but waits for the pool db; before that it waited 12 minutes for extract.',
  ],
  [
    'waiting',
    { lane: { ...parkedAt11, parkedReason: 'shell lines are not allowed', parkedFor: null } },
    'nightly is due since 11:00 (60 minutes), but cannot start: shell lines are not allowed.',
  ],
  [
    'waiting',
    {
      lane: { parkedReason: 'waits for extract: it is running', parkedFor: 'upstream', wakeAt: null },
      requests: [request('retry', at('11:30:00'), { attempt: 2 })],
    },
    'nightly is due for attempt 2 since 11:30 (30 minutes), but waits for extract: it is running.',
  ],
  ['due', { lane: dueAt11 }, 'nightly is due since 11:00; the next tick, within a minute, starts it.'],
  [
    'due',
    { lane: { wakeAt: at('11:59:30') }, requests: [request('trigger', at('11:59:30'))] },
    'nightly is due (trigger by ann) since 11:59:30; the next tick, within a minute, starts it.',
  ],
  [
    'due',
    { lane: { ...dueAt11, waited: [extract, pool], wokenAt: at('11:59:50') } },
    'nightly is due since 11:00; the next tick, within a minute, starts it; before that it waited 12 minutes for extract and 48 minutes for the pool db.',
  ],
  [
    'due',
    { lane: { ...dueAt11, waited: [{ ...extract, fromAt: at('08:00:00'), untilAt: at('09:00:00') }] } },
    'nightly is due since 11:00; the next tick, within a minute, starts it.',
  ],
  [
    'capacity',
    { lane: dueAt11, hosts: [host('web-1', now, 4)] },
    'nightly is due since 11:00, but web-1 runs 4 commands already, and `maxConcurrent` lets it run 4 at once.',
  ],
  [
    'capacity',
    { lane: { nextSlotAt: now, wakeAt: now }, hosts: [host('web-1', now - 1, 4)] },
    'nightly is due since 12:00, but web-1 runs 4 commands already, and `maxConcurrent` lets it run 4 at once.',
  ],
  [
    'due',
    { lane: dueAt11, hosts: [host('web-1', now, 4), host('web-2', now, 3)] },
    'nightly is due since 11:00; the next tick, within a minute, starts it.',
  ],
  [
    'held',
    { lane: dueAt11, holds: [hold(), hold({ id: 2, untilAt: now })] },
    'nightly is due since 11:00, but is held by anna since 2026-06-01 02:30: database move.',
  ],
  [
    'due',
    { lane: dueAt11, holds: [hold({ untilAt: now })] },
    'nightly is due since 11:00; the next tick, within a minute, starts it.',
  ],
  [
    'held',
    {
      lane: { ...parkedAt11, parkedReason: 'waits for extract: it last failed', parkedFor: 'upstream' },
      holds: [hold()],
    },
    'nightly is due since 11:00 (60 minutes), but waits for extract: it last failed, and is held by anna since 2026-06-01 02:30: database move.',
  ],
  [
    'no_tick',
    { lane: { ...dueAt11, host: 'web-2' }, hosts: [host('web-2', at('10:58:00'))] },
    'nightly is due since 11:00, but cron has not called Chroniker on web-2 since 10:58 (62 minutes), to which it is pinned.',
  ],
  [
    'no_tick',
    { lane: { ...dueAt11, host: 'web-2' }, hosts: [] },
    'nightly is due since 11:00, but it is pinned to web-2, which has never ticked.',
  ],
  [
    'no_tick',
    { lane: { ...dueAt11, host: 'tag:etl' }, hosts: [] },
    'nightly is due since 11:00, but no host with the tag etl has ever ticked.',
  ],
  [
    'no_tick',
    { lane: dueAt11, hosts: [] },
    'nightly is due since 11:00, but no host has ever ticked; `chroniker crontab --install` lets cron call it every minute.',
  ],
  ['scheduled', {}, 'nightly is not due; its next slot is at 13:00 (in 60 minutes).'],
  [
    'scheduled',
    { hosts: [host('web-1', at('11:50:00'))] },
    'nightly is not due; its next slot is at 13:00 (in 60 minutes); but cron has not called Chroniker on web-1 since 11:50 (10 minutes).',
  ],
  [
    'scheduled',
    { lane: { wakeAt: at('12:05:00') }, requests: [request('retry', at('12:05:00'), { attempt: 3 })] },
    'nightly is tried again at 12:05 (in 5 minutes), attempt 3.',
  ],
  [
    'scheduled',
    { lane: { wakeAt: at('12:05:00') }, requests: [request('trigger', at('12:05:00'))] },
    'nightly was asked for by ann (trigger) for 12:05 (in 5 minutes).',
  ],
  [
    'scheduled',
    { lane: { nextSlotAt: now, wakeAt: at('12:00:40') }, policies: { jitterMs: 60_000 } },
    'nightly has its slot at 12:00 delayed by its jitter until 12:00:40 (in 40 seconds).',
  ],
  [
    'scheduled',
    { limits: { between: [{ from: '06:00:00', to: '18:00:00' }] } },
    'nightly is not due; its next slot is at 13:00 (in 60 minutes).',
  ],
  [
    'limited',
    {
      rules: [everyFiveMinutes],
      limits: { between: [{ from: '06:00:00', to: '11:00:00' }], weekdays: [1] },
      lane: { nextSlotAt: at('06:00:10') + 7 * 86_400_000, wakeAt: at('06:00:10') + 7 * 86_400_000 },
      job: { createdAt: at('00:00:10') },
    },
    'nightly would be due at 12:00:10, but its limits leave that out (only between 06:00 and 11:00); its next slot is at 2026-06-08 06:00:10 (in 7 days).',
  ],
  [
    'held',
    { holds: [hold(), hold({ id: 2, untilAt: at('12:30:00') }), hold({ id: 3, releasedAt: at('11:00:00') })] },
    'nightly is not due; its next slot is at 13:00 (in 60 minutes), and will wait then: it is held by anna since 2026-06-01 02:30: database move.',
  ],
  [
    'disabled',
    { job: { enabled: false }, lane: never, history: [deed('created', 0), deed('disabled', at('09:00:00'), 'bob')] },
    'nightly is disabled by bob at 09:00, so its schedule starts nothing; `chroniker job enable nightly` changes that.',
  ],
  [
    'disabled',
    {
      job: { enabled: false },
      lane: never,
      history: [deed('disabled: no longer in its file', at('09:00:00'), 'apply')],
    },
    'nightly is disabled by apply at 09:00 (no longer in its file), so its schedule starts nothing; `chroniker job enable nightly` changes that.',
  ],
  [
    'disabled',
    { job: { enabled: false }, lane: never },
    'nightly is disabled, so its schedule starts nothing; `chroniker job enable nightly` changes that.',
  ],
  [
    'finished',
    { lane: { ...never, runCount: 10 }, policies: { maxRuns: 10 } },
    'nightly has had the 10 runs that its schedule allows (maxRuns).',
  ],
  [
    'finished',
    { lane: { ...never, lastSuccessAt: at('09:00:00') }, rules: [{ kind: 'at', instants: ['2026-06-01T09:00:00Z'] }] },
    'nightly has no slots any more: its schedule has come to its end; it last succeeded at 09:00.',
  ],
  [
    'manual',
    { lane: never, rules: [{ kind: 'manual' }] },
    'nightly is never due by itself; `chroniker trigger nightly` runs it.',
  ],
  [
    'manual',
    { lane: never, rules: [{ kind: 'after', upstreams: [{ job: 'extract', on: 'failure' }] }] },
    'nightly is due after the failure of extract; that has not come about since it last started.',
  ],
  [
    'manual',
    {
      lane: never,
      rules: [{ kind: 'after', upstreams: ['extract', 'check', 'sort'].map((job) => ({ job, on: 'success' })) }],
      seen: [
        { job: 'extract', runId: 7, endedAt: at('09:00:00') },
        { job: 'sort', runId: null, endedAt: at('10:00:00') },
      ],
    },
    'nightly is due after the success of extract, check and sort; of these only extract (r7 at 09:00), sort (at 10:00) have ended so since it last started.',
  ],
  ['manual', { lane: never, rules: [{ kind: 'reboot' }] }, 'nightly runs once when its machine has started anew.'],
];

for (const [verdict, example, sentence] of cases) {
  test(`why now: ${verdict}: ${sentence}`, () => {
    const why = whyNow(asked(example), context);
    assert.equal(why.sentence, sentence);
    assert.equal(why.verdict, verdict);
  });
}

test('times of why are those of the zone of the schedule, with the day where it is another one', () => {
  const zoned = asked({ lane: { nextSlotAt: at('23:30:00'), wakeAt: at('23:30:00') } });
  zoned.job.spec.schedule.timezone = 'Asia/Tokyo';
  assert.match(whyNow(zoned, context).sentence, /its next slot is at 2026-06-02 08:30 \(in 12 hours\)/);
});

test('why facts have instants, the upstreams that are waited for, and the holds with owner, reason and end', () => {
  const all = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  const waiting = asked({ lane: { ...parkedAt11, parkedReason: 'waits for a: it is running', parkedFor: 'upstream' } });
  waiting.job.spec.dependencies = ['a', 'b'].map((job) => ({ job, ...all }));
  const facts = { dueAt: at('11:00:00'), reason: 'waits for a: it is running', nextLookAt: null };
  assert.deepEqual(whyNow(waiting, context).facts, { ...facts, parkedFor: 'upstream', upstreams: ['a'] });
  waiting.lane.waited = [extract, { ...extract, job: 'a', untilAt: null }];
  const over = { for: 'upstream', job: 'extract', runId: null, reason: null, fromAt: at('11:00:00') };
  assert.deepEqual(whyNow(waiting, context).facts.waited, [{ ...over, untilAt: at('11:12:00') }]);
  const holds = [hold({ untilAt: at('18:00:00') }), hold({ id: 2, releasedAt: at('11:30:00') })];
  const held = asked({ holds, lane: { ...parkedAt11, parkedReason: 'held by anna', parkedFor: 'hold' } });
  const terms = { owner: 'anna', reason: 'database move', fromAt: at('02:30:00'), untilAt: at('18:00:00') };
  const told = [{ id: 1, scope: 'all', target: '', ...terms }];
  assert.deepEqual(whyNow(held, context).facts.holds, told);
  assert.deepEqual(whyNow(asked({ holds }), context).facts.holds, told);
});
