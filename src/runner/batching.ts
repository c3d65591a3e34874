import { monotonicMs } from '../system/clock.ts';
import type { Shift } from './shift.ts';

/** Each commit waits for the disk, so what ends within this time is settled together. */
const settleWindowMs = 40;
/** So many are settled without waiting for more. */
const fullBatch = 64;
/** Free places are filled one by one only when this has passed since the last claim. */
const claimWindowMs = 20;

/** Who finds the host full of runs of others looks again after this time. */
const crowdedPauseMs = 500;

/** Decides when a batch is worth its commit. A single run waits a few hundredths of a second at most. */
export class Batching {
  readonly #shift: Shift;
  #endedSinceMs: number | null = null;
  #claimedMs = Number.NEGATIVE_INFINITY;

  constructor(shift: Shift) {
    this.#shift = shift;
  }

  /** How long settling what has ended can wait for more; 0 = now, infinite = nothing has ended. */
  untilSettleMs(): number {
    const ended = this.#shift.supervision.ended().length;
    if (ended === 0) return Number.POSITIVE_INFINITY;
    this.#endedSinceMs ??= monotonicMs();
    if (ended >= fullBatch || this.#shift.supervision.alive().length === 0) return 0;
    return Math.max(0, this.#endedSinceMs + settleWindowMs - monotonicMs());
  }

  /** How long a claim can wait for more room; infinite = there is none, or nothing is due. */
  untilClaimMs(untilWakeMs: number): number {
    const room = this.#shift.room();
    if (room <= 0) return Number.POSITIVE_INFINITY;
    if (this.#shift.isCrowded) return Math.max(0, this.#claimedMs + crowdedPauseMs - monotonicMs());
    const untilDueMs = this.#shift.mayClaim ? 0 : untilWakeMs;
    if (room * 2 >= this.#shift.world.settings.maxConcurrent) return untilDueMs;
    return Math.max(untilDueMs, this.#claimedMs + claimWindowMs - monotonicMs());
  }

  settled(): void {
    this.#endedSinceMs = null;
  }

  claimed(): void {
    this.#claimedMs = monotonicMs();
  }
}
