import { afterRun } from '../../src/domain/after-run.ts';
import { startsAtBoot } from '../../src/domain/at-boot.ts';
import type { HostIdentity } from '../../src/domain/host.ts';
import { laneHostsOf } from '../../src/domain/lane-hosts.ts';
import type { Run } from '../../src/domain/run.ts';
import { claimDeciding, claimDue, decideHere } from '../../src/runner/claim.ts';
import type { Seat } from '../../src/runner/seat.ts';
import type { World } from '../../src/runner/world.ts';
import type { Claim } from '../../src/store/claim-order.ts';
import type { Settlement } from '../../src/store/settlement.ts';
import type { JobView, Store } from '../../src/store/store.ts';
import type { Dice } from './dice.ts';
import { ending } from './simulated-ending.ts';

const minuteMs = 60_000;
const most = 20;

/** What a simulated host stands in: a store with a clock that is moved by hand, and a word about what happens. */
export interface Scene {
  store: Store;
  clock: { now: number };
  dice: Dice;
  /** Makes it look as if the host had ticked each minute up to then. */
  tickedUpTo(host: string, at: number): Promise<void>;
  log(line: string): void;
}

/**
 * A host whose cron calls every minute, with the runner's own claims, decisions and settlements, and scripted commands in place of
 * processes. Of the quiet minutes only the ticks are left.
 */
export class SimulatedHost {
  readonly #scene: Scene;
  readonly #identity: HostIdentity;
  readonly #world: World;
  #seat: Seat | null = null;
  #downUntil: number | null = null;
  #passedAt: number | null = null;
  /** Runs whose end is known already, with when somebody hears of it. */
  readonly #active = new Map<number, { run: Run; heardAt: number; settlement: Settlement }>();

