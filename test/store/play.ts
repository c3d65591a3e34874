import { startsAtBoot } from '../../src/domain/at-boot.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Waits } from '../../src/domain/dependency.ts';
import type { HostIdentity, ProcessIdentity, SupervisorKind } from '../../src/domain/host.ts';
import type { JobSpec } from '../../src/domain/job.ts';
import type { Candidate, Decision, Request } from '../../src/domain/lane.ts';
import type { Run } from '../../src/domain/run.ts';
import type { AwaitedEnd } from '../../src/domain/schedule/schedule.ts';
import { decideUpstreamsFirst } from '../../src/domain/upstreams-first.ts';
import type { Claim, ClaimOrder } from '../../src/store/claim-order.ts';
import type { AfterRun, Settlement } from '../../src/store/settlement.ts';
import type { Entered, JobChange, Store } from '../../src/store/store.ts';
import { job as exampleJob } from '../domain/lane-example.ts';

export const minuteMs = 60_000;

export function identity(name = 'web-1', changes: Partial<HostIdentity> = {}): HostIdentity {
  return {
    name,
    machineId: `machine of ${name}`,
    bootId: 'boot 1',
    pidNamespace: 'pid:[1]',
    uid: 1000,
    home: `/home/${name}`,
    tags: [],
    ...changes,
  };
}

export function processOf(pid: number): ProcessIdentity {
  return { pid, startedTicks: '4711', bootId: 'boot 1', pidNamespace: 'pid:[1]' };
}

/** Enters and expects to be let in. */
export async function enter(
  store: Store,
  who: HostIdentity = identity(),
  kind: SupervisorKind = 'runner',
  pid = 100,
): Promise<Entered> {
  const answer = await store.enter(who, processOf(pid), kind, (job, at) => startsAtBoot(job, at, { timezone: 'UTC' }));
  if (answer.verdict === 'refused') throw new Error(`${who.name} was refused`);
  return answer;
}

export interface Wanted extends Partial<Omit<JobChange, 'nextSlot'>> {
  name: string;
  host?: string;
  priority?: number;
  /** The job's next slot; null = none. */
  nextSlotAt?: number | null;
}

export function jobChange({ host, priority, nextSlotAt, ...wanted }: Wanted): JobChange {
  const { spec, ...rest } = wanted;
  return {
    id: null,
    enabled: true,
    spec: { ...(spec ?? exampleJob([]).spec), host: host ?? '', priority: priority ?? 0 },
    override: null,
    origin: null,
    baseDir: '/srv',
    change: wanted.id ? 'updated' : 'created',
    ...(nextSlotAt === undefined ? {} : { nextSlot: () => nextSlotAt }),
    ...rest,
  };
}

/** The definition of a job that waits for others: a name in every way, a pair with what differs. */
export function waitingFor(...upstreams: (string | [job: string, waits: Partial<Waits>])[]): JobSpec {
  const inEveryWay: Waits = { waitForCompletion: true, waitForSuccess: true, waitForNextRun: true };
  const dependencies = upstreams.map((each) => {
    const [job, waits] = typeof each === 'string' ? [each, {}] : each;
    return { job, ...inEveryWay, ...waits };
  });
  return { ...exampleJob([]).spec, dependencies };
}

/** The definition of a job that goes after others: a name for the success of that one, a pair for another end. */
export function goingAfter(...upstreams: (string | [job: string, on: AwaitedEnd])[]): JobSpec {
  const ends = upstreams.map((each) => {
    const [job, on] = typeof each === 'string' ? [each, 'success' as const] : each;
    return { job, on };
  });
  return { ...exampleJob([]).spec, schedule: { rules: [{ kind: 'after', upstreams: ends }] } };
}

/** Saves one job and answers its id. */
export async function saveJob(store: Store, wanted: Wanted): Promise<number> {
  const [id = 0] = await store.saveJobs([jobChange(wanted)], 'ann');
  return id;
}

/** The only lane of a job. */
export async function laneOf(store: Store, jobId: number) {
  const [view] = await store.listJobs({ ids: [jobId] });
  const [lane] = view?.lanes ?? [];
  if (!lane) throw new Error(`job ${jobId} has no lane`);
  return lane;
}

export function orderOf(seat: Entered, changes: Partial<ClaimOrder> = {}): ClaimOrder {
  const hostName = seat.hosts.find(({ id }) => id === seat.hostId)?.name ?? '';
  return {
    supervisorId: seat.supervisorId,
    hostName,
    laneHosts: ['', hostName],
    spoolRoot: '/spool',
    limit: 1_000,
    ...changes,
  };
}

/** Claims all that is due and starts it. */
export async function claimAll(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<Claim> {
  return await store.claim(orderOf(seat, changes), startAll);
}

/** Claims and expects exactly one run. */
export async function claimOne(store: Store, seat: Entered, changes: Partial<ClaimOrder> = {}): Promise<Run> {
  const { claimed } = await claimAll(store, seat, changes);
  if (claimed.length !== 1 || !claimed[0]) throw new Error(`${claimed.length} runs were claimed`);
  return claimed[0].run;
}

/** Starts every candidate: its oldest request, else its slot; the next slot is a minute later. */
export function startAll(candidates: Candidate[], now: number): Decision[] {
  return candidates.map(({ lane, requests }) => {
    const wish = requests.find(({ at }) => at <= now);
    return wish ? startWish(lane.nextSlotAt, wish) : startSlot(lane.id, lane.nextSlotAt ?? now);
  });
}

export function startSlot(laneId: number, slotAt: number): Decision {
  return {
    kind: 'start',
    laneId,
    cause: 'schedule',
    scheduledAt: slotAt,
    attempt: 1,
    params: {},
    reason: null,
    requestIds: [],
    slots: 1,
    nextSlotAt: slotAt + minuteMs,
    slotRanges: [],
  };
}

/** Decides about candidates as a runner does. */
export function byTheRules(candidates: Candidate[], now: number, room = Number.POSITIVE_INFINITY): Decision[] {
  const context = { timezone: 'UTC', runnable: () => null };
  return decideUpstreamsFirst(candidates, (candidate) => decide(candidate, now, context), room);
}

function startWish(nextSlotAt: number | null, wish: Request): Decision {
  const { id, laneId, cause, scheduledAt, attempt, params, reason } = wish;
  const rest = { slots: 0, nextSlotAt, slotRanges: [], requestIds: [id] };
  return { kind: 'start', laneId, cause, scheduledAt, attempt, params, reason, ...rest };
}

export function wish(laneId: number, at: number, changes: Partial<Omit<Request, 'id'>> = {}): Omit<Request, 'id'> {
  const rest = { attempt: 1, params: {}, reason: null, requestedBy: 'ann' };
  return { laneId, cause: 'trigger', at, scheduledAt: at, ...rest, ...changes };
}

export function settlement(run: Run, changes: Partial<Settlement> = {}): Settlement {
  const nothing = { bytes: 0, storedBytes: 0, droppedBytes: 0, approximate: false };
  return {
    runId: run.id,
    status: 'succeeded',
    reason: null,
    exitCode: 0,
    signal: null,
    pid: 4711,
    startedAt: run.claimedAt,
    finishedAt: run.claimedAt + 1_000,
    durationMs: 1_000,
    onTime: true,
    stdout: nothing,
    stderr: nothing,
    chunks: [],
    ...changes,
  };
}

/** The schedule goes on where the claim left it. */
export const goOn: AfterRun = (lane) => ({ nextSlotAt: lane.nextSlotAt, slotRanges: [], request: null });
