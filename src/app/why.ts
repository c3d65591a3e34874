import type { TickRange } from '../domain/due-slots.ts';
import { binds, type Hold } from '../domain/hold.ts';
import type { Job } from '../domain/job.ts';
import type { Lane } from '../domain/lane.ts';
import { isFormerLane, laneHostsOf } from '../domain/lane-hosts.ts';
import type { Run } from '../domain/run.ts';
import type { AskedLane, Facts, Verdict, Why, WhyContext } from '../domain/why.ts';
import { whyNow } from '../domain/why-now.ts';
import { endOfAsked, slotAskedFor } from '../domain/why-slot.ts';
import { waitedUntilAt, whyThen } from '../domain/why-then.ts';
import type { JobView, Store } from '../store/store.ts';
import { iso } from './documents.ts';

/** Why a job runs or not, now or then. */
export interface WhyAnswer extends Why {
  job: string;
  /** What was asked about. */
  at: number;
}

/** Most runs at once that are counted. */
const runningAtMost = 1000;

/** Answers "why" of a job: about now, or with `at` about the slot at or just before that instant. Reads, and changes nothing. */
export async function whyJob(
  store: Store,
  view: JobView,
  at: number | null,
  project: Omit<WhyContext, 'now'>,
): Promise<WhyAnswer> {
  const { job } = view;
  const context = { ...project, now: await store.now() };
  const asked = await askedLanes(store, view);
  const answers: [host: string, Why][] = [];
  for (const one of asked) {
    const { lane, active } = one;
    if (!isFormerLane(lane)) {
      answers.push([lane.host, at === null ? whyNow(one, context) : await thenOf(store, one, at, context)]);
    } else if (at === null && active) answers.push([active.host, whyNow(one, context)]);
  }
  return { job: job.name, at: at ?? context.now, ...joined(answers) };
}

/** As documents show it: instants as ISO 8601. */
export function whyDocument({ job, at, verdict, sentence, facts }: WhyAnswer) {
  return { job, at: iso(at), verdict, sentence, facts: withIsoInstants(facts) };
}

async function askedLanes(store: Store, { job, unreadable, lanes }: JobView): Promise<AskedLane[]> {
  const hosts = await store.listHosts();
  const alive = await store.listRuns({ statuses: ['starting', 'running'], limit: runningAtMost });
  const requests = await store.openRequests(lanes.map(({ id }) => id));
  const history = await store.jobHistory(job.id);
  const seen = await store.seenUpstreams(job.id);
  const open = await store.openHolds();
  const active = await activeRuns(store, lanes, alive);
  return lanes.map((lane) => {
    const serving = hosts.filter((host) => laneHostsOf(host, hosts).includes(lane.host));
    return {
      job,
      unreadable: unreadable?.reason ?? null,
      lane,
      active: active.get(lane.id) ?? null,
      requests: requests.filter(({ laneId }) => laneId === lane.id),
      hosts: serving.map(({ id, name, lastTickAt }) => {
        return { id, name, lastTickAt, running: alive.filter(({ host }) => host === name).length };
      }),
      history,
      seen: seen.filter(({ laneId }) => laneId === lane.id).map(({ laneId: _, ...one }) => one),
      holds: binding(open, job, serving),
    };
  });
}

/** The runs of lanes that are busy; one may have ended since the lanes were read, and they are told as they were then. */
async function activeRuns(store: Store, lanes: Lane[], alive: Run[]): Promise<Map<number, Run>> {
  const found = new Map<number, Run>();
  for (const { id: laneId, activeRunId } of lanes) {
    if (activeRunId === null) continue;
    const run = alive.find(({ id }) => id === activeRunId) ?? (await store.findRun(activeRunId));
    if (run) found.set(laneId, run);
  }
  return found;
}

function binding(holds: Hold[], job: Job, hosts: { name: string }[]): Hold[] {
  return holds.filter((hold) => binds(hold, job, '') || hosts.some(({ name }) => binds(hold, job, name)));
}

async function thenOf(store: Store, asked: AskedLane, at: number, context: WhyContext): Promise<Why> {
  const { job, lane, history, hosts } = asked;
  const recordedAt = await store.lastSlotUpTo(job.id, endOfAsked(at));
  const known = { recordedAt, nextSlotAt: lane.nextSlotAt };
  const slot = slotAskedFor(job, history, at, known, context.timezone);
  const slotAt = slot.slotAt ?? at;
  const { runs, around, ranges, lastBefore } = await store.recordsOf(job.id, slotAt);
  const isOwn = ({ laneId }: { laneId: number }) => lane.host === job.spec.host || laneId === lane.id;
  const own = { runs: runs.filter(isOwn), around: around.filter(isOwn), ranges: ranges.filter(isOwn), lastBefore };
  const ticks = await ticksAt(store, asked, [slotAt, waitedUntilAt(own.runs)]);
  const holds = binding(await store.holdsSince(slotAt), job, hosts);
  const historyFrom = await store.historyFrom();
  const records = { ...own, ticks, ...(await planOf(store, asked, slotAt)), historyFrom };
  return whyThen({ ...asked, holds }, slot, records, context);
}

/** Ticks of the hosts that may run the lane, around these instants. */
async function ticksAt(store: Store, { hosts }: AskedLane, instants: (number | null)[]): Promise<TickRange[]> {
  const found = [];
  for (const at of instants) if (at !== null) found.push(...(await store.ticksAround(at)));
  return found.filter(({ hostId }) => hosts.some(({ id }) => id === hostId));
}

/** Whether the lane had slots at that time, and whether their runs were deleted. */
async function planOf(store: Store, { job, lane }: AskedLane, slotAt: number) {
  const ledgers = await store.ledgersOf([job.id], slotAt);
  const { periods = [], prunedUpTo = null } = ledgers.find(({ laneId }) => laneId === lane.id) ?? {};
  const period = periods.findLast(({ fromAt }) => fromAt <= slotAt);
  return { prunedUpTo, idleSinceAt: period && period.firstSlotAt === null ? period.fromAt : null };
}

/** Of a job with a lane a host each says its own; the verdict is that which most wants a person. */
function joined(answers: [host: string, Why][]): Why {
  const [[, only] = [null, null], ...others] = answers;
  if (only && others.length === 0) return only;
  const most = answers.map(([, { verdict }]) => verdict).sort((one, other) => concern(other) - concern(one))[0];
  return {
    verdict: most ?? 'unrecorded',
    sentence: answers.map(([host, { sentence }]) => `On ${host}: ${sentence}`).join(' '),
    facts: { hosts: answers.map(([host, { verdict, facts }]) => ({ host, verdict, ...facts })) },
  };
}

function concern(verdict: Verdict): number {
  return calm.includes(verdict) ? calm.indexOf(verdict) - calm.length : 0;
}

/** What wants nobody, the calmest first. */
const calm: readonly Verdict[] = ['ran', 'covered', 'scheduled', 'limited', 'manual', 'finished', 'due', 'running'];

function withIsoInstants(facts: Facts): Facts {
  const entries = Object.entries(facts).map(([name, fact]): [string, Facts[string]] => {
    if (typeof fact === 'number') return [name, /(^a|A)t$/.test(name) ? iso(fact) : fact];
    if (Array.isArray(fact)) {
      return [
        name,
        fact.map((each) => (typeof each === 'object' && each !== null ? withIsoInstants(each as Facts) : each)),
      ];
    }
    return [name, typeof fact === 'object' && fact !== null ? withIsoInstants(fact) : fact];
  });
  return Object.fromEntries(entries);
}
