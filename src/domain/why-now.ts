import { type Hold, openAt, reasonOfHolds } from './hold.ts';
import type { Request } from './lane.ts';
import type { Run } from './run.ts';
import { upstreamsIn } from './upstream.ts';
import { type Waited, waitsSince } from './waited.ts';
import { waitedMs, waitedWords } from './waited-text.ts';
import { beganAt } from './waiting-lane.ts';
import type { AskedLane, Facts, Verdict, Why, WhyContext } from './why.ts';
import { whyNotDue } from './why-not-due.ts';
import { whySilent } from './why-silent.ts';
import { type Clock, holdFacts, roughly, runFacts, waitFacts, wallClock, zoneOf } from './why-words.ts';

/** Why a job runs in a lane at this moment or does not, and what will happen next. */
export function whyNow(asked: AskedLane, context: WhyContext): Why {
  const { job, lane, active, unreadable } = asked;
  const clock = wallClock(job, context);
  if (active) return running(active, context.now, clock);
  if (unreadable !== null) return cannotBeRead(job.name, job.origin, unreadable);
  if (lane.parkedReason !== null) return parked(asked, parkedWords(asked, lane.parkedReason, context), context, clock);
  if (lane.wakeAt !== null && lane.wakeAt <= context.now) return due(asked, context, clock);
  return whyNotDue(asked, context, clock);
}

function running(run: Run, now: number, clock: Clock): Why {
  const { id, job, host, status, cause, scheduledAt, stopRequestedAt, stopRequestedBy } = run;
  const since = run.startedAt ?? run.claimedAt;
  const is = status === 'starting' ? 'is starting' : 'is running';
  const why = cause === 'schedule' ? `for its slot at ${clock(scheduledAt)}` : `because of a ${cause}`;
  const stop =
    stopRequestedAt === null
      ? ''
      : `; ${stopRequestedBy ?? 'somebody'} asked for it to be stopped at ${clock(stopRequestedAt)}`;
  const after = before(run.waited ?? [], host);
  const sentence = `${job} ${is} ${why}: r${id} on ${host} since ${clock(since)} (${roughly(now - since)})${stop}${after}.`;
  return {
    verdict: 'running',
    sentence,
    facts: { run: runFacts(run), pid: run.pid, stopRequestedAt, stopRequestedBy },
  };
}

function cannotBeRead(job: string, origin: string | null, reason: string): Why {
  const cure = origin === null ? `chroniker job edit ${job}` : `chroniker apply ${origin}`;
  const sentence = `${job} cannot run, since its definition cannot be read: ${reason}; \`${cure}\` writes it anew.`;
  return { verdict: 'unreadable', sentence, facts: { reason } };
}

/** What it was parked with names instants in the zone of its runner; of holds they are told in that of the job. */
function parkedWords(asked: AskedLane, reason: string, context: WhyContext): string {
  const holds = asked.lane.parkedFor === 'hold' ? holdsNow(asked, context.now) : [];
  return holds.length === 0 ? reason : reasonOfHolds(holds, zoneOf(asked.job, context));
}

function parked(asked: AskedLane, reason: string, context: WhyContext, clock: Clock): Why {
  const { job, lane } = asked;
  const { now } = context;
  const { sinceAt, what } = dueSince(asked, now);
  const { parkedFor, wakeAt } = lane;
  const holds = holdsNow(asked, now);
  const isHeldBesides = holds.length > 0 && parkedFor !== 'hold';
  const besides = isHeldBesides ? `, and is ${reasonOfHolds(holds, zoneOf(job, context))}` : '';
  const isDue = `${job.name} ${what} since ${clock(sinceAt)} (${roughly(now - sinceAt)})`;
  const past = pastWaits(asked, now);
  const sentence = `${isDue}, but ${obstacle(reason)}${besides}${before(past, servingHost(asked))}.`;
  const facts: Facts = { dueAt: sinceAt, reason, parkedFor, nextLookAt: wakeAt, ...pastFacts(past) };
  const upstreams = parkedFor === 'upstream' ? { upstreams: upstreamsIn(reason, job.spec.dependencies) } : {};
  return {
    verdict: isHeldBesides ? 'held' : verdictOf(parkedFor),
    sentence,
    facts: { ...facts, ...upstreams, ...factsOfHolds(holds) },
  };
}

