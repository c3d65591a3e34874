import type { Run } from './run.ts';
import type { AskedLane, Facts, Verdict, Why, WhyContext } from './why.ts';
import { whyNow } from './why-now.ts';
import type { AskedSlot } from './why-slot.ts';
import { type Clock, deedText, endText, historyDeleted, runFacts } from './why-words.ts';

/** Why there was no slot to run at an instant; null = there was one, at it or before. `lastBefore` is the latest run claimed by then. */
export function whyNoSlot(
  asked: AskedLane,
  slot: AskedSlot,
  { lastBefore, prunedUpTo }: { lastBefore: Run | null; prunedUpTo: number | null },
  context: WhyContext,
  clock: Clock,
): Why | null {
  const { job } = asked;
  const { askedAt, slotAt, leftOut, byTodaysAt, changed } = slot;
  const nearest = nearestSlots(slot, clock);
  const answer = (verdict: Verdict, words: string, facts: Facts = {}): Why => {
    return { verdict, sentence: `${words}.`, facts: { nearestBeforeAt: slotAt, ...facts } };
  };
  // A backfill runs slots from before the job was there.
  if (askedAt < job.createdAt && !slot.isExact) return notCreated(asked, slot, clock);
  if (leftOut) {
    const what = `${clock(leftOut.at)} was left out by the limits of ${job.name} (${leftOut.words})`;
    return answer('limited', `${what}; ${nearest}`, { leftOutAt: leftOut.at, limit: leftOut.words });
  }
  if (byTodaysAt !== null && changed) {
    const since = `its schedule is another one since it was ${deedText(changed, clock)}`;
    return answer('other_schedule', `${job.name} had no slot at ${clock(byTodaysAt)} then: ${since}; ${nearest}`);
  }
  if (slotAt !== null && slotAt <= context.now) return null;
  if (slotAt !== null) {
    const { verdict, sentence, facts } = whyNow(asked, context);
    const notYet = answer('scheduled', `The slot at ${clock(slotAt)} has not come yet`, { ...facts, now: verdict });
    return { ...notYet, sentence: `${notYet.sentence} ${sentence}` };
  }
  if (prunedUpTo !== null && askedAt <= prunedUpTo) {
    const words = `Which slots ${job.name} had up to ${clock(askedAt)} is not known any more: ${historyDeleted}`;
    return answer('pruned', words, { prunedUpToAt: prunedUpTo });
  }
  const ran = lastBefore ? `; ${runText(lastBefore, askedAt, clock)}` : '';
  const facts = { run: lastBefore && runFacts(lastBefore) };
  return answer('no_slot', `At ${clock(askedAt)} ${job.name} had no slot, nor any before${ran}; ${nearest}`, facts);
}

function runText(run: Run, askedAt: number, clock: Clock): string {
  const began = clock(run.startedAt ?? run.claimedAt);
  if (run.finishedAt === null || run.finishedAt >= askedAt)
    return `r${run.id} was running then, since ${began} (${run.cause})`;
  return `its last run before was r${run.id} at ${began} (${run.cause}), which ${endText(run)}`;
}

function notCreated({ job, history }: AskedLane, { askedAt }: AskedSlot, clock: Clock): Why {
  const [first = { by: 'somebody', change: 'created', schedule: null }] = history;
  const created = deedText({ ...first, at: job.createdAt }, clock, 'created');
  const sentence = `At ${clock(askedAt)} there was no job ${job.name} yet: it was ${created}.`;
  return { verdict: 'not_created', sentence, facts: { createdAt: job.createdAt } };
}

function nearestSlots({ slotAt, nextAt }: AskedSlot, clock: Clock): string {
  if (slotAt === null) return nextAt === null ? 'its schedule has none' : `its first is at ${clock(nextAt)}`;
  if (nextAt === null) return `its last was at ${clock(slotAt)}`;
  return `the nearest are ${clock(slotAt)} before and ${clock(nextAt)} after`;
}
