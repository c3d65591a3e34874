import { formatDuration } from './duration.ts';
import { type Hold, holdText } from './hold.ts';
import { effectiveSchedule } from './job.ts';
import type { SlotRange } from './lane.ts';
import type { Run } from './run.ts';
import { counted } from './schedule/words.ts';
import { waitsSince } from './waited.ts';
import { waitedWords } from './waited-text.ts';
import type { AskedLane, Facts, Verdict, Why, WhyContext } from './why.ts';
import { gapFacts, gapText, type TickGap } from './why-gap.ts';
import { type Clock, deedText, runFacts, zoneOf } from './why-words.ts';

/** A slot that lies in a range, with what is known of the time around it. */
export interface PassedSlot {
  at: number;
  range: SlotRange & { recordedAt: number };
  /** Runs that were alive at it, or were claimed when the range was recorded. */
  around: Run[];
  /** The time without ticks in which it fell; null = there was none. */
  gap: TickGap | null;
}

/** Why a slot that was recorded in a range was not run. */
export function whyPassedOver(asked: AskedLane, slot: PassedSlot, context: WhyContext, clock: Clock): Why {
  const { fromAt, toAt, count, reason, recordedAt } = slot.range;
  const told = tell(asked, slot, context, clock);
  return { ...told, facts: { range: { fromAt, toAt, count, reason, recordedAt }, ...told.facts } };
}

function tell(asked: AskedLane, slot: PassedSlot, context: WhyContext, clock: Clock): Why {
  const { job } = asked;
  const { reason } = slot.range;
  if (reason === 'misfire') return missed(asked, slot, context, clock);
  const because = (words: string) => passedOver(reason, slot, words, {}, clock);
  switch (reason) {
    case 'overlap':
      return overlapped(slot, clock);
    case 'disabled':
      return because(`${job.name} was ${whoDid(asked, slot, /^disabled/, clock) ?? 'disabled'}`);
    case 'held':
      return because(heldThen(asked, slot, context, clock));
    case 'superseded': {
      const who = whoDid(asked, slot, /^(?!enabled|disabled|held|released)/, clock);
      return because(`something newer took its place${who === null ? '' : ` (${who})`}`);
    }
    case 'condition':
      return because(`its condition said that there was nothing to do${skipReason(asked, slot)}`);
    case 'deleted':
      return because(`${job.name} was deleted`);
    case 'host_gone':
      return because('its host was gone for good');
  }
}

function passedOver(verdict: Verdict, { range }: PassedSlot, why: string, facts: Facts, clock: Clock): Why {
  const { fromAt, toAt, count } = range;
  const were = count === 2 ? 'was another' : `were ${count - 1} others`;
  const others = count > 1 ? ` (so ${were}, from ${clock(fromAt)} to ${clock(toAt)})` : '';
  return { verdict, sentence: `was passed over${others}: ${why}.`, facts };
}

/** A misfire is no failure of the job: another run stood for it, or nobody was there, or it was too late. */
function missed(asked: AskedLane, slot: PassedSlot, context: WhyContext, clock: Clock): Why {
  const { job, hosts } = asked;
  const { range, around, gap } = slot;
  const facts = gapFacts(gap);
  const silence = gap ? gapText(gap, hosts, clock) : null;
  const run = around.find(({ claimedAt, slots, scheduledAt }) => {
    return claimedAt === range.recordedAt && slots > 1 && scheduledAt > range.fromAt;
  });
  if (run) {
    const others = range.count - 1;
    const more = others > 0 ? ` and ${counted(others, 'other')} up to ${clock(range.toAt)}` : '';
    const stood = `r${run.id}, for the slot at ${clock(run.scheduledAt)}, stood for it${more}`;
    const waited = waitsSince(run.waited ?? [], range.fromAt);
    const waits = waited.length > 0 ? `it waited ${waitedWords(waited, run.host)}` : null;
    const kept = silence ?? waits ?? heldAt(asked, slot, context) ?? 'it could not start before';
    const sentence = `had no run of its own: ${stood}, since ${kept}.`;
    return { verdict: 'covered', sentence, facts: { ...facts, run: runFacts(run) } };
  }
  if (silence !== null) return passedOver('no_tick', slot, silence, facts, clock);
  const { maxLatenessMs } = effectiveSchedule(job);
  const tooLate = `it could not start within ${formatDuration(maxLatenessMs ?? 0)} (maxLateness)`;
  return passedOver('late', slot, maxLatenessMs === undefined ? 'it was missed' : tooLate, facts, clock);
}

function overlapped(slot: PassedSlot, clock: Clock): Why {
  const run = slot.around.find(
    ({ claimedAt, finishedAt }) => claimedAt <= slot.at && (finishedAt ?? slot.at) >= slot.at,
  );
  if (!run) return passedOver('overlap', slot, 'the run before it had not ended', {}, clock);
  const until = run.finishedAt === null ? '' : `, until ${clock(run.finishedAt)}`;
  const busy = `r${run.id} was running since ${clock(run.startedAt ?? run.claimedAt)}${until}`;
  return passedOver('overlap', slot, busy, { run: runFacts(run) }, clock);
}

/** Who held the job at the slot, and that whoever released it let its slots be skipped. */
function heldThen(asked: AskedLane, slot: PassedSlot, context: WhyContext, clock: Clock): string {
  const hold = holdAt(asked, slot);
  const release = hold ? ` by ${hold.releasedBy ?? 'its end'} at ${clock(hold.releasedAt ?? slot.at)}` : '';
  return `${heldAt(asked, slot, context) ?? 'it was held'}, and its slots were skipped at the release${release}`;
}

function heldAt(asked: AskedLane, slot: PassedSlot, context: WhyContext): string | null {
  const hold = holdAt(asked, slot);
  return hold ? `it was ${holdText(hold, zoneOf(asked.job, context))}` : null;
}

/** Of several holds the one that was released last kept the slot from being run. */
function holdAt({ holds }: AskedLane, { at }: PassedSlot): Hold | undefined {
  return holds
    .filter(({ fromAt, releasedAt }) => fromAt <= at && releasedAt !== null && releasedAt >= at)
    .sort((one, other) => (other.releasedAt ?? 0) - (one.releasedAt ?? 0))[0];
}

/** The last skip of the lane is the one whose reason is kept. */
function skipReason({ lane }: AskedLane, { range }: PassedSlot): string {
  const { lastSkipAt, lastSkipReason } = lane;
  const isIts = lastSkipAt !== null && lastSkipAt >= range.toAt && lastSkipAt <= range.recordedAt;
  return isIts && lastSkipReason !== null ? ` (${lastSkipReason})` : '';
}

/** Who made a range be recorded; null where that cannot be told. */
function whoDid({ history }: AskedLane, { range }: PassedSlot, what: RegExp, clock: Clock): string | null {
  const { recordedAt, fromAt } = range;
  const deeds = history.filter(({ change }) => what.test(change));
  const deed =
    deeds.find(({ at }) => at === recordedAt) ?? deeds.findLast(({ at }) => at <= recordedAt && at >= fromAt);
  return deed ? deedText(deed, clock) : null;
}
