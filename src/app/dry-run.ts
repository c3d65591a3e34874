import { isAsked } from '../domain/condition.ts';
import type { HostIdentity, HostRow } from '../domain/host.ts';
import type { Decision, Lane } from '../domain/lane.ts';
import { laneHostsOf } from '../domain/lane-hosts.ts';
import type { Cause, Run } from '../domain/run.ts';
import { decideUpstreamsFirst } from '../domain/upstreams-first.ts';
import { decideHere, decideOrPark } from '../runner/claim.ts';
import { refusal } from '../runner/seat.ts';
import { watch } from '../runner/watched.ts';
import type { DueLook, LookOrder } from '../store/due-look.ts';
import { reasonToWaitForRoom } from '../store/host-room.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { livenessOf } from '../system/process-table.ts';
import { readExit } from '../system/spool.ts';
import { runnerSettings } from './compose.ts';
import type { Configuration } from './configuration.ts';
import { findJobs } from './find-jobs.ts';
import { identityOf } from './identity.ts';
import { projectTimezone } from './project.ts';

/** Which run is tried: of which jobs, and whether it would keep its runs to the end. */
export interface DryWish {
  only?: string[];
  except?: string[];
  /** One at a time, until all have run. */
  sync: boolean;
  /** It would be a pass of its own, and not this host's runner. */
  foreground: boolean;
}

/** What a run would do now: what it would start, in order, and for each other job that is due why not. */
export interface DryRun {
  wouldStart: { job: string; scheduledAt: number; cause: Cause; asksCondition: boolean }[];
  wouldNot: { job: string; reason: string }[];
}

/** Asks what a run would do, by the questions and decisions of a real claim; changes nothing, signals nothing (feature 74). */
export async function dryRun(configuration: Configuration, wish: DryWish): Promise<DryRun> {
  const timezone = projectTimezone(configuration);
  const store = await openStore({ url: configuration.databaseUrl, readOnly: true });
  try {
    return await new Rehearsal(store, configuration, timezone, wish).play();
  } finally {
    await store.close();
  }
}

class Rehearsal {
  readonly #store: Store;
  readonly #identity: HostIdentity;
  readonly #settings: ReturnType<typeof runnerSettings>;
  readonly #wish: DryWish;
  readonly #told: DryRun = { wouldStart: [], wouldNot: [] };
  #laneHosts: string[] = [];

  constructor(store: Store, configuration: Configuration, timezone: string, wish: DryWish) {
    this.#store = store;
    this.#identity = identityOf(configuration);
    this.#settings = runnerSettings(configuration, timezone);
    this.#wish = wish;
  }

  async play(): Promise<DryRun> {
    const order = await this.#order();
    const look = await this.#look(order);
    const server = await this.#serverOf(look.hosts);
    let room = server === null ? await this.#room() : 0;
    const { maxConcurrent } = this.#settings;
    const full = server ?? reasonToWaitForRoom(maxConcurrent - Math.min(room, 0), maxConcurrent, this.#identity.name);
    for (const { candidate, decision } of look.decided) {
      const job = candidate.job.name;
      if (decision.kind !== 'start') this.#leave(job, whyNot(decision, candidate.job.enabled));
      else if (room-- <= 0) this.#leave(job, full);
      else {
        const { scheduledAt, cause } = decision;
        const asksCondition = candidate.job.spec.condition !== undefined && isAsked(decision);
        this.#told.wouldStart.push({ job, scheduledAt, cause, asksCondition });
      }
    }
    for (const { job, reason } of look.unreadable) this.#leave(job, reason);
    for (const { job, lane } of look.others) this.#leave(job, await this.#whyNotLookedAt(lane, order, look));
    return this.#told;
  }

  #leave(job: string, reason: string): void {
    this.#told.wouldNot.push({ job, reason });
  }

