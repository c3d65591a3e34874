import { monotonicMs } from '../system/clock.ts';
import { onWakeSignal } from '../system/signals.ts';
import { Batching } from './batching.ts';
import type { ClaimFilter } from './claim.ts';
import { minuteMs, nextFull } from './minute.ts';
import { Outlook } from './outlook.ts';
import { prune } from './prune.ts';
import type { Shift } from './shift.ts';
import { obeyStops, replaceDue } from './stops.ts';

const pollEveryMs = 2_000;
const outagePauseMs = 500;

/** How a runner that stays repeats its pass. */
export interface Rhythm {
  everyMs: number;
  /** How long after the full step it waits for a successor that would do so instead. */
  graceMs: number;
  /** Stay through idle minutes too (`cronserver`). */
  forEver: boolean;
  /** Start these jobs alone. */
  filter?: ClaimFilter;
}

/** A tick repeats the pass each minute in which cron started no other one. */
export const tickRhythm: Rhythm = { everyMs: minuteMs, graceMs: 4_000, forEver: false };

/** How a runner's work ended. */
export type WorkEnd = 'nothing-left' | 'superseded' | 'stopping';

/**
 * Claims, starts, supervises and settles until nothing is left that this runner is needed for, a newer runner of the host
 * has come, or somebody asks it to stop. `decided` is called when the first claim is over.
 */
export async function work(shift: Shift, rhythm: Rhythm, decided: () => void = () => {}): Promise<WorkEnd> {
  const { world, seat } = shift;
  const runner = new Runner(shift, rhythm);
  const deaf = onWakeSignal(() => runner.pollSoon());
  world.stopping.addEventListener('abort', () => shift.bell.ring(), { once: true });
  try {
    for (;;) {
      if (world.stopping.aborted) return 'stopping';
      const heard = await shift.attempt(() => runner.round());
      decided();
      if (runner.generation > seat.generation) return 'superseded';
      const stays = rhythm.forEver && !shift.asks.stoppedBy;
      if (heard && !stays && runner.isDone()) return 'nothing-left';
      await shift.bell.wait(heard ? runner.pauseMs() : outagePauseMs);
    }
  } finally {
    deaf();
  }
}

class Runner {
  readonly #shift: Shift;
  #outlook: Outlook | null = null;
  readonly #rhythm: Rhythm;
  readonly #batching: Batching;
  #repeatAt: number;
  #pollWanted = true;
  #claimedMs = Number.NEGATIVE_INFINITY;
  #syncWanted = true;
  generation: number;

  constructor(shift: Shift, rhythm: Rhythm) {
    this.#shift = shift;
    this.#rhythm = rhythm;
    this.#batching = new Batching(shift);
    this.#repeatAt = this.#nextRepeat(shift.seat.now);
    this.generation = shift.seat.generation;
  }

  /** The wake signal: a newer runner may be there. */
  pollSoon(): void {
    this.#pollWanted = true;
    this.#shift.bell.ring();
  }

