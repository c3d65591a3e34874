import type { TickRange } from './due-slots.ts';
import type { SlotRange } from './lane.ts';
import { isFinished } from './missed-slots.ts';
import type { Run } from './run.ts';
import type { AskedLane, Facts, Why, WhyContext } from './why.ts';
import { gapAround, gapFacts, gapText, type TickGap } from './why-gap.ts';
import { whyNoSlot } from './why-no-slot.ts';
import { whyNow } from './why-now.ts';
import { whyPassedOver } from './why-passed-over.ts';
import type { AskedSlot } from './why-slot.ts';
import { type Clock, deedText, endOf, roughly, runFacts, wallClock } from './why-words.ts';

/** What is kept about a slot of a lane. */
export interface SlotRecords {
  /** Its runs, the oldest first. */
  runs: Run[];
  /** Runs of the lane that were alive at it, or were claimed when its range was recorded. */
  around: Run[];
  /** Ranges that it lies in, the latest first, with when they were recorded. */
  ranges: (SlotRange & { recordedAt: number })[];
  /** Ticks of the hosts that may run the lane, around it. */
  ticks: TickRange[];
  /** When the oldest run that is kept was claimed; null = none is. */
  oldestRunAt: number | null;
}

/** What became of the slot at or just before an instant, and why. */
export function whyThen(asked: AskedLane, slot: AskedSlot, records: SlotRecords, context: WhyContext): Why {
  const clock = wallClock(asked.job, context);
  const noSlot = whyNoSlot(asked, slot, records.around, context, clock);
  if (noSlot) return withFacts(noSlot, slot, null);
  const slotAt = slot.slotAt ?? slot.askedAt;
  const told = becameOf(asked, slotAt, records, context, clock);
  return withFacts({ ...told, sentence: `${introduction(slot, slotAt, clock)}${told.sentence}` }, slot, slotAt);
}

/** `At 14:30 there was no slot; the one before, at 03:00, ` where the instant was none; else `The slot at 03:00 `. */
function introduction({ askedAt, isExact, nextAt }: AskedSlot, slotAt: number, clock: Clock): string {
  if (isExact) return `The slot at ${clock(slotAt)} `;
  const next = nextAt === null ? 'there is none after it' : `the next is at ${clock(nextAt)}`;
  return `At ${clock(askedAt)} there was no slot (${next}); the one before, at ${clock(slotAt)}, `;
}

function withFacts({ verdict, sentence, facts }: Why, slot: AskedSlot, slotAt: number | null): Why {
  const { nextAt, changed } = slot;
  const schedule: Facts = changed ? { scheduleChangedAt: changed.at, scheduleChangedBy: changed.by } : {};
  return { verdict, sentence, facts: { slotAt, nextSlotAfterAt: nextAt, ...schedule, ...facts } };
}

function becameOf(asked: AskedLane, slotAt: number, records: SlotRecords, context: WhyContext, clock: Clock): Why {
  const { job, lane, requests, hosts } = asked;
  const runs = records.runs.filter(({ status }) => status !== 'abandoned');
  if (runs.length > 0) return ran(runs, slotAt, asked, gapAround(slotAt, records.ticks, context.now), clock);
  const isNext = lane.nextSlotAt !== null && lane.nextSlotAt <= slotAt;
  const isAskedFor = requests.some(({ scheduledAt }) => scheduledAt === slotAt);
  const isRunning = records.runs.some(({ id }) => id === lane.activeRunId);
  if (isNext || isAskedFor || isRunning) return pending(whyNow(asked, context));
  const [range] = records.ranges;
  const gap = gapAround(slotAt, records.ticks, context.now);
  if (range) return whyPassedOver(asked, { at: slotAt, range, around: records.around, gap }, clock);
  const unwritten = whyUnwritten(asked, slotAt, records, clock);
  if (unwritten) return unwritten;
  const facts = gapFacts(gap);
  const where = gap ? `, when ${gapText(gap, hosts, clock)}` : '';
  return {
    verdict: 'unrecorded',
    sentence: `has neither a run nor a reason${where}; \`chroniker runs ${job.name}\` shows what is kept.`,
    facts,
  };
}

function pending(now: Why): Why {
  const facts = { ...now.facts, now: now.verdict };
  return { verdict: 'pending', sentence: `has not run yet: ${now.sentence}`, facts };
}

function ran(runs: Run[], slotAt: number, { hosts }: AskedLane, near: TickGap | null, clock: Clock): Why {
  const [first, last] = [runs[0] as Run, runs.at(-1) as Run];
  const lateMs = Math.max(0, (first.startedAt ?? first.claimedAt) - slotAt);
  const gap = lateMs >= lateFromMs ? near : null;
  const since = gap ? ` (${gapText(gap, hosts, clock)})` : '';
  const late = lateMs < lateFromMs ? 'in time' : `${roughly(lateMs)} late${since}`;
  const facts: Facts = { lateMs, attempts: runs.length, runs: runs.map(runFacts), ...(gap ? gapFacts(gap) : {}) };
  const asRun = `as r${last.id} on ${last.host}`;
  if (last.finishedAt === null) {
    return { verdict: 'running', sentence: `is running ${asRun}, which began ${late}.`, facts };
  }
  const took = last.durationMs === null ? '' : ` after ${roughly(last.durationMs)}`;
  const before = runs.slice(0, -1).map((run) => `r${run.id} ${endOf(run)}`);
  const attempts = before.length === 0 ? '' : `; that was attempt ${last.attempt}: before, ${before.join(', ')}`;
  return { verdict: 'ran', sentence: `ran ${asRun}: it began ${late} and ${endOf(last)}${took}${attempts}.`, facts };
}

/** A minute is how often cron calls. */
const lateFromMs = 60_000;

/** What is said nowhere but can be told: it was switched off, over, or its history is deleted. */
function whyUnwritten(asked: AskedLane, slotAt: number, { oldestRunAt }: SlotRecords, clock: Clock): Why | null {
  const { job, lane, history } = asked;
  const switches = history.filter(({ change }) => /^(enabled|disabled)/.test(change));
  const deed = switches.findLast(({ at }) => at <= slotAt);
  const wasOff = deed ? deed.change.startsWith('disabled') : switches.length === 0 && !job.enabled;
  if (wasOff) {
    const was = deed ? deedText(deed, clock) : 'disabled';
    const again = switches.find(({ at }) => at > slotAt);
    const until = again ? `, and ${deedText(again, clock, 'enabled again')}` : '';
    return {
      verdict: 'disabled',
      sentence: `was not run: ${job.name} was ${was}${until}.`,
      facts: { disabledAt: deed?.at ?? null },
    };
  }
  if (lane.nextSlotAt === null && isFinished(job, lane.runCount)) {
    return {
      verdict: 'finished',
      sentence: `was none any more: ${job.name} had had the ${lane.runCount} runs that it may have (maxRuns).`,
      facts: {},
    };
  }
  if (oldestRunAt === null ? lane.runCount === 0 : oldestRunAt <= slotAt) return null;
  return {
    verdict: 'pruned',
    sentence: 'may have run: the runs of that time were deleted with the history (`retention`).',
    facts: { oldestRunAt },
  };
}
