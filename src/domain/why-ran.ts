import { binds, holdText } from './hold.ts';
import type { Run } from './run.ts';
import { type Waited, waitsSince } from './waited.ts';
import { waitedWords } from './waited-text.ts';
import type { AskedLane, Facts, Why, WhyContext } from './why.ts';
import { gapFacts, gapText, type TickGap } from './why-gap.ts';
import { type Clock, endText, roughly, runFacts, tookText, zoneOf } from './why-words.ts';

/** A slot that has runs, with what is known of the time around it. */
export interface RunSlot {
  at: number;
  /** The oldest first; at least one. */
  runs: Run[];
  /** Other runs of the lane that were alive at it. */
  around: Run[];
  /** The time without ticks in which it fell; null = there was none. */
  gap: TickGap | null;
  /** The same after its first run had waited for what was in its way. */
  gapAfter: TickGap | null;
}

/** A minute is how often cron calls. */
const lateFromMs = 60_000;

/** How the runs of a slot went: when they began, why late, and how they ended. */
export function whyRan(asked: AskedLane, slot: RunSlot, context: WhyContext, clock: Clock): Why {
  const { at, runs, gap } = slot;
  const [first, last] = [runs[0] as Run, runs.at(-1) as Run];
  const lateMs = Math.max(0, (first.startedAt ?? first.claimedAt) - at);
  const isLate = lateMs >= lateFromMs;
  const began = isLate ? `${roughly(lateMs)} late${whyLate(asked, slot, first, context, clock)}` : 'in time';
  const facts: Facts = { lateMs, attempts: runs.length, runs: runs.map(runFacts), ...(isLate ? gapFacts(gap) : {}) };
  const series = last.backfillId === null ? '' : `, in the backfill b${last.backfillId}`;
  const asRun = `as r${last.id} on ${last.host}${series}`;
  if (last.finishedAt === null) {
    return { verdict: 'running', sentence: `is running ${asRun}; it began ${began}.`, facts };
  }
  const tried = runs.slice(0, -1).map((run) => `r${run.id} ${endText(run)}`);
  // A backfill counts its attempts of a slot anew.
  const attempt = last.attempt > 1 ? `that was attempt ${last.attempt}: before` : 'before that';
  const attempts = tried.length === 0 ? '' : `; ${attempt}, ${tried.join(', ')}`;
  const next = asked.requests.find(({ cause, scheduledAt }) => cause === 'retry' && scheduledAt === at);
  const again = next ? `; attempt ${next.attempt} is due at ${clock(next.at)}` : '';
  const sentence = `ran ${asRun}: it began ${began} and ${endText(last)}${tookText(last)}${attempts}${again}.`;
  return { verdict: 'ran', sentence, facts };
}

/** What kept it from starting in time, as far as that is kept. */
function whyLate(asked: AskedLane, slot: RunSlot, first: Run, context: WhyContext, clock: Clock): string {
  const { job, hosts, holds } = asked;
  const { at, gap, around } = slot;
  const silence = gap ? gapText(gap, hosts, clock) : null;
  const waits = waitsSince(first.waited ?? [], at);
  if (waits.length > 0) return ` (${inTurn(silence, waits, slot, first, hosts, clock)})`;
  if (silence !== null) return ` (${silence})`;
  const hold = holds.find(({ fromAt, releasedAt, untilAt }) => {
    const endAt = releasedAt ?? untilAt;
    return fromAt < first.claimedAt && endAt !== null && endAt > at && endAt <= first.claimedAt;
  });
  if (hold && binds(hold, job, first.host)) return ` (until then it was ${holdText(hold, zoneOf(job, context))})`;
  const before = around.find(({ claimedAt, finishedAt }) => claimedAt <= at && finishedAt !== null && finishedAt > at);
  return before?.finishedAt ? ` (r${before.id} was still running until ${clock(before.finishedAt)})` : '';
}

/** Nobody was there, it waited, and then nobody was there. */
function inTurn(
  silence: string | null,
  waits: Waited[],
  { gapAfter }: RunSlot,
  { host }: Run,
  hosts: AskedLane['hosts'],
  clock: Clock,
): string {
  const waited = `it waited ${waitedWords(waits, host)}`;
  const parts = [silence, silence === null ? waited : `then ${waited}`];
  return [...parts, gapAfter && `then ${gapText(gapAfter, hosts, clock)}`].filter((part) => part !== null).join('; ');
}
