import type { StoreUnavailable } from '../store/store.ts';
import { monotonicMs } from '../system/clock.ts';
import type { World } from './world.ts';

/** Remembers whether the store is away, so that an outage is told once when it begins and once when it is over. */
export class StoreWatch {
  readonly #world: World;
  #awaySinceMs: number | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  get isAway(): boolean {
    return this.#awaySinceMs !== null;
  }

  away(error: StoreUnavailable): void {
    if (this.#awaySinceMs !== null) return;
    this.#awaySinceMs = monotonicMs();
    this.#world.emit({ kind: 'store-unavailable', message: error.message });
  }

  /** The store has answered; true when it had been away. */
  back(): boolean {
    if (this.#awaySinceMs === null) return false;
    this.#world.emit({ kind: 'store-back', awayMs: monotonicMs() - this.#awaySinceMs });
    this.#awaySinceMs = null;
    return true;
  }
}
