import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until `look` answers something other than undefined, null or false; fails after `withinMs` naming what was waited for. */
export async function waitFor<T>(what: string, look: () => T | Promise<T>, withinMs = 20_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(20);
  }
}