  async #order(): Promise<LookOrder> {
    const { only, except } = this.#wish;
    const idsOf = async (words: string[]) => (await findJobs(this.#store, words)).map(({ job }) => job.id);
    return {
      laneHosts: (hosts) => {
        this.#laneHosts = laneHostsOf(this.#identity, hosts);
        return this.#laneHosts;
      },
      ...(only ? { onlyJobIds: await idsOf(only) } : {}),
      ...(except ? { exceptJobIds: await idsOf(except) } : {}),
    };
  }

  async #look(order: LookOrder): Promise<DueLook> {
    const world = { settings: this.#settings, emit: () => {} };
    const look = await this.#store.lookAtDue(this.#identity, order, (candidates, now, ticked) =>
      decideUpstreamsFirst(candidates, (candidate) =>
        decideOrPark(world, (one, at) => decideHere(world, one, at, ticked), candidate, now),
      ),
    );
    if (look.verdict === 'refused') throw refusal({ identity: this.#identity }, look.by);
    return look;
  }

  /** Beside a living `cronserver` a tick starts nothing. */
  async #serverOf(hosts: HostRow[]): Promise<string | null> {
    const own = hosts.find(({ name }) => name === this.#identity.name);
    if (this.#wish.foreground || !own) return null;
    const supervisors = await this.#store.supervisorsOf(own.id);
    const server = supervisors.find((one) => one.kind === 'server' && livenessOf(one) === 'alive');
    return server ? `the cronserver of this host (pid ${server.pid}) starts it` : null;
  }

  /** Whatever runs on this host takes a place, whoever supervises it; one at a time they all get theirs. */
  async #room(): Promise<number> {
    if (this.#wish.sync) return Number.POSITIVE_INFINITY;
    const held = await this.#store.adoptable(this.#identity.name, noSupervisor);
    const running = held.filter(({ run }) => readExit(watch(run).folder) === null);
    return this.#settings.maxConcurrent - running.length;
  }

  async #whyNotLookedAt(lane: Lane, order: LookOrder, { hosts, now }: DueLook): Promise<string> {
    if (order.onlyJobIds && !order.onlyJobIds.includes(lane.jobId)) return 'it is not among --only';
    if (order.exceptJobIds?.includes(lane.jobId)) return 'it is excluded';
    const run = lane.activeRunId === null ? null : await this.#store.findRun(lane.activeRunId);
    if (run) return runningAs(run);
    if (!this.#laneHosts.includes(lane.host)) return elsewhere(lane.host, hosts);
    if (lane.parkedReason === null && lane.wakeAt !== null && lane.wakeAt > now) return delayedUntil(lane.wakeAt);
    return lane.parkedReason ?? 'another tick is claiming it at this moment';
  }
}

/** Matches no supervisor, so that nobody's runs are left out. */
const noSupervisor = 0;

function whyNot(decision: Exclude<Decision, { kind: 'start' }>, enabled: boolean): string {
  if (decision.kind === 'park') return decision.reason;
  if (!enabled) return 'it is disabled';
  const { nextSlotAt, wakeAt } = decision;
  if (nextSlotAt !== null && wakeAt !== null && wakeAt > nextSlotAt) return delayedUntil(wakeAt);
  const [range] = decision.slotRanges;
  return range ? `its slots are passed over (${range.reason})` : 'it has had its run';
}

function delayedUntil(at: number): string {
  return `its jitter delays it until ${new Date(at).toISOString()}`;
}

function runningAs(run: Run): string {
  return `it is running: r${run.id} on ${run.host} since ${new Date(run.startedAt ?? run.claimedAt).toISOString()}`;
}

function elsewhere(host: string, hosts: HostRow[]): string {
  if (host.startsWith('tag:')) return `it runs on hosts with the tag ${host.slice('tag:'.length)}`;
  if (host !== '') return `it is pinned to ${host}`;
  return `it is pinned to no host, and such jobs are for ${hosts[0]?.name}`;
}
