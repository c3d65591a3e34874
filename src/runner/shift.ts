import { StoreUnavailable } from '../store/store.ts';
import { monotonicMs, now, sleep, yieldToLoop } from '../system/clock.ts';
import { instantOf } from '../system/uptime.ts';
import { ensureWrapper } from '../system/wrapper.ts';
import { adopt, recoverUnheard } from './adopt.ts';
import { Asks } from './asks.ts';
import { Bell } from './bell.ts';
import { type ClaimFilter, claimDue } from './claim.ts';
import { ClaimLook } from './claim-look.ts';
import { Conditions } from './conditions.ts';
import { leaveVanished } from './leave-vanished.ts';
import { Places } from './places.ts';
import { hearEnd } from './report-stream.ts';
import type { Seat } from './seat.ts';
import { settleEnded } from './settle.ts';
import { shipGrowth } from './ship.ts';
import { type ClaimedRun, start } from './start.ts';
import { StoreWatch } from './store-watch.ts';
import { Supervision } from './supervision.ts';
import { neverStarts, type Watched, watch } from './watched.ts';
import type { World } from './world.ts';

/** A wrapper that has not reached its gate by then is on a machine where nothing goes on. */
const startGraceMs = 2_000;
const stepMs = 5;
const shipEveryMs = 1_000;
const recordEveryMs = 500;

/**
 * The time in which this process is a supervisor: it claims, starts, ships and settles, one step after the other, while its
 * `Supervision` watches the processes beside it. Every step may fail because the store is away; then what it would have
 * done is still there for the next round.
 */
export class Shift {
  readonly world: World;
  readonly seat: Seat;
  readonly bell = new Bell();
  readonly supervision: Supervision;
  readonly conditions: Conditions;
  readonly startedRunIds: number[] = [];
  readonly skipped = new Map<string, string>();
  readonly storeWatch: StoreWatch;
  readonly asks: Asks;
  adopted = 0;
  settled = 0;
  /** More lanes may be due than were looked at. */
  mayClaim = true;
  /** Others have taken the room of this host: nobody tells when they give it back. */
  isCrowded = false;
  readonly #places: Places;
  readonly #look = new ClaimLook();
  readonly #enteredMs = monotonicMs();
  #lastShipMs = 0;
  #lastRecordMs = 0;
  /** Where the wrapper is, looked for once for those that start together. */
  #wrapper: string | null = null;

  constructor(world: World, seat: Seat) {
    this.world = world;
    this.seat = seat;
    this.supervision = new Supervision(world, () => this.bell.ring());
    this.conditions = new Conditions(world, () => this.bell.ring());
    this.#places = new Places(world, seat, this.supervision, this.conditions);
    this.storeWatch = new StoreWatch(world);
    this.asks = new Asks(world);
    this.supervision.start();
  }

  /** Does a step that needs the store; false when the store is away. */
  async attempt(step: () => Promise<unknown>): Promise<boolean> {
    try {
      await step();
      if (this.storeWatch.back()) await recoverUnheard(this.world, this.seat, this.supervision);
      return true;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      this.storeWatch.away(error);
      return false;
    }
  }

  async adopt(): Promise<void> {
    this.adopted += await adopt(this.world, this.seat, this.supervision);
  }

