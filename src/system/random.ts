/** A duration between half and all of `ms`, so that those who collided do not meet again. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
