import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlotRangeReason } from '../../src/domain/lane.ts';
import type { Waited } from '../../src/domain/waited.ts';
import type { Facts, Verdict } from '../../src/domain/why.ts';
import { type KnownSlots, slotAskedFor } from '../../src/domain/why-slot.ts';
import { type SlotRecords, whyThen } from '../../src/domain/why-then.ts';
import { at, everyFiveMinutes, request } from './lane-example.ts';
import { run } from './run-example.ts';
import { asked, context, deed, type Example, ended, hold, host, hourly, now } from './why-example.ts';

const yesterday = at('00:00:00') - 12 * 3_600_000;
/** Ticks every minute since yesterday. */
const always = [{ fromAt: yesterday, toAt: now }];
/** The same without a few minutes. */
const awayFrom = (from: string, to: string) => [
  { fromAt: yesterday, toAt: at(from) },
  { fromAt: at(to), toAt: now },
];

function recorded(
  reason: SlotRangeReason,
  from: string,
  to: string,
  count: number,
  recordedAt = to,
): SlotRecords['ranges'] {
  return [{ fromAt: at(from), toAt: at(to), count, reason, recordedAt: at(recordedAt) }];
}

type Kept = Partial<SlotRecords & KnownSlots>;
const askedAt = at('03:00:00');
const off = { enabled: false };
const never = { nextSlotAt: null, wakeAt: null };

const pool = (from: string, to: string): Waited => ({ for: 'pool:db', fromAt: at(from), untilAt: at(to) });
const extract = (): Waited => ({ for: 'upstream', job: 'extract', fromAt: askedAt, untilAt: at('03:12:00') });

