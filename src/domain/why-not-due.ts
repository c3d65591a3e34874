import { type Hold, reasonOfHolds } from './hold.ts';
import { effectiveSchedule } from './job.ts';
import { isFinished } from './missed-slots.ts';
import { describeRule } from './schedule/describe-rule.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import type { AskedLane, Facts, SeenUpstream, Why, WhyContext } from './why.ts';
import { leftOutBefore } from './why-limits.ts';
import { whySilent } from './why-silent.ts';
import { type Clock, deedText, holdFacts, roughly, runsAllowed, zoneOf } from './why-words.ts';

/** Why a lane is not due, and when it will be. */
export function whyNotDue(asked: AskedLane, context: WhyContext, clock: Clock): Why {
  const { job, lane, holds } = asked;
  if (lane.wakeAt === null) return job.enabled ? neverAgain(asked, clock) : disabled(asked, clock);
  const dueAt = lane.wakeAt;
  const later = dueLater(asked, dueAt, context, clock);
  const lasting = holds.filter(
    ({ releasedAt, untilAt }) => releasedAt === null && (untilAt === null || untilAt > dueAt),
  );
  const silent = whySilent(asked, context.now, clock);
  const held: Facts = lasting.length > 0 ? { holds: holdFacts(lasting) } : {};
  const facts: Facts = { nextSlotAt: lane.nextSlotAt, wakeAt: dueAt, ...later.facts, ...held, ...silent?.facts };
  const but = `${heldThen(lasting, zoneOf(job, context))}${silent ? `; but ${silent.words}` : ''}`;
  const verdict = lasting.length > 0 ? 'held' : later.verdict;
  return { verdict, sentence: `${job.name} ${later.sentence}${but}.`, facts };
}

function heldThen(holds: Hold[], zone: string): string {
  return holds.length === 0 ? '' : `, and will wait then: it is ${reasonOfHolds(holds, zone)}`;
}

/** What will make the lane due at `dueAt`, without the job's name. */
function dueLater({ job, lane, requests }: AskedLane, dueAt: number, context: WhyContext, clock: Clock): Why {
  const wish = requests.find(({ at }) => at === dueAt);
  const when = `${clock(dueAt)} (in ${roughly(dueAt - context.now)})`;
  const scheduled = (sentence: string): Why => ({ verdict: 'scheduled', sentence, facts: {} });
  if (wish?.cause === 'retry') return scheduled(`is tried again at ${when}, attempt ${wish.attempt}`);
  if (wish) {
    const by = wish.requestedBy === null ? '' : ` by ${wish.requestedBy}`;
    return scheduled(`was asked for${by} (${wish.cause}) for ${when}`);
  }
  if (lane.nextSlotAt !== null && lane.nextSlotAt <= context.now) {
    return scheduled(`has its slot at ${clock(lane.nextSlotAt)} delayed by its jitter until ${when}`);
  }
  const left = leftOutBefore(job, dueAt, context);
  if (!left) return scheduled(`is not due; its next slot is at ${when}`);
  const sentence = `would be due at ${clock(left.at)}, but its limits leave that out (${left.words}); its next slot is at ${when}`;
  return { verdict: 'limited', sentence, facts: { leftOutAt: left.at, limit: left.words } };
}

function disabled({ job, history }: AskedLane, clock: Clock): Why {
  const deed = history.findLast(({ change }) => change.startsWith('disabled'));
  const was = deed ? deedText(deed, clock) : 'disabled';
  const sentence = `${job.name} is ${was}, so its schedule starts nothing; \`chroniker job enable ${job.name}\` changes that.`;
  return { verdict: 'disabled', sentence, facts: { disabledAt: deed?.at ?? null, disabledBy: deed?.by ?? null } };
}

/** It has no next slot, and nobody asked for a run. */
function neverAgain({ job, lane, seen }: AskedLane, clock: Clock): Why {
  const schedule = effectiveSchedule(job);
  const { maxRuns } = schedule;
  const kinds = new Set(schedule.rules.map(({ kind }) => kind));
  const after = schedule.rules.filter(({ kind }) => kind === 'after').map((rule) => describeRule(rule).text);
  const ended = seen.length === 0 ? {} : { seen: seen.map((one) => ({ ...one })) };
  const facts: Facts = {
    runCount: lane.runCount,
    maxRuns: maxRuns ?? null,
    lastSuccessAt: lane.lastSuccessAt,
    ...ended,
  };
  const answer = (verdict: Why['verdict'], words: string): Why => ({
    verdict,
    sentence: `${job.name} ${words}.`,
    facts,
  });
  if (isFinished(job, lane.runCount))
    return answer('finished', `has had ${runsAllowed(maxRuns)} that its schedule allows (maxRuns)`);
  if (after.length > 0) {
    return answer('manual', `is due ${after.join(', or ')}; ${cameAbout(seen, clock)} since it last started`);
  }
  if (kinds.has('reboot')) return answer('manual', 'runs once when its machine has started anew');
  if ([...kinds].every((kind) => kind === 'manual')) {
    return answer('manual', `is never due by itself; \`chroniker trigger ${job.name}\` runs it`);
  }
  if (countsFromRuns(schedule)) return answer('scheduled', 'is due again once its run has ended');
  const last = lane.lastSuccessAt === null ? '' : `; it last succeeded at ${clock(lane.lastSuccessAt)}`;
  return answer('finished', `has no slots any more: its schedule has come to its end${last}`);
}

/** Which of the upstreams that it goes after have ended as asked. */
function cameAbout(seen: SeenUpstream[], clock: Clock): string {
  if (seen.length === 0) return 'that has not come about';
  const each = seen.map(({ job, runId, endedAt }) => {
    return `${job} (${runId === null ? '' : `r${runId} `}at ${clock(endedAt)})`;
  });
  return `of these only ${each.join(', ')} ${each.length === 1 ? 'has' : 'have'} ended so`;
}
