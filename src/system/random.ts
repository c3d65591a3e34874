/** A duration between half and all of `ms`, so that those who collided do not meet again. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/** A duration from 0 to less than `ms`; `random` answers a number from 0 to less than 1. */
export function randomUpTo(ms: number, random: () => number = Math.random): number {
  return ms * random();
}
