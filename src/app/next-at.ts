import { Failure } from '../domain/failure.ts';

/** Refuses a next slot that a person gives a job where it would be none. Instants are epoch ms. */
export function requireNextAt(name: string, nextAt: number, enabled: boolean, now: number): void {
  if (!enabled) {
    throw new Failure('usage', `"${name}" is disabled and never due: \`chroniker job enable ${name}\` first`);
  }
  if (nextAt > now) return;
  throw new Failure('bad_value', `--next-at lies in the past; \`chroniker trigger ${name}\` runs it at the next tick`);
}
