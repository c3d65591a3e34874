import { effectiveSchedule } from './job.ts';
import { isFinished } from './missed-slots.ts';
import type { Run } from './run.ts';
import type { AskedLane, Facts, Verdict, Why } from './why.ts';
import { type Clock, deedText, historyDeleted, runsAllowed } from './why-words.ts';

/** What became of a slot of which nothing is written, where that can be told: it was switched off, over, or deleted with the history. */
export function whyUnwritten(
  asked: AskedLane,
  slotAt: number,
  records: { prunedUpTo: number | null; idleSinceAt: number | null; lastBefore: Run | null },
  clock: Clock,
): Why | null {
  const { job, lane } = asked;
  const answer = (verdict: Verdict, sentence: string, facts: Facts = {}): Why => ({ verdict, sentence, facts });
  const { prunedUpTo, idleSinceAt, lastBefore } = records;
  const isPruned = prunedUpTo !== null && slotAt <= prunedUpTo;
  const off = offAt(asked, slotAt, idleSinceAt, clock);
  if (off && !(isPruned && off.sinceAt === null)) {
    return answer('disabled', `was not run: ${job.name} was ${off.words}.`, { disabledAt: off.sinceAt });
  }
  // Its last run stays: one that was still to come is not over yet.
  const isOver = !isPruned || (lastBefore !== null && lastBefore.id === lane.lastRunId);
  if (lane.nextSlotAt === null && isFinished(job, lane.runCount) && isOver) {
    const had = `had had ${runsAllowed(effectiveSchedule(job).maxRuns)} that its schedule allows (maxRuns)`;
    return answer('finished', `was none any more: ${job.name} ${had}.`);
  }
  return isPruned ? answer('pruned', `may have run or not: ${historyDeleted}.`, { prunedUpToAt: prunedUpTo }) : null;
}

/** That the job was switched off then, in words, and since when; null = it was not. */
function offAt({ job, history }: AskedLane, slotAt: number, idleSinceAt: number | null, clock: Clock) {
  const switches = history.filter(({ change }) => /^(enabled|disabled)/.test(change));
  const deed = switches.findLast(({ at }) => at <= slotAt);
  const byEdit = idleSinceAt === null ? undefined : history.findLast(({ at }) => at === idleSinceAt);
  const wasOff = deed ? deed.change.startsWith('disabled') : switches.length === 0 && !job.enabled;
  if (!wasOff && idleSinceAt === null) return null;
  const again = switches.find(({ at, change }) => at > slotAt && change.startsWith('enabled'));
  const until = again ? `, and ${deedText(again, clock, 'enabled again')}` : '';
  if (wasOff && deed) return { sinceAt: deed.at, words: `${deedText(deed, clock)}${until}` };
  const by = byEdit ? ` (${deedText(byEdit, clock)})` : '';
  return { sinceAt: idleSinceAt, words: `disabled${by}${until}` };
}
