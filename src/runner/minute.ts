/** Ticks come at full minutes, as cron's do. Milliseconds. */
export const minuteMs = 60_000;

/** The first multiple of `stepMs` after `at`, epoch ms; of a minute: when the next tick comes. */
export function nextFull(at: number, stepMs: number = minuteMs): number {
  return (Math.floor(at / stepMs) + 1) * stepMs;
}
