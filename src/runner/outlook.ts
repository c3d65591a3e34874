import type { Poll } from '../store/poll.ts';
import { monotonicMs } from '../system/clock.ts';

/** What the last poll said, and what of it follows for now: the store's clock goes on between polls. */
export class Outlook {
  #poll: Poll;
  #readMs: number;

  constructor(poll: Poll) {
    this.#poll = poll;
    this.#readMs = monotonicMs();
  }

  get poll(): Poll {
    return this.#poll;
  }

  /** How old the poll is. */
  ageMs(): number {
    return monotonicMs() - this.#readMs;
  }

  /** The store's clock, without asking it. */
  now(): number {
    return this.#poll.now + this.ageMs();
  }

  /** How long until a lane wants to be looked at; 0 = it is due. */
  untilWakeMs(): number {
    const { nextWakeAt } = this.#poll;
    return nextWakeAt === null ? Number.POSITIVE_INFINITY : Math.max(0, nextWakeAt - this.now());
  }

  /** How long until a run has to go for a slot; 0 = it is due. */
  untilReplaceMs(): number {
    const { replaceAt } = this.#poll;
    return replaceAt === null ? Number.POSITIVE_INFINITY : Math.max(0, replaceAt - this.now());
  }
}
