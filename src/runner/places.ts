import { monotonicMs } from '../system/clock.ts';
import { type Conditions, mostWaiting } from './conditions.ts';
import type { Seat } from './seat.ts';
import type { Supervision } from './supervision.ts';
import type { World } from './world.ts';

const countEveryMs = 500;

/** In which commands run on this host, `maxConcurrent` of them. Conditions take none, however slow they are. */
export class Places {
  readonly #world: World;
  readonly #seat: Seat;
  readonly #supervision: Supervision;
  readonly #conditions: Conditions;
  /** Runs of this host that others supervised when they were last counted. */
  #others = 0;
  #countedMs = 0;

  constructor(world: World, seat: Seat, supervision: Supervision, conditions: Conditions) {
    this.#world = world;
    this.#seat = seat;
    this.#supervision = supervision;
    this.#conditions = conditions;
  }

  /** How many more commands may be claimed. */
  room(): number {
    if (this.#conditions.open >= mostWaiting) return 0;
    return this.#world.settings.maxConcurrent - this.#running();
  }

  /** What a claim has counted. */
  sawOthers(count: number): void {
    this.#others = count;
  }

  /** Has others counted anew: a claim does, but while answered runs wait for a place there may be nothing to claim. */
  async countOthers(): Promise<void> {
    if (this.#others === 0 || monotonicMs() - this.#countedMs < countEveryMs) return;
    this.#countedMs = monotonicMs();
    const { store, identity } = this.#world;
    const others = await store.adoptable(identity.name, this.#seat.supervisorId);
    this.#others = others.filter(({ run }) => run.vanishedAt === null).length;
  }

  /** True when a run whose condition has answered may start. */
  hasRoomForAnswered(): boolean {
    const started = this.#running() - this.#conditions.ready;
    return started < this.#world.settings.maxConcurrent - this.#others;
  }

  /** Those included that only wait for room. */
  #running(): number {
    return this.#supervision.alive().length - this.#conditions.open;
  }
}
