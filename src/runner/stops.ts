import { replacement } from '../domain/replacement.ts';
import type { Poll } from '../store/poll.ts';
import type { Shift } from './shift.ts';

/** Ends the runs that somebody asked to stop, or that have to go for a slot. */
export function obeyStops({ supervision }: Shift, { stops }: Poll): void {
  for (const { runId, by, reason } of stops) supervision.end(runId, 'stop', reason ?? `stopped by ${by ?? 'somebody'}`);
}

/**
 * Asks for runs to be stopped for which a slot is due (`overlap: replace`): in the store, so that whoever has the run by then
 * obeys. Answers whether there were any.
 */
export async function replaceDue({ world, seat }: Shift): Promise<boolean> {
  const context = { timezone: world.settings.timezone };
  const supervisor = { id: seat.supervisorId, host: world.identity.name };
  const judge: Parameters<typeof world.store.replaceDue>[1] = (lane, job, isHeld, now) =>
    replacement(lane, job, isHeld, now, context);
  return (await world.store.replaceDue(supervisor, judge)) > 0;
}
