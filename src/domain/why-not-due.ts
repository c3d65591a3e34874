import { effectiveSchedule } from './job.ts';
import { isFinished } from './missed-slots.ts';
import { countsFromRuns } from './schedule/every-slots.ts';
import type { AskedLane, Facts, Why, WhyContext } from './why.ts';
import { leftOutBefore } from './why-limits.ts';
import { whySilent } from './why-silent.ts';
import { type Clock, deedText, roughly } from './why-words.ts';

/** Why a lane is not due, and when it will be. */
export function whyNotDue(asked: AskedLane, context: WhyContext, clock: Clock): Why {
  const { job, lane } = asked;
  if (lane.wakeAt === null) return job.enabled ? neverAgain(asked, clock) : disabled(asked, clock);
  const wish = asked.requests.find(({ at }) => at === lane.wakeAt);
  const silent = whySilent(asked, context.now, clock);
  const but = silent ? `; but ${silent.words}` : '';
  const facts: Facts = { nextSlotAt: lane.nextSlotAt, wakeAt: lane.wakeAt, ...silent?.facts };
  const when = `${clock(lane.wakeAt)} (in ${roughly(lane.wakeAt - context.now)})`;
  const scheduled = (words: string): Why => ({ verdict: 'scheduled', sentence: `${job.name} ${words}${but}.`, facts });
  if (wish?.cause === 'retry') return scheduled(`is tried again at ${when}, attempt ${wish.attempt}`);
  if (wish)
    return scheduled(
      `was asked for${wish.requestedBy === null ? '' : ` by ${wish.requestedBy}`} (${wish.cause}) for ${when}`,
    );
  if (lane.nextSlotAt !== null && lane.nextSlotAt <= context.now) {
    return scheduled(`has its slot at ${clock(lane.nextSlotAt)} delayed by its jitter until ${when}`);
  }
  const left = leftOutBefore(job, lane.wakeAt, context);
  if (!left) return scheduled(`is not due; its next slot is at ${when}`);
  const limited = `would be due at ${clock(left.at)}, but its limits leave that out (${left.words}); its next slot is at ${when}`;
  return { ...scheduled(limited), verdict: 'limited', facts: { ...facts, leftOutAt: left.at, limit: left.words } };
}

function disabled({ job, history }: AskedLane, clock: Clock): Why {
  const deed = history.findLast(({ change }) => change.startsWith('disabled'));
  const was = deed ? deedText(deed, clock) : 'disabled';
  const sentence = `${job.name} is ${was}, so its schedule starts nothing; \`chroniker job enable ${job.name}\` changes that.`;
  return { verdict: 'disabled', sentence, facts: { disabledAt: deed?.at ?? null, disabledBy: deed?.by ?? null } };
}

/** It has no next slot, and nobody asked for a run. */
function neverAgain({ job, lane }: AskedLane, clock: Clock): Why {
  const schedule = effectiveSchedule(job);
  const { maxRuns } = schedule;
  const kinds = new Set<string>(schedule.rules.map(({ kind }) => kind));
  const facts: Facts = { runCount: lane.runCount, maxRuns: maxRuns ?? null, lastSuccessAt: lane.lastSuccessAt };
  const answer = (verdict: Why['verdict'], words: string): Why => ({
    verdict,
    sentence: `${job.name} ${words}.`,
    facts,
  });
  if (isFinished(job, lane.runCount))
    return answer('finished', `has had the ${maxRuns} runs that its schedule allows (maxRuns)`);
  if (kinds.has('after'))
    return answer('manual', 'is due when the jobs have ended that its schedule names (after); they have not yet');
  if (kinds.has('reboot')) return answer('manual', 'runs once when its machine has started anew');
  if ([...kinds].every((kind) => kind === 'manual')) {
    return answer('manual', `is never due by itself; \`chroniker trigger ${job.name}\` runs it`);
  }
  if (countsFromRuns(schedule)) return answer('scheduled', 'is due again once its run has ended');
  const last = lane.lastSuccessAt === null ? '' : `; it last succeeded at ${clock(lane.lastSuccessAt)}`;
  return answer('finished', `has no slots any more: its schedule has come to its end${last}`);
}