  /** Claims as much as there is room for, and starts it. */
  async claimAndStart(filter: ClaimFilter = {}, starts = this.room()): Promise<void> {
    await this.#hearEnded();
    if (this.asks.stoppedBy) this.mayClaim = false;
    if (starts <= 0 || this.asks.stoppedBy) return;
    const { supervision, conditions, world, seat } = this;
    const own = supervision.watched.size;
    const idle = supervision.ended().length + conditions.open;
    const room = { starts, perHost: world.settings.maxConcurrent, idle };
    const { claimed, parked, leftOut, active, more } = await claimDue(world, seat, this.#look.lanes(starts), {
      ...filter,
      room,
    });
    if (active !== null) this.#places.sawOthers(active - own);
    this.#look.saw({ parked: parked.length, started: claimed.length, starts });
    this.isCrowded = leftOut.length > 0 && claimed.length < starts;
    for (const { job, reason } of [...parked, ...leftOut]) this.skipped.set(job, reason);
    for (const { job } of claimed) this.skipped.delete(job.name);
    this.mayClaim = more || leftOut.length > 0;
    await this.startAll(claimed);
  }

  /** What has ended leaves room, and may have asked for that room to stay empty. */
  async #hearEnded(): Promise<void> {
    const ended = this.supervision.ended();
    for (const watched of ended) {
      hearEnd(watched);
      this.asks.heed(watched);
    }
    if (ended.some((watched) => this.asks.mayBeFatal(watched))) await this.settle();
  }

  /** Starts claimed runs, or asks their conditions; what cannot be started waits to be settled as failed. */
  async startAll(claimed: ClaimedRun[]): Promise<void> {
    this.#wrapper = null;
    for (const one of claimed) {
      const watched = watch(one.run);
      this.supervision.add(watched);
      if (!this.conditions.ask(one, watched)) this.#start(one, watched);
      // Spawning blocks: let the ends of earlier runs be heard in between.
      await yieldToLoop();
    }
  }

  /** Starts runs whose conditions have answered, as far as there is room. Needs the store where others take some of it. */
  async startAnswered(): Promise<void> {
    if (this.conditions.ready === 0) return;
    if (this.asks.stoppedBy) return this.#leaveAnswered();
    this.#wrapper = null;
    await this.#places.countOthers();
    while (this.#places.hasRoomForAnswered()) {
      const answered = this.conditions.take();
      if (!answered) return;
      this.#start(answered.claimed, answered.watched);
      await yieldToLoop();
    }
  }

  /** Their slots are asked for again, and the next pass has their conditions asked anew. */
  #leaveAnswered(): void {
    for (let left = this.conditions.take(); left; left = this.conditions.take())
      neverStarts(left.watched, 'abandoned', 'nothing more was started, since a run had asked for that or was fatal');
  }

  #start(claimed: ClaimedRun, watched: Watched): void {
    this.startedRunIds.push(claimed.run.id);
    const wrapper = () => (this.#wrapper ??= ensureWrapper(this.world.settings.home));
    const obstacle = start(this.world, wrapper, claimed, watched, (refusal) => this.#onGone(watched, refusal));
    if (obstacle !== null) neverStarts(watched, 'failed', obstacle);
  }

  #onGone(watched: Watched, refusal: string | null): void {
    watched.wrapperGone = true;
    if (refusal === null) {
      this.supervision.look([watched]);
    } else {
      neverStarts(watched, 'failed', `could not be started: ${refusal}`);
      this.bell.ring();
    }
  }

  async settle(): Promise<void> {
    const { world, seat, supervision } = this;
    const ended = await leaveVanished(world, seat.supervisorId, supervision.ended(), ({ run }) => {
      supervision.drop(run.id);
    });
    if (ended.length === 0) return;
    await settleEnded(this.world, this.seat.supervisorId, ended, (watched, settled, hasFailed) => {
      this.supervision.drop(watched.run.id);
      if (settled) this.settled += 1;
      this.asks.heed(watched);
      if (settled && hasFailed) this.asks.heedFailure(watched);
      if (settled && watched.unstarted?.status === 'skipped')
        this.skipped.set(watched.run.job, watched.unstarted.reason);
      // A lane that was freed may be due again, and others may have waited for it.
      this.mayClaim = true;
      this.isCrowded = false;
    });
  }

  async recordRunning(): Promise<void> {
    if (monotonicMs() - this.#lastRecordMs < recordEveryMs) return;
    this.#lastRecordMs = monotonicMs();
    const fresh = this.supervision.alive().filter((watched) => !watched.runningRecorded && watched.started?.pid);
    if (fresh.length === 0) return;
    const reports = fresh.map(({ run, started }) => ({
      runId: run.id,
      pid: started?.pid ?? null,
      startedAt: instantOf(started?.uptime ?? 0),
    }));
    this.world.reached('before-record');
    await this.world.store.recordRunning(this.seat.supervisorId, reports);
    this.world.reached('after-record');
    fresh.forEach((watched, index) => {
      const { pid, startedAt } = reports[index] ?? {};
      watched.runningRecorded = true;
      watched.run = { ...watched.run, startedAt: startedAt ?? null };
      this.world.emit({ kind: 'run-started', runId: watched.run.id, job: watched.run.job, pid: pid ?? 0 });
    });
  }

  async ship(): Promise<void> {
    if (monotonicMs() - this.#lastShipMs < shipEveryMs) return;
    this.#lastShipMs = monotonicMs();
    const lost = await shipGrowth(this.world, this.seat.supervisorId, this.supervision.alive());
    for (const watched of this.supervision.alive()) this.asks.heed(watched);
    for (const { run } of lost) {
      this.supervision.drop(run.id);
      this.world.emit({ kind: 'run-superseded', runId: run.id, job: run.job });
    }
  }

  /** How many more commands may run on this host. */
  room(): number {
    return this.#places.room();
  }

  /** Lets go of everything: the runs go on, and whoever comes next adopts them. */
  async close(): Promise<void> {
    await Promise.all([this.#seeStarted(), this.conditions.letGo()]);
    await this.supervision.stop();
    await this.attempt(() => this.world.store.endSupervisors([this.seat.supervisorId]));
    this.#tellLeft();
  }

  #tellLeft(): void {
    const { world, seat, adopted, settled } = this;
    const durationMs = monotonicMs() - this.#enteredMs;
    const counts = { adopted, started: this.startedRunIds.length, settled };
    const { name: host } = world.identity;
    world.emit({ kind: 'tick-left', host, generation: seat.generation, at: now(), durationMs, ...counts });
  }

  /** Whoever adopts a run whose wrapper is still on its way to the gate closes it, and the job has to be started again. */
  async #seeStarted(): Promise<void> {
    const until = monotonicMs() + startGraceMs;
    const onTheirWay = () => this.supervision.alive().filter((one) => one.isChild && !one.started && !one.wrapperGone);
    while (onTheirWay().length > 0 && monotonicMs() < until) {
      await sleep(stepMs);
      this.supervision.look(onTheirWay());
    }
  }
}