const cases: [Verdict, Example, Kept, sentence: string, when?: number][] = [
  [
    'ran',
    {},
    { runs: [ended(at('03:00:02'), { scheduledAt: askedAt })] },
    'The slot at 03:00 ran as r11 on web-1: it began in time and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    { runs: [ended(at('03:12:00'), { scheduledAt: askedAt, status: 'failed', exitCode: 3 })] },
    'The slot at 03:00 ran as r11 on web-1: it began 12 minutes late and failed with exit code 3 after 60 seconds.',
  ],
  [
    'ran',
    {},
    {
      runs: [ended(at('03:09:00'), { scheduledAt: askedAt })],
      ticks: awayFrom('02:58:00', '03:09:00'),
    },
    'The slot at 03:00 ran as r11 on web-1: it began 9 minutes late (cron did not call Chroniker on web-1 between 02:58 and 03:09) and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    {
      runs: [
        ended(at('03:00:02'), { id: 8, scheduledAt: askedAt, status: 'failed', exitCode: null, signal: 'SIGSEGV' }),
        ended(at('03:01:02'), { id: 9, scheduledAt: askedAt, status: 'timed_out', attempt: 2 }),
        ended(at('03:05:02'), { id: 12, scheduledAt: askedAt, attempt: 3 }),
      ],
    },
    'The slot at 03:00 ran as r12 on web-1: it began in time and succeeded after 60 seconds; that was attempt 3: before, r8 failed with SIGSEGV, r9 was ended by its timeout.',
  ],
  [
    'ran',
    {},
    { runs: [ended(at('03:20:00'), { scheduledAt: askedAt, waited: [extract(), pool('03:12:00', '03:20:00')] })] },
    'The slot at 03:00 ran as r11 on web-1: it began 20 minutes late (it waited 12 minutes for extract and 8 minutes for the pool db) and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    {
      runs: [ended(at('03:40:00'), { scheduledAt: askedAt, waited: [pool('03:09:00', '03:20:00')] })],
      ticks: [
        ...awayFrom('02:58:00', '03:09:00').slice(0, 1),
        { fromAt: at('03:09:00'), toAt: at('03:19:00') },
        { fromAt: at('03:40:00'), toAt: now },
      ],
    },
    'The slot at 03:00 ran as r11 on web-1: it began 40 minutes late (cron did not call Chroniker on web-1 between 02:58 and 03:09; then it waited 11 minutes for the pool db; then cron did not call Chroniker on web-1 between 03:19 and 03:40) and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    { runs: [ended(at('03:10:00'), { scheduledAt: askedAt, waited: [pool('02:00:00', '03:10:00')] })] },
    'The slot at 03:00 ran as r11 on web-1: it began 10 minutes late (it waited 10 minutes for the pool db) and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    { runs: [ended(at('03:00:05'), { scheduledAt: askedAt, waited: [pool('03:00:00', '03:00:05')] })] },
    'The slot at 03:00 ran as r11 on web-1: it began in time and succeeded after 60 seconds.',
  ],
  [
    'ran',
    {},
    {
      runs: [
        ended(at('03:00:02'), { id: 8, scheduledAt: askedAt, status: 'failed', exitCode: 1 }),
        ended(at('09:00:00'), { id: 12, scheduledAt: askedAt, cause: 'backfill', backfillId: 3, slots: 0 }),
      ],
    },
    'The slot at 03:00 ran as r12 on web-1, in the backfill b3: it began in time and succeeded after 60 seconds; before that, r8 failed with exit code 1.',
  ],
  [
    'running',
    {},
    { runs: [{ ...run(at('03:00:02')), scheduledAt: askedAt }] },
    'The slot at 03:00 is running as r11 on web-1; it began in time.',
  ],
  [
    'ran',
    { rules: [{ kind: 'times', times: ['03:00:00'] }] },
    { runs: [ended(at('03:00:02'), { scheduledAt: askedAt })] },
    'At 08:30 there was no slot (the next is at 2026-06-02 03:00); the one before, at 03:00, ran as r11 on web-1: it began in time and succeeded after 60 seconds.',
    at('08:30:00'),
  ],
  [
    'covered',
    {},
    {
      ranges: recorded('misfire', '01:00:00', '07:00:00', 7, '08:09:00'),
      around: [{ ...ended(at('08:09:00')), scheduledAt: at('08:00:00'), slots: 8 }],
      ticks: awayFrom('00:58:00', '08:09:00'),
    },
    'The slot at 03:00 had no run of its own: r11, for the slot at 08:00, stood for it and 6 others up to 07:00, since cron did not call Chroniker on web-1 between 00:58 and 08:09.',
  ],
  [
    'covered',
    { holds: [hold({ releasedAt: at('05:10:00') })] },
    {
      ranges: recorded('misfire', '03:00:00', '04:00:00', 2, '05:10:02'),
      around: [{ ...ended(at('05:10:02')), scheduledAt: at('05:00:00'), slots: 3 }],
    },
    'The slot at 03:00 had no run of its own: r11, for the slot at 05:00, stood for it and 1 other up to 04:00, since it was held by anna since 2026-06-01 02:30: database move.',
  ],
  [
    'covered',
    {},
    {
      ranges: recorded('misfire', '03:00:00', '04:00:00', 2, '05:10:02'),
      around: [
        { ...ended(at('05:10:02')), scheduledAt: at('05:00:00'), slots: 3, waited: [pool('03:00:00', '05:10:00')] },
      ],
    },
    'The slot at 03:00 had no run of its own: r11, for the slot at 05:00, stood for it and 1 other up to 04:00, since it waited 2 hours for the pool db.',
  ],
  [
    'no_tick',
    { policies: { catchup: 'skip' } },
    { ranges: recorded('misfire', '03:00:00', '03:00:00', 1), ticks: awayFrom('02:58:00', '03:09:00') },
    'The slot at 03:00 was passed over: cron did not call Chroniker on web-1 between 02:58 and 03:09.',
  ],
  [
    'no_tick',
    {},
    { ranges: recorded('misfire', '03:00:00', '03:00:00', 1), ticks: [{ fromAt: at('03:09:00'), toAt: now }] },
    'The slot at 03:00 was passed over: cron did not call Chroniker on web-1 before 03:09.',
  ],
  [
    'late',
    { policies: { maxLatenessMs: 600_000 } },
    { ranges: recorded('misfire', '02:00:00', '03:00:00', 2) },
    'The slot at 03:00 was passed over (so was another, from 02:00 to 03:00): it could not start within 10m (maxLateness).',
  ],
  [
    'overlap',
    {},
    {
      ranges: recorded('overlap', '03:00:00', '05:00:00', 3),
      around: [ended(at('02:00:02'), { finishedAt: at('05:10:00') })],
    },
    'The slot at 03:00 was passed over (so were 2 others, from 03:00 to 05:00): r11 was running since 02:00:02, until 05:10.',
  ],
  [
    'disabled',
    { history: [deed('created', yesterday), deed('disabled', at('03:00:30'), 'bob')] },
    { ranges: recorded('disabled', '03:00:00', '03:00:00', 1, '03:00:30') },
    'The slot at 03:00 was passed over: nightly was disabled by bob at 03:00:30.',
  ],
  [
    'disabled',
    {
      history: [deed('created', yesterday), deed('disabled', at('02:10:00'), 'bob'), deed('enabled', at('09:00:00'))],
    },
    {},
    'The slot at 03:00 was not run: nightly was disabled by bob at 02:10, and enabled again by ann at 09:00.',
  ],
  ['disabled', { job: off, lane: never }, {}, 'The slot at 03:00 was not run: nightly was disabled.'],
  [
    'disabled',
    { history: [deed('created', yesterday), deed('updated', at('02:10:00'), 'bob'), deed('enabled', at('09:00:00'))] },
    { idleSinceAt: at('02:10:00') },
    'The slot at 03:00 was not run: nightly was disabled (updated by bob at 02:10), and enabled again by ann at 09:00.',
  ],
  [
    'held',
    { holds: [hold({ releasedAt: at('09:00:00'), releasedBy: 'bob' }), hold({ id: 2, releasedAt: at('04:00:00') })] },
    { ranges: recorded('held', '03:00:00', '08:00:00', 6, '09:00:00') },
    'The slot at 03:00 was passed over (so were 5 others, from 03:00 to 08:00): it was held by anna since 2026-06-01 02:30: database move, and its slots were skipped at the release by bob at 09:00.',
  ],
  [
    'held',
    {},
    { ranges: recorded('held', '03:00:00', '03:00:00', 1, '09:00:00') },
    'The slot at 03:00 was passed over: it was held, and its slots were skipped at the release.',
  ],
  [
    'ran',
    { holds: [hold({ releasedAt: at('03:30:00'), releasedBy: 'bob' })] },
    { runs: [ended(at('03:31:00'), { scheduledAt: askedAt, durationMs: 20 })] },
    'The slot at 03:00 ran as r11 on web-1: it began 31 minutes late (until then it was held by anna since 2026-06-01 02:30: database move) and succeeded within a second.',
  ],
  [
    'ran',
    {},
    {
      runs: [ended(at('03:31:00'), { scheduledAt: askedAt, status: 'skipped', exitCode: 99 })],
      around: [ended(at('02:00:00'), { id: 10, finishedAt: at('03:30:50') })],
    },
    'The slot at 03:00 ran as r11 on web-1: it began 31 minutes late (r10 was still running until 03:30:50) and found nothing to do after 60 seconds.',
  ],
  [
    'ran',
    { requests: [request('retry', at('12:05:00'), { scheduledAt: askedAt, attempt: 2 })] },
    { runs: [ended(at('03:00:01'), { scheduledAt: askedAt, status: 'failed', exitCode: 1 })] },
    'The slot at 03:00 ran as r11 on web-1: it began in time and failed with exit code 1 after 60 seconds; attempt 2 is due at 12:05.',
  ],
  [
    'superseded',
    { history: [deed('created', yesterday), deed('updated', at('03:00:20'), 'bob')] },
    { ranges: recorded('superseded', '03:00:00', '03:00:00', 1, '03:00:20') },
    'The slot at 03:00 was passed over: something newer took its place (updated by bob at 03:00:20).',
  ],
  [
    'condition',
    { lane: { lastSkipAt: at('03:00:04'), lastSkipReason: 'no new files' } },
    { ranges: recorded('condition', '03:00:00', '03:00:00', 1, '03:00:05') },
    'The slot at 03:00 was passed over: its condition said that there was nothing to do (no new files).',
  ],
  [
    'condition',
    { lane: { lastSkipAt: at('04:00:04'), lastSkipReason: 'of a later slot' } },
    { ranges: recorded('condition', '03:00:00', '03:00:00', 1, '03:00:05') },
    'The slot at 03:00 was passed over: its condition said that there was nothing to do.',
  ],
  [
    'pending',
    {
      lane: {
        nextSlotAt: askedAt,
        wakeAt: null,
        parkedAt: askedAt,
        parkedReason: 'waits for a: it last failed',
        parkedFor: 'upstream',
      },
    },
    {},
    'The slot at 03:00 has not run yet: nightly is due since 03:00 (9 hours), but waits for a: it last failed.',
  ],
  [
    'pending',
    { requests: [request('schedule', at('11:59:50'), { scheduledAt: askedAt })], lane: { wakeAt: at('11:59:50') } },
    { runs: [ended(askedAt, { status: 'abandoned' })] },
    'The slot at 03:00 has not run yet: nightly is due (schedule by ann) since 11:59:50; the next tick, within a minute, starts it.',
  ],
  [
    'limited',
    { limits: { between: [{ from: '06:00:00', to: '18:00:00' }] } },
    { runs: [] },
    '03:00 was left out by the limits of nightly (only between 06:00 and 18:00); the nearest are 2026-05-31 17:00 before and 06:00 after.',
  ],
  [
    'limited',
    {
      rules: [{ kind: 'times', times: ['03:00:00'] }],
      limits: { weekdays: [2, 3], except: [{ months: [6] }, { months: [7] }] },
      job: { createdAt: at('02:00:00') },
    },
    {},
    '03:00 was left out by the limits of nightly (only on Tuesday and Wednesday and not in June); its first is at 2026-08-04 03:00.',
  ],
  [
    'no_slot',
    { rules: [{ kind: 'manual' }] },
    { lastBefore: { ...run(at('02:59:00'), 'trigger') } },
    'At 03:00 nightly had no slot, nor any before; r11 was running then, since 02:59 (trigger); its schedule has none.',
  ],
  [
    'no_slot',
    { rules: [{ kind: 'after', upstreams: [{ job: 'extract', on: 'success' }] }] },
    { lastBefore: ended(at('01:00:00'), { cause: 'upstream', status: 'failed', exitCode: 2 }) },
    'At 03:00 nightly had no slot, nor any before; its last run before was r11 at 01:00 (upstream), which failed with exit code 2; its schedule has none.',
  ],
  [
    'not_created',
    { history: [deed('created', at('04:00:00'))], job: { createdAt: at('04:00:00') } },
    {},
    'At 03:00 there was no job nightly yet: it was created by ann at 04:00.',
  ],
  [
    'ran',
    { history: [deed('created', at('04:00:00'))], job: { createdAt: at('04:00:00') } },
    { recordedAt: askedAt, runs: [ended(at('03:00:02'), { cause: 'backfill', scheduledAt: askedAt, slots: 0 })] },
    'The slot at 03:00 ran as r11 on web-1: it began in time and succeeded after 60 seconds.',
  ],
  [
    'other_schedule',
    {
      history: [
        deed('created', yesterday, 'ann', { rules: [{ kind: 'times', times: ['01:00:00'] }] }),
        deed('updated', at('09:00:00'), 'bob', { rules: [hourly] }),
      ],
    },
    {},
    'nightly had no slot at 03:00 then: its schedule is another one since it was updated by bob at 09:00; the nearest are 01:00 before and 2026-06-02 01:00 after.',
  ],
  [
    'scheduled',
    {},
    {},
    'The slot at 15:00 has not come yet. nightly is not due; its next slot is at 13:00 (in 60 minutes).',
    at('15:00:00'),
  ],
  [
    'finished',
    { policies: { maxRuns: 3 }, lane: never },
    { prunedUpTo: at('02:00:00') },
    'The slot at 03:00 was none any more: nightly had had the 3 runs that its schedule allows (maxRuns).',
  ],
  [
    'pruned',
    {},
    { prunedUpTo: at('04:00:00') },
    'The slot at 03:00 may have run or not: the history of that time was deleted (`chroniker prune`, the setting `retention.runs`).',
  ],
  [
    'pruned',
    { policies: { maxRuns: 3 }, lane: never },
    { prunedUpTo: at('04:00:00') },
    'The slot at 03:00 may have run or not: the history of that time was deleted (`chroniker prune`, the setting `retention.runs`).',
  ],
  [
    'finished',
    { policies: { maxRuns: 3 }, lane: { ...never, lastRunId: 7 } },
    { prunedUpTo: at('04:00:00'), lastBefore: { ...ended(at('02:00:00')), id: 7 } },
    'The slot at 03:00 was none any more: nightly had had the 3 runs that its schedule allows (maxRuns).',
  ],
  [
    'pruned',
    { job: { enabled: false } },
    { prunedUpTo: at('04:00:00') },
    'The slot at 03:00 may have run or not: the history of that time was deleted (`chroniker prune`, the setting `retention.runs`).',
  ],
  [
    'pruned',
    { rules: [{ kind: 'every', everyMs: 3_600_000, anchor: 'end' }] },
    { prunedUpTo: at('04:00:00') },
    'Which slots nightly had up to 03:00 is not known any more: the history of that time was deleted (`chroniker prune`, the setting `retention.runs`).',
  ],
  [
    'late',
    {},
    { ranges: recorded('misfire', '03:00:00', '03:00:00', 1), ticks: [], historyFrom: at('03:30:00') },
    'The slot at 03:00 was passed over: it was missed.',
  ],
  [
    'unrecorded',
    {},
    { prunedUpTo: at('02:00:00') },
    'The slot at 03:00 has neither a run nor a reason; `chroniker verify` tells whether that is right.',
  ],
];