/** Those that keep it from starting now, whether a tick has found that already or not. */
function holdsNow({ holds }: AskedLane, now: number): Hold[] {
  return openAt(
    holds.filter(({ releasedAt }) => releasedAt === null),
    now,
  );
}

function factsOfHolds(holds: Hold[]): Facts {
  return holds.length === 0 ? {} : { holds: holdFacts(holds) };
}

/** What is over of that for which the lane has waited since it is due. */
function pastWaits({ lane, requests }: AskedLane, now: number): Waited[] {
  const ended = (lane.waited ?? []).map((wait) => ({ ...wait, untilAt: wait.untilAt ?? lane.wokenAt ?? null }));
  return waitsSince(
    ended.filter(({ untilAt }) => untilAt !== null),
    beganAt({ lane, requests, now }),
  );
}

function pastFacts(past: Waited[]): Facts {
  return past.length === 0 ? {} : { waited: waitFacts(past) };
}

/** What was waited for before, where that took long. */
function before(waits: readonly Waited[], host: string): string {
  return waitedMs(waits) < longMs ? '' : `; before that it waited ${waitedWords(waits, host)}`;
}

/** A minute is how often cron calls. */
const longMs = 60_000;

function servingHost({ hosts }: AskedLane): string {
  return hosts.map(({ name }) => name).join(' or ');
}

/** The reason with which it was parked, as part of a sentence. */
function obstacle(reason: string): string {
  if (reason.startsWith('waits ')) return reason;
  return reason.startsWith('held ') ? `is ${reason}` : `cannot start: ${reason}`;
}

function verdictOf(parkedFor: string | null): Verdict {
  if (parkedFor === 'hold') return 'held';
  return parkedFor?.startsWith('pool:') ? 'pool' : 'waiting';
}

function due(asked: AskedLane, context: WhyContext, clock: Clock): Why {
  const { job, hosts } = asked;
  const { now, maxConcurrent } = context;
  const { sinceAt, what } = dueSince(asked, now);
  const past = pastWaits(asked, now);
  const facts: Facts = { dueAt: sinceAt, ...pastFacts(past) };
  const silent = whySilent(asked, now, clock);
  const isDue = `${job.name} ${what} since ${clock(sinceAt)}`;
  const after = before(past, servingHost(asked));
  const holds = holdsNow(asked, now);
  if (holds.length > 0) {
    const sentence = `${isDue}, but is ${reasonOfHolds(holds, zoneOf(job, context))}${after}.`;
    return { verdict: 'held', sentence, facts: { ...facts, ...factsOfHolds(holds) } };
  }
  if (silent)
    return {
      verdict: 'no_tick',
      sentence: `${isDue}, but ${silent.words}${after}.`,
      facts: { ...facts, ...silent.facts },
    };
  const [full] = hosts;
  if (full && hosts.every(({ running }) => running >= maxConcurrent)) {
    const room = `${full.name} runs ${full.running} commands already, and \`maxConcurrent\` lets it run ${maxConcurrent} at once`;
    return {
      verdict: 'capacity',
      sentence: `${isDue}, but ${room}${after}.`,
      facts: { ...facts, running: full.running, maxConcurrent },
    };
  }
  return { verdict: 'due', sentence: `${isDue}; the next tick, within a minute, starts it${after}.`, facts };
}

/** What makes the lane due, and since when. */
function dueSince({ lane, requests }: AskedLane, now: number): { sinceAt: number; what: string } {
  const wish = requests.find(({ at }) => at <= now);
  const slotAt = lane.nextSlotAt !== null && lane.nextSlotAt <= now ? lane.nextSlotAt : null;
  if (wish && (slotAt === null || wish.at < slotAt)) return { sinceAt: wish.at, what: wanted(wish) };
  return { sinceAt: slotAt ?? lane.parkedAt ?? lane.wakeAt ?? now, what: 'is due' };
}

function wanted({ cause, requestedBy, attempt }: Request): string {
  if (cause === 'retry') return `is due for attempt ${attempt}`;
  return `is due (${cause}${requestedBy === null ? '' : ` by ${requestedBy}`})`;
}