  constructor(scene: Scene, name: string) {
    this.#scene = scene;
    this.#identity = {
      name,
      machineId: `machine of ${name}`,
      bootId: 'boot 1',
      pidNamespace: 'pid:[1]',
      uid: 1000,
      home: `/home/${name}`,
      tags: [],
    };
    const settings = { timezone: 'UTC' } as World['settings'];
    const silent = { emit: () => undefined, reached: () => undefined };
    this.#world = { store: scene.store, identity: this.#identity, settings, ...silent } as unknown as World;
  }

  get name(): string {
    return this.#identity.name;
  }

  /** When something happens here next; null = nothing that is known yet. */
  async nextAt(): Promise<number | null> {
    const { now } = this.#scene.clock;
    if (this.#downUntil !== null) return this.#downUntil;
    if (!this.#seat) return nextMinute(now);
    const { nextWakeAt } = await this.#scene.store.poll({ id: this.#seat.supervisorId, hostId: this.#seat.hostId }, [
      ...this.#seat.laneHosts,
    ]);
    const wakeAt =
      nextWakeAt === null ? [] : [this.#active.size > 0 && nextWakeAt > now ? nextWakeAt : tickFor(nextWakeAt, now)];
    const ends = [...this.#active.values()].map(({ heardAt }) => Math.max(heardAt, now + 1));
    const at = Math.min(...wakeAt, ...ends);
    return Number.isFinite(at) ? at : null;
  }

  /** The machine is off, or has no cron, for so long. What it ran went on, unless it starts anew. */
  async goDown(ms: number, reboots: boolean): Promise<void> {
    const { clock, log } = this.#scene;
    if (this.#downUntil !== null) return;
    log(`${this.name} is down for ${Math.round(ms / minuteMs)} min${reboots ? ', and boots' : ''}`);
    await this.#tickQuietly();
    this.#downUntil = nextMinute(clock.now + ms);
    this.#seat = null;
    if (!reboots) return;
    this.#identity.bootId = `boot ${clock.now}`;
    for (const one of this.#active.values()) {
      if (one.settlement.finishedAt > clock.now) {
        one.settlement = { ...one.settlement, status: 'lost', finishedAt: this.#downUntil, exitCode: null };
      }
      one.heardAt = this.#downUntil;
    }
  }

  /** A runner of the host, be it new or not, does what is to be done now. */
  async pass(): Promise<void> {
    const { clock, dice } = this.#scene;
    if (this.#downUntil !== null && this.#downUntil > clock.now) return;
    await this.#tick();
    this.#downUntil = null;
    this.#passedAt = clock.now;
    for (let round = 0; round < 10; round++) {
      await this.#settleEnded();
      if (!(await this.#claim())) break;
    }
    if (dice.chance(0.05)) this.#seat = null;
  }

  /** The minutes since the last pass were ticked, too; a new runner takes over what is left of the one before. */
  async #tick(): Promise<void> {
    const { store, dice } = this.#scene;
    await this.#tickQuietly();
    if (this.#seat && dice.chance(0.8)) {
      this.#seat = { ...this.#seat, ticked: await store.recordTick(this.#seat.hostId) };
      return;
    }
    const process = { pid: 100, startedTicks: '4711', bootId: this.#identity.bootId, pidNamespace: 'pid:[1]' };
    const entered = await store.enter(this.#identity, process, 'runner', (job, at) =>
      startsAtBoot(job, at, { timezone: 'UTC' }),
    );
    if (entered.verdict === 'refused') throw new Error(`${this.name} was refused`);
    this.#seat = {
      ...entered,
      kind: 'runner',
      laneHosts: laneHostsOf(this.#identity, entered.hosts),
      spoolRoot: '/spool',
    };
    const { supervisorId } = entered;
    const left = await store.adoptable(this.name, supervisorId);
    await store.adopt(
      supervisorId,
      left.map(({ run, supervisor }) => ({ runId: run.id, fromSupervisorId: supervisor.id })),
    );
    const others = (await store.supervisorsOf(entered.hostId)).filter(({ id }) => id !== supervisorId);
    await store.endSupervisors(others.map(({ id }) => id));
  }

  async #tickQuietly(): Promise<void> {
    if (this.#downUntil !== null || this.#passedAt === null) return;
    await this.#scene.tickedUpTo(this.name, Math.floor(this.#scene.clock.now / minuteMs) * minuteMs);
  }

  async #settleEnded(): Promise<void> {
    const { store, clock, log } = this.#scene;
    const ended = [...this.#active.values()].filter(({ heardAt }) => heardAt <= clock.now);
    if (ended.length === 0 || !this.#seat) return;
    const settlements = ended.map(({ settlement }) => settlement);
    const settled = await store.settle(this.#seat.supervisorId, settlements, (lane, job, run, settlement, at) =>
      afterRun(lane, job, run, settlement, at, { timezone: 'UTC' }),
    );
    if (settled.length !== ended.length) throw new Error(`${settled.length} of ${ended.length} runs were settled`);
    for (const { run, settlement } of ended) {
      log(
        `${run.job} r${run.id} ${settlement.saidNo ? 'said no' : settlement.status}, ended ${clockTime(settlement.finishedAt)}`,
      );
      this.#active.delete(run.id);
    }
  }

  /** True when there may be more. */
  async #claim(): Promise<boolean> {
    if (!this.#seat) return false;
    const claim = await claimDue(this.#world, this.#seat, most);
    await this.#begin(claim);
    return claim.more || claim.claimed.length > 0;
  }

  /** As `run --force` claims one lane. */
  async force({ lanes }: JobView): Promise<void> {
    const { clock } = this.#scene;
    const seat = this.#seat;
    const lane = lanes.find((one) => one.activeRunId === null && seat?.laneHosts.includes(one.host));
    if (!seat || !lane || this.#downUntil !== null) return;
    const asked = { at: clock.now, scheduledAt: clock.now, attempt: 1, params: {}, reason: null, requestedBy: 'ann' };
    const request = { ...asked, id: 0, laneId: lane.id, cause: 'force' as const };
    const claim = await claimDeciding(this.#world, seat, 1, { laneIds: [lane.id] }, (candidate, at) => {
      const decision = decideHere(this.#world, { ...candidate, requests: [request] }, at, seat.ticked);
      return decision.kind === 'start' ? { ...decision, requestIds: [] } : decision;
    });
    await this.#begin(claim);
  }

  async #begin({ claimed }: Claim): Promise<void> {
    const { clock, dice, store, log } = this.#scene;
    const started = [];
    for (const { run, job } of claimed) {
      const { settlement, heardAt, begins } = ending(run, job, clock.now, dice);
      log(`${run.job} r${run.id} ${run.cause} for ${clockTime(run.scheduledAt)} stands for ${run.slots}`);
      this.#active.set(run.id, { run, heardAt, settlement });
      if (begins) started.push({ runId: run.id, pid: 4711, startedAt: clock.now });
    }
    if (started.length > 0) await store.recordRunning(this.#seat?.supervisorId ?? 0, started);
  }
}

export function nextMinute(at: number): number {
  return (Math.floor(at / minuteMs) + 1) * minuteMs;
}

/** The first tick at or after an instant that is still to come. */
function tickFor(at: number, now: number): number {
  return Math.max(Math.ceil(at / minuteMs) * minuteMs, nextMinute(now));
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(5, 19);
}