for (const [verdict, example, kept, sentence, when] of cases) {
  test(`why then: ${verdict}: ${sentence}`, () => {
    const why = answer(example, kept, when);
    assert.equal(why.sentence, sentence);
    assert.equal(why.verdict, verdict);
  });
}

test('a hold that went on while the slot ran was not what made it late', () => {
  const holds = [hold({ releasedAt: at('09:00:00') })];
  const { sentence } = answer({ holds }, { runs: [ended(at('03:31:00'), { scheduledAt: askedAt })] });
  assert.match(sentence, /it began 31 minutes late and succeeded/);
});

test('a slot that a person moved is one, also where the limits leave out what comes before it', () => {
  const limits = { between: [{ from: '06:00:00', to: '18:00:00' }] };
  const moved = at('02:30:00');
  const why = answer({ limits }, { recordedAt: moved, runs: [ended(moved)] }, at('02:45:00'));
  assert.deepEqual([why.verdict, why.facts.slotAt], ['ran', moved]);
});

test('a gap in the ticks of a host that may not run the job explains nothing', () => {
  const records = { ranges: recorded('misfire', '03:00:00', '03:00:00', 1), ticks: [] };
  const { sentence } = answer({ lane: { host: 'db-1' }, hosts: [host('db-1', null)] }, records);
  assert.equal(sentence, 'The slot at 03:00 was passed over: cron has never called Chroniker on db-1.');
});

