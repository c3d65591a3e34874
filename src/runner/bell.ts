import { sleep } from '../system/clock.ts';

/** Ends a wait early: whoever has news rings, the loop that waits looks for itself what it is. */
export class Bell {
  #rung = false;
  #waiting: AbortController | null = null;

  ring(): void {
    this.#rung = true;
    this.#waiting?.abort();
  }

  /** Resolves after `ms`, or as soon as the bell has rung since the last wait. */
  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      this.#waiting = new AbortController();
      await sleep(ms, this.#waiting.signal);
      this.#waiting = null;
    }
    this.#rung = false;
  }
}
