import { inTimeMs, type TickRange } from './due-slots.ts';
import { latest } from './instants.ts';
import type { SlotRange } from './lane.ts';
import type { Run } from './run.ts';
import type { AskedLane, Facts, Why, WhyContext } from './why.ts';
import { gapAround, gapFacts, gapText } from './why-gap.ts';
import { whyNoSlot } from './why-no-slot.ts';
import { whyNow } from './why-now.ts';
import { whyPassedOver } from './why-passed-over.ts';
import { whyRan } from './why-ran.ts';
import type { AskedSlot } from './why-slot.ts';
import { whyUnwritten } from './why-unwritten.ts';
import { type Clock, wallClock } from './why-words.ts';

/** What is kept about a slot of a lane. */
export interface SlotRecords {
  /** Its runs, the oldest first. */
  runs: Run[];
  /** Runs of the lane that were alive at it, or were claimed when its range was recorded. */
  around: Run[];
  /** Ranges that it lies in, the latest first, with when they were recorded. */
  ranges: (SlotRange & { recordedAt: number })[];
  /** Ticks of the hosts that may run the lane, around it and around the end of what its first run waited for. */
  ticks: TickRange[];
  /** The latest run of the lane that was claimed by then; null = there was none. */
  lastBefore: Run | null;
  /** What was kept of slots up to this instant was deleted with the history; null = nothing was. */
  prunedUpTo: number | null;
  /** Before this instant ticks may have been deleted; null = none were. */
  historyFrom: number | null;
  /** Since when the lane had no slots at that time, as that of a disabled job; null = it had some. */
  idleSinceAt: number | null;
}

/** What became of the slot at or just before an instant, and why. */
export function whyThen(asked: AskedLane, slot: AskedSlot, records: SlotRecords, context: WhyContext): Why {
  const clock = wallClock(asked.job, context);
  const noSlot = whyNoSlot(asked, slot, records, context, clock);
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
  const { lane, requests, hosts } = asked;
  const runs = records.runs.filter(({ status }) => status !== 'abandoned');
  const isForgotten = records.historyFrom !== null && slotAt < records.historyFrom;
  const gap = isForgotten ? null : gapAround(slotAt, records.ticks, context.now);
  if (runs.length > 0) {
    const waitedUntil = waitedUntilAt(runs);
    const gapAfter = waitedUntil === null || isForgotten ? null : gapAround(waitedUntil, records.ticks, context.now);
    return whyRan(asked, { at: slotAt, runs, around: records.around, gap, gapAfter }, context, clock);
  }
  const isNext = lane.nextSlotAt !== null && lane.nextSlotAt <= slotAt;
  const isAskedFor = requests.some(({ scheduledAt }) => scheduledAt === slotAt);
  const isRunning = records.runs.some(({ id }) => id === lane.activeRunId);
  if (isNext || isAskedFor || isRunning) return pending(whyNow(asked, context));
  const [range] = records.ranges;
  if (range) return whyPassedOver(asked, { at: slotAt, range, around: records.around, gap }, context, clock);
  const unwritten = whyUnwritten(asked, slotAt, records, clock);
  if (unwritten) return unwritten;
  const facts = gapFacts(gap);
  const where = gap ? `, when ${gapText(gap, hosts, clock)}` : '';
  return {
    verdict: 'unrecorded',
    sentence: `has neither a run nor a reason${where}; \`chroniker verify\` tells whether that is right.`,
    facts,
  };
}

/** When the first run of a slot had nothing to wait for any more, if it began well after that; null = it began then, or did not wait. */
export function waitedUntilAt(runs: readonly Run[]): number | null {
  const first = runs.find(({ status }) => status !== 'abandoned');
  const untilAt = latest((first?.waited ?? []).map((wait) => wait.untilAt));
  return first && untilAt !== null && first.claimedAt - untilAt >= inTimeMs ? untilAt : null;
}

function pending(now: Why): Why {
  const facts = { ...now.facts, now: now.verdict };
  return { verdict: 'pending', sentence: `has not run yet: ${now.sentence}`, facts };
}