test('who asks about a minute means all of it, and who asks about a second just that', () => {
  const example: Example = { rules: [everyFiveMinutes], job: { createdAt: at('00:00:10') } };
  assert.equal(answer(example, {}, at('03:00:00')).facts.slotAt, at('03:00:10'));
  assert.equal(answer(example, {}, at('03:00:05')).facts.slotAt, at('02:55:10'));
});

test('why of a slot tells the slot after it, and who changed the schedule since', () => {
  const history = [
    deed('created', yesterday, 'ann', { rules: [hourly] }),
    deed('updated', at('09:00:00'), 'bob', { rules: [everyFiveMinutes] }),
  ];
  const { facts } = answer({ rules: [everyFiveMinutes], history }, { runs: [ended(askedAt)] });
  const { slotAt, nextSlotAfterAt, scheduleChangedAt, scheduleChangedBy, lateMs, attempts } = facts;
  assert.deepEqual(
    [slotAt, nextSlotAfterAt, scheduleChangedAt, scheduleChangedBy, lateMs, attempts],
    [askedAt, at('04:00:00'), at('09:00:00'), 'bob', 0, 1],
  );
});

test('of an interval that counts from a run only the slots that are kept are known', () => {
  const example: Example = { rules: [{ kind: 'every', everyMs: 3_600_000, anchor: 'end' }] };
  const { facts } = answer(example, { recordedAt: at('02:17:00'), runs: [ended(at('02:17:00'))] });
  assert.deepEqual([facts.slotAt, facts.nextSlotAfterAt], [at('02:17:00'), at('13:00:00')]);
});

function answer(
  example: Example,
  kept: Kept,
  when: number = askedAt,
): { verdict: Verdict; sentence: string; facts: Facts } {
  const { recordedAt = null, nextSlotAt = example.lane?.nextSlotAt ?? at('13:00:00'), ...records } = kept;
  const lane = asked(example);
  const slot = slotAskedFor(lane.job, lane.history, when, { recordedAt, nextSlotAt }, context.timezone);
  return whyThen(
    lane,
    slot,
    {
      runs: [],
      around: [],
      ranges: [],
      ticks: always,
      prunedUpTo: null,
      historyFrom: null,
      idleSinceAt: null,
      lastBefore: null,
      ...records,
    },
    context,
  );
}