  /** Every step once, in the order in which they depend on each other. Rejects with StoreUnavailable while the store is away. */
  async round(): Promise<void> {
    const shift = this.#shift;
    await shift.startAnswered();
    await this.#poll();
    if (this.generation > shift.seat.generation) return;
    await this.#repeatPass();
    await this.#sync();
    await this.#replace();
    if (this.#untilClaimMs() <= 0) await this.#claim();
    if (this.#batching.untilSettleMs() <= 0) await this.#settle();
    await shift.recordRunning();
    await shift.ship();
  }

  /** Nothing is supervised, and no lane that this host serves wakes before the next tick. */
  isDone(): boolean {
    const outlook = this.#outlook;
    if (!outlook || this.#shift.mayClaim || this.#shift.supervision.watched.size > 0) return false;
    const { nextWakeAt } = outlook.poll;
    const isStopped = this.#shift.asks.stoppedBy !== null;
    const idle = isStopped || nextWakeAt === null || nextWakeAt >= nextFull(outlook.now());
    // What was read before the last claim or settle may be out of date.
    if (idle && !this.#pollWanted) return true;
    this.#pollWanted ||= idle;
    return false;
  }

  /** How long nothing needs to be done, unless the bell rings. */
  pauseMs(): number {
    if (this.#pollWanted) return 0;
    const untilPoll = pollEveryMs - (this.#outlook?.ageMs() ?? pollEveryMs);
    const untilShip = this.#shift.supervision.alive().length > 0 ? 500 : pollEveryMs;
    const untilRepeat = this.#repeatAt - (this.#outlook?.now() ?? this.#repeatAt);
    const pauses = [
      untilPoll,
      untilShip,
      untilRepeat,
      this.#untilReplaceMs(),
      this.#untilClaimMs(),
      this.#batching.untilSettleMs(),
    ];
    return Math.max(0, Math.min(...pauses));
  }

  async #poll(): Promise<void> {
    if (!this.#pollWanted && this.#outlook && this.#outlook.ageMs() < pollEveryMs) return;
    const { world, seat } = this.#shift;
    const poll = await world.store.poll({ id: seat.supervisorId, hostId: seat.hostId }, seat.laneHosts);
    this.#pollWanted = false;
    this.#outlook = new Outlook(poll);
    this.generation = poll.generation;
    // A clock that was set back must not keep the pass waiting for the time that it showed before.
    this.#repeatAt = Math.min(this.#repeatAt, this.#nextRepeat(poll.now));
    obeyStops(this.#shift, poll);
  }

  /** Once a pass, before the first claim: an edited jobs file decides what is due. */
  async #sync(): Promise<void> {
    if (!this.#syncWanted) return;
    await this.#shift.world.sync(this.#shift.seat.hosts);
    this.#syncWanted = false;
  }

  /** Runs that have to go for a slot; what is asked for is heard by the next poll. */
  async #replace(): Promise<void> {
    if (this.#untilReplaceMs() > 0) return;
    await replaceDue(this.#shift);
    this.#pollWanted = true;
  }

  /** Who starts nothing more ends nothing to make room for it. */
  #untilReplaceMs(): number {
    return this.#shift.asks.stoppedBy ? Number.POSITIVE_INFINITY : (this.#outlook?.untilReplaceMs() ?? pollEveryMs);
  }

  #untilClaimMs(): number {
    const { asks, mayClaim } = this.#shift;
    if (asks.stoppedBy && !mayClaim) return Number.POSITIVE_INFINITY;
    const untilWakeMs = this.#outlook?.untilWakeMs() ?? 0;
    // Lanes that the filter leaves out stay due: what wakes next is not known, so look now and then.
    const untilLookMs = this.#rhythm.filter ? this.#claimedMs + pollEveryMs - monotonicMs() : 0;
    return this.#batching.untilClaimMs(Math.max(untilWakeMs, untilLookMs));
  }

  async #settle(): Promise<void> {
    await this.#shift.settle();
    this.#batching.settled();
  }

  async #claim(): Promise<void> {
    await this.#shift.claimAndStart(this.#rhythm.filter);
    this.#claimedMs = monotonicMs();
    this.#batching.claimed();
    // What wakes next is known anew only when nothing more is due; until then asking would be in the way of starting.
    this.#pollWanted ||= !this.#shift.mayClaim;
  }

  /**
   * Where cron starts no second tick while one lives, each full minute is ticked from within; before anything is claimed, since
   * a machine that slept has missed slots.
   */
  async #repeatPass(): Promise<void> {
    const { world, seat } = this.#shift;
    if (!this.#outlook || this.#outlook.now() < this.#repeatAt) return;
    seat.ticked = await world.store.recordTick(seat.hostId);
    await this.#shift.adopt();
    await prune(world, seat);
    this.#syncWanted = true;
    this.#repeatAt = this.#nextRepeat(this.#outlook.now());
    this.#shift.mayClaim = true;
  }

  #nextRepeat(now: number): number {
    return nextFull(now, this.#rhythm.everyMs) + this.#rhythm.graceMs;
  }
}
