import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';

/** The host's wall clock, epoch ms. Only the store decides what is due; this is for figures that people read. */
export function now(): number {
  return Date.now();
}

/** Milliseconds of a clock that never steps; only differences mean anything. */
export function monotonicMs(): number {
  return performance.now();
}

/** A timer takes no more, and fires at once when it is given more. */
const longestMs = 2 ** 31 - 1;

/** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  for (let leftMs = ms; !signal?.aborted; leftMs -= longestMs) {
    await delay(Math.min(leftMs, longestMs), undefined, signal ? { signal } : {}).catch(() => undefined);
    if (leftMs <= longestMs) return;
  }
}

/** Calls back once after `ms`; the answer cancels it. It keeps the process alive like any timer. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** A signal that aborts once, after `ms`. It keeps no process alive. */
export function alarm(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** Resolves after everything that waits for its turn in this process has had it. */
export async function yieldToLoop(): Promise<void> {
  await nextTurn();
}
